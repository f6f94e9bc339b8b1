// The map: the ground by MapLibre, the places by our own painter, and what stands round them.
import { effect } from "@preact/signals";
import type { Map as GroundMap } from "maplibre-gl";
import { useEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";

import { Icon } from "../icons";
import { Name, Problem } from "../parts";
import { camera, go, isDark, lessMotion, param, place, showBorders, showEvents } from "../state";
import { Clocks } from "./clocks";
import { Legend } from "./legend";
import { PlaceList } from "./list";
import { dayIndex, follow, heldText, isLoading, points, problem } from "./model";
import { Painter, type Drawn, type Look } from "./painter";
import type { Points } from "./points";
import { Search } from "./search";
import "./map.css";

const CLOSE = 9; // the zoom at which a place that was searched for is shown
const FINGER = 22; // pixels
const WORLD = { latitude: 30, longitude: 20, zoom: 1.5 };

/** Whether the places are listed instead of drawn. */
export const listed = param("list");

function look(): Look {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return {
    ground: colour("--ground"),
    ink: colour("--ink"),
    soft: colour("--line-strong"),
    label: colour("--label"),
    halo: colour("--label-halo"),
    accent: colour("--accent"),
    font: colour("--font"),
  };
}

interface Tip {
  x: number;
  y: number;
  name: string;
  text: string;
}

export function MapView(): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const ground = useRef<GroundMap | null>(null);
  const [tip, setTip] = useState<Tip | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);

  useEffect(() => follow(), []);
  useEffect(() => {
    if (box.current === null || canvas.current === null) return;
    const ended = new AbortController();
    start(box.current, canvas.current, ended.signal, ground, setTip).catch((error: unknown) => {
      if (!ended.signal.aborted) setTrouble(error instanceof Error ? error.message : String(error));
    });
    return () => ended.abort();
  }, []);

  const isListed = listed.value === "1";
  const zoom = (by: number): void => {
    const map = ground.current;
    if (map !== null) map.easeTo({ zoom: map.getZoom() + by, duration: lessMotion ? 0 : 200 });
  };
  return (
    <section class="map" aria-label="Map of who holds which place">
      <div class="map-stage">
        <div class="map-ground" ref={box} />
        <canvas class="map-places" ref={canvas} aria-hidden="true" />
        {trouble !== null && (
          <p class="problem map-trouble" role="alert">
            The map cannot be drawn here ({trouble}). The list of places tells the same.
          </p>
        )}
        {tip !== null && (
          <div class="map-tip" style={{ left: `${tip.x}px`, top: `${tip.y}px` }} role="presentation">
            <strong>
              <Name>{tip.name}</Name>
            </strong>
            <br />
            <Name>{tip.text}</Name>
          </div>
        )}
        <div class="map-tools">
          <Search
            onChoose={(key, latitude, longitude) => {
              const map = ground.current;
              if (map !== null && latitude !== null && longitude !== null) {
                const target = { center: [longitude, latitude] as [number, number], zoom: Math.max(CLOSE, map.getZoom()) };
                if (lessMotion) map.jumpTo(target);
                else map.flyTo({ ...target, duration: 900 });
              }
              go({ place: key, view: "map" });
            }}
          />
          <button
            type="button"
            class="button"
            aria-pressed={isListed}
            onClick={() => go({ list: isListed ? null : "1" })}
          >
            List
          </button>
        </div>
        <div class="map-zoom">
          <button type="button" class="button" aria-label="Zoom in" title="Zoom in" onClick={() => zoom(1)}>
            +
          </button>
          <button type="button" class="button" aria-label="Zoom out" title="Zoom out" onClick={() => zoom(-1)}>
            −
          </button>
          <button
            type="button"
            class="button"
            aria-label="Show all places"
            title="Show all places"
            onClick={() => ground.current !== null && points.value !== null && fit(ground.current, points.value, true)}
          >
            <Icon name="fit" />
          </button>
        </div>
        <Legend />
        {isListed && <PlaceList />}
        {problem.value !== null && (
          <div class="map-problem">
            <Problem error={problem.value} />
          </div>
        )}
        {isLoading.value && (
          <p class="map-loading" role="status">
            Weighing the reports…
          </p>
        )}
      </div>
      <Clocks />
    </section>
  );
}

/** Make the map and draw until it is ended. */
async function start(
  box: HTMLElement,
  canvas: HTMLCanvasElement,
  ended: AbortSignal,
  kept: { current: GroundMap | null },
  setTip: (tip: Tip | null) => void,
): Promise<void> {
  const [{ Map }, { groundStyle, loadGround, paintGround, showBordersOn }] = await Promise.all([
    import("maplibre-gl"),
    import("./ground"),
  ]);
  if (ended.aborted) return;
  const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const begin = camera.value ?? WORLD;
  const map = new Map({
    container: box,
    style: groundStyle(colour),
    center: [begin.longitude, begin.latitude],
    zoom: begin.zoom,
    minZoom: 1,
    maxZoom: 15,
    maxPitch: 0,
    dragRotate: false,
    pitchWithRotate: false,
    rollEnabled: false,
    attributionControl: false,
    fadeDuration: 0,
    trackResize: true,
    canvasContextAttributes: { antialias: true, failIfMajorPerformanceCaveat: false },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  const face = map.getCanvas();
  face.setAttribute("aria-label", "Map. Arrow keys move it, plus and minus zoom. The places are in the search and the list.");
  kept.current = map;

  const painter = new Painter(canvas);
  let looks = look();
  let hovered = -1;
  let asked = 0;
  const draw = (): void => {
    asked = 0;
    const found = points.peek();
    if (found === null) return;
    painter.use(found);
    found.at(dayIndex.peek());
    const { lng, lat } = map.getCenter();
    const [x, y] = mercatorOf(lat, lng);
    const selected = place.peek();
    painter.draw(
      {
        width: box.clientWidth,
        height: box.clientHeight,
        x,
        y,
        zoom: map.getZoom(),
        selected: selected === null ? -1 : (found.indexOf.get(selected) ?? -1),
        hovered,
        showEvents: showEvents.peek(),
      },
      looks,
    );
    canvas.dataset["drawn"] = String(painter.drawn.length);
    canvas.dataset["day"] = String(dayIndex.peek());
    if (!isMarked) {
      isMarked = true;
      performance.mark("reportedly-places"); // for the benchmark: the first time that places were drawn
    }
  };
  let isMarked = false;
  const soon = (): void => {
    asked ||= requestAnimationFrame(draw);
  };
  map.on("render", draw);
  map.on("resize", soon);
  map.once("load", () => {
    loadGround(map).catch((error: unknown) => console.warn(`the ground is missing: ${String(error)}`));
  });
  map.on("moveend", () => {
    const { lng, lat } = map.getCenter();
    if (!isFitting) go({ camera: { latitude: lat, longitude: lng, zoom: map.getZoom() } }, { replace: true });
    isFitting = false;
  });

  let isFitted = camera.peek() !== null;
  let isFitting = false;
  const ends = [
    effect(() => {
      void [points.value, dayIndex.value, place.value, showEvents.value];
      if (points.value !== null && !isFitted) {
        isFitted = true;
        isFitting = true;
        fit(map, points.value, false);
      }
      soon();
    }),
    effect(() => {
      void isDark.value;
      queueMicrotask(() => {
        looks = look();
        if (map.isStyleLoaded()) paintGround(map, colour);
        else map.once("load", () => paintGround(map, colour));
        soon();
      });
    }),
    effect(() => {
      const isShown = showBorders.value;
      if (map.isStyleLoaded()) showBordersOn(map, isShown);
      else map.once("load", () => showBordersOn(map, isShown));
    }),
    effect(() => {
      // "Back" brings the camera back too.
      const wanted = camera.value;
      if (wanted === null || map.isMoving()) return;
      const { lng, lat } = map.getCenter();
      const isThere =
        Math.abs(lat - wanted.latitude) < 1e-3 &&
        Math.abs(lng - wanted.longitude) < 1e-3 &&
        Math.abs(map.getZoom() - wanted.zoom) < 0.02;
      if (!isThere) map.jumpTo({ center: [wanted.longitude, wanted.latitude], zoom: wanted.zoom });
    }),
  ];

  const told = (each: Drawn | null): Tip | null => {
    const found = points.peek();
    if (each === null || found === null) return null;
    const held = painter.heldOf(each.members);
    const name = found.name[each.index] ?? "";
    const spot = {
      x: Math.max(8, Math.min(each.x + 14, box.clientWidth - 270)),
      y: Math.max(8, Math.min(each.y + 14, box.clientHeight - 70)),
    };
    if (held.length > 1) {
      const counts = new globalThis.Map<string, number>();
      for (const index of held) {
        const text = heldText(found, index).replace(/,? about \d+ %$/, "");
        counts.set(text, (counts.get(text) ?? 0) + 1);
      }
      const parts = [...counts].sort((one, other) => other[1] - one[1]).map(([text, count]) => `${count} × ${text}`);
      return { ...spot, name: `${name} and ${held.length - 1} more`, text: parts.slice(0, 4).join("; ") };
    }
    return { ...spot, name, text: heldText(found, held[0] ?? each.index) };
  };
  map.on("mousemove", ({ point }) => {
    const each = painter.find(point.x, point.y, 8);
    const next = each?.index ?? -1;
    if (next === hovered) return;
    hovered = next;
    face.style.cursor = each === null ? "" : "pointer";
    setTip(told(each));
    soon();
  });
  map.on("mouseout", () => {
    hovered = -1;
    setTip(null);
    soon();
  });
  map.on("movestart", () => setTip(null));
  map.on("click", ({ point, originalEvent }) => {
    const isTouch = (originalEvent as PointerEvent).pointerType === "touch" || matchMedia("(pointer: coarse)").matches;
    const each = painter.find(point.x, point.y, isTouch ? FINGER : 8);
    const found = points.peek();
    if (each === null || found === null) return;
    const held = painter.heldOf(each.members);
    if (held.length > 1 && map.getZoom() < map.getMaxZoom() - 1) {
      const target = { center: map.unproject([each.x, each.y]), zoom: Math.floor(map.getZoom()) + 2 };
      if (lessMotion) map.jumpTo(target);
      else map.easeTo({ ...target, duration: 400 });
      return;
    }
    go({ place: found.key[held[0] ?? each.index] ?? null, view: "map" });
  });

  ended.addEventListener("abort", () => {
    for (const end of ends) end();
    cancelAnimationFrame(asked);
    map.remove();
    kept.current = null;
  });
}

function mercatorOf(latitude: number, longitude: number): [number, number] {
  const angle = (latitude * Math.PI) / 180;
  return [(longitude + 180) / 360, (1 - Math.log(Math.tan(angle) + 1 / Math.cos(angle)) / Math.PI) / 2];
}

/** Look at all places, but for the few that lie far from the others. */
function fit(map: GroundMap, found: Points, isMoving: boolean): void {
  const placed = [...found.order].filter((index) => !Number.isNaN(found.x[index] as number) && index < found.grid.runs.length);
  if (placed.length === 0) return;
  const bound = (of: Float64Array, share: number): number => {
    const sorted = placed.map((index) => of[index] as number).sort((one, other) => one - other);
    return sorted[Math.round(share * (sorted.length - 1))] as number;
  };
  const few = placed.length < 40 ? 0 : 0.01;
  const [west, east] = [bound(found.x, few), bound(found.x, 1 - few)];
  const [north, south] = [bound(found.y, few), bound(found.y, 1 - few)];
  const { clientWidth, clientHeight } = map.getContainer();
  const room = [Math.max(100, clientWidth - 160), Math.max(100, clientHeight - 140)] as const;
  const world = Math.min(room[0] / Math.max(east - west, 1e-6), room[1] / Math.max(south - north, 1e-6));
  const zoom = Math.max(1, Math.min(9, Math.log2(world / 512)));
  const middle = (north + south) / 2;
  const latitude = (Math.atan(Math.sinh(Math.PI * (1 - 2 * middle))) * 180) / Math.PI;
  const target = { center: [((west + east) / 2) * 360 - 180, latitude] as [number, number], zoom };
  if (isMoving && !lessMotion) map.easeTo({ ...target, duration: 500 });
  else map.jumpTo(target);
}
