// The map: the ground by MapLibre, the places by our own painter, and what stands round them.
import { effect } from "@preact/signals";
import type { Map as GroundMap } from "maplibre-gl";
import { useEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";

import { Icon } from "../icons";
import { Name, Problem } from "../parts";
import { UNKNOWN } from "../parties";
import { camera, go, isDark, lessMotion, param, place, showBorders, showEvents, type Camera } from "../state";
import { Clocks } from "./clocks";
import { fetchGround } from "./ground-files";
import { Legend } from "./legend";
import { PlaceList } from "./list";
import { dayIndex, follow, heldText, isLoading, points, problem } from "./model";
import { Painter, type Drawn, type Look } from "./painter";
import { mercator, type Points } from "./points";
import { Search } from "./search";
import { WatchSign } from "./watch-sign";
import "./map.css";

const CLOSE = 9; // the zoom at which a place that was searched for is shown
const AROUND = 7; // the least zoom at which a place that the address names is shown
const CLOSEST = 15;
const FINGER = 22; // pixels
const WORLD = { latitude: 30, longitude: 20, zoom: 1.5 };

/** Whether the places are listed instead of drawn. */
export const listed = param("list");

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function look(): Look {
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
  const lens = useRef<Lens>({ ...WORLD, map: null });
  const [tip, setTip] = useState<Tip | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);

  useEffect(() => follow(), []);
  useEffect(() => {
    if (box.current === null || canvas.current === null) return;
    const ended = new AbortController();
    start(box.current, canvas.current, ended.signal, lens, setTip).catch((error: unknown) => {
      if (!ended.signal.aborted) setTrouble(reasonOf(error));
    });
    return () => ended.abort();
  }, []);

  const isListed = listed.value === "1";
  const lookAt = (target: Partial<Camera>): void => {
    const { latitude, longitude, zoom } = { ...lens.current, ...target };
    lookTo(lens.current, { latitude, longitude, zoom: Math.max(1, Math.min(CLOSEST, zoom)) }, () =>
      canvas.current?.dispatchEvent(new Event("redraw")),
    );
  };
  return (
    <section class="map" aria-label="Map of who holds which place">
      <div class="map-stage">
        <div class="map-ground" ref={box} />
        <canvas class="map-places" ref={canvas} aria-hidden="true" />
        {trouble !== null && (
          <p class="map-trouble">Land and water cannot be drawn in this browser; the places can. ({trouble})</p>
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
              if (latitude !== null && longitude !== null) {
                lookAt({ latitude, longitude, zoom: Math.max(CLOSE, lens.current.zoom) });
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
          <WatchSign />
        </div>
        <div class="map-zoom">
          <button type="button" class="button" aria-label="Zoom in" title="Zoom in" onClick={() => lookAt({ zoom: lens.current.zoom + 1 })}>
            +
          </button>
          <button type="button" class="button" aria-label="Zoom out" title="Zoom out" onClick={() => lookAt({ zoom: lens.current.zoom - 1 })}>
            −
          </button>
          <button
            type="button"
            class="button"
            aria-label="Show all places"
            title="Show all places"
            onClick={() => {
              if (box.current !== null && points.value !== null) lookAt(fitting(points.value, box.current, false));
            }}
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

/** Where the map looks: before MapLibre is there, and where it cannot be, the places are drawn all the same. */
interface Lens extends Camera {
  map: GroundMap | null;
}

/** Make the map and draw until it is ended. */
async function start(
  box: HTMLElement,
  canvas: HTMLCanvasElement,
  ended: AbortSignal,
  kept: { current: Lens },
  setTip: (tip: Tip | null) => void,
): Promise<void> {
  const painter = new Painter(canvas);
  const lens: Lens = { ...(camera.peek() ?? WORLD), map: null };
  kept.current = lens;
  let looks = look();
  let hovered = -1;
  let asked = 0;
  let isFitted = camera.peek() !== null;

  const draw = (): void => {
    cancelAnimationFrame(asked);
    asked = 0;
    const found = points.peek();
    if (found === null || ended.aborted) return;
    painter.use(found);
    found.at(dayIndex.peek());
    if (lens.map !== null) {
      const { lng, lat } = lens.map.getCenter();
      Object.assign(lens, { latitude: lat, longitude: lng, zoom: lens.map.getZoom() });
    }
    const [x, y] = mercator(lens.latitude, lens.longitude);
    const selected = place.peek();
    painter.draw(
      {
        width: box.clientWidth,
        height: box.clientHeight,
        x,
        y,
        zoom: lens.zoom,
        selected: selected === null ? -1 : (found.indexOf.get(selected) ?? -1),
        hovered,
        showEvents: showEvents.peek(),
      },
      looks,
    );
    // For tests and the benchmark: what is drawn, and when it was the first time.
    if (canvas.dataset["drawn"] === undefined) performance.mark("reportedly-places");
    canvas.dataset["drawn"] = String(painter.drawn.length);
    canvas.dataset["day"] = String(dayIndex.peek());
    canvas.dataset["known"] = found.grid.known ?? "";
  };
  const soon = (): void => {
    asked ||= requestAnimationFrame(draw);
  };
  const resized = new ResizeObserver(soon);
  resized.observe(box);
  canvas.addEventListener("redraw", soon, { signal: ended });
  const ends = [
    () => resized.disconnect(),
    effect(() => {
      void [points.value, dayIndex.value, place.value, showEvents.value];
      if (points.value !== null && !isFitted) {
        isFitted = true;
        const target = firstLook(points.value, box, place.peek());
        Object.assign(lens, target);
        lens.map?.jumpTo({ center: [target.longitude, target.latitude], zoom: target.zoom });
      }
      soon();
    }),
    effect(() => {
      void isDark.value;
      queueMicrotask(() => {
        looks = look();
        soon();
      });
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
    if (held.length <= 1) return { ...spot, name, text: heldText(found, held[0] ?? each.index) };
    const counts = new Map<string, number>();
    for (const index of held) {
      const text = heldText(found, index).replace(/, about \d+ %$/, "");
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    const parts = [...counts].sort((one, other) => other[1] - one[1]).map(([text, count]) => `${count} × ${text}`);
    return { ...spot, name: `${name} and ${held.length - 1} more`, text: parts.slice(0, 4).join("; ") };
  };
  const point = (x: number, y: number): void => {
    const each = painter.find(x, y, 8);
    const next = each?.index ?? -1;
    if (next === hovered) return;
    hovered = next;
    box.classList.toggle("is-pointing", each !== null);
    setTip(told(each));
    soon();
  };
  const leave = (): void => {
    hovered = -1;
    box.classList.remove("is-pointing");
    setTip(null);
    soon();
  };
  const open = (x: number, y: number): void => {
    const each = painter.find(x, y, matchMedia("(pointer: coarse)").matches ? FINGER : 8);
    const found = points.peek();
    if (each === null || found === null) return;
    const held = painter.heldOf(each.members);
    if (held.length > 1 && lens.zoom < CLOSEST - 1) {
      const world = 512 * 2 ** lens.zoom;
      const [middle, along] = mercator(lens.latitude, lens.longitude);
      const across = middle + (each.x - box.clientWidth / 2) / world;
      const down = along + (each.y - box.clientHeight / 2) / world;
      lookTo(lens, { ...degrees(across, down), zoom: Math.floor(lens.zoom) + 2 }, soon);
      return;
    }
    go({ place: found.key[held[0] ?? each.index] ?? null, view: "map" });
  };
  // Without MapLibre the box itself is clicked.
  const from = (event: MouseEvent): [number, number] => {
    const { left, top } = box.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  box.addEventListener("click", (event) => lens.map === null && open(...from(event)), { signal: ended });
  box.addEventListener("mousemove", (event) => lens.map === null && point(...from(event)), { signal: ended });

  ended.addEventListener("abort", () => {
    for (const end of ends) end();
    cancelAnimationFrame(asked);
    lens.map?.remove();
    lens.map = null;
  });

  const files = fetchGround();
  files.catch(() => undefined); // told below, when the code has come too
  const { makeGround, paintGround, showBordersOn } = await import("./ground");
  if (ended.aborted) return;
  const map = await makeGround(box, files, () => lens, colour, CLOSEST);
  if (ended.aborted) {
    map.remove();
    return;
  }
  lens.map = map;
  map.once("idle", () => box.parentElement?.setAttribute("data-ground", "drawn")); // for tests and pictures
  map.on("render", draw);
  map.on("mousemove", ({ point: { x, y } }) => point(x, y));
  map.on("mouseout", leave);
  map.on("movestart", () => setTip(null));
  map.on("click", ({ point: { x, y } }) => open(x, y));
  map.on("moveend", (event) => {
    // Only what the visitor did belongs into the address.
    if (!("originalEvent" in event && event.originalEvent) && !("isOurs" in event)) return;
    const { lng, lat } = map.getCenter();
    go({ camera: { latitude: lat, longitude: lng, zoom: map.getZoom() } }, { replace: true });
  });
  ends.push(
    effect(() => {
      void isDark.value;
      queueMicrotask(() => !ended.aborted && paintGround(map, colour));
    }),
    effect(() => showBordersOn(map, showBorders.value)),
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
  );
  soon();
}

/** Look elsewhere; where there is no MapLibre the places alone move. */
function lookTo(lens: Lens, target: Camera, soon: () => void = () => undefined): void {
  if (lens.map === null) {
    Object.assign(lens, target);
    go({ camera: target }, { replace: true });
    soon();
    return;
  }
  const to = { center: [target.longitude, target.latitude] as [number, number], zoom: target.zoom };
  if (lessMotion) lens.map.jumpTo(to, { isOurs: true });
  else lens.map.flyTo({ ...to, duration: 600 }, { isOurs: true });
}

/** Return the degrees of a point in Web Mercator. */
function degrees(x: number, y: number): { latitude: number; longitude: number } {
  return { latitude: (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI, longitude: x * 360 - 180 };
}

/** Return what went wrong in a line: MapLibre tells of a missing WebGL in JSON. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  try {
    const told = JSON.parse(text) as { message?: unknown };
    return typeof told.message === "string" && told.message !== "" ? told.message : "it has no WebGL";
  } catch {
    return text.slice(0, 200);
  }
}

/** Return where to look at first: at a place that was asked for, else where reports tell who holds what. */
function firstLook(found: Points, box: HTMLElement, selected: string | null): Camera {
  const all = fitting(found, box, true);
  const index = selected === null ? undefined : found.indexOf.get(selected);
  const [x, y] = index === undefined ? [Number.NaN, Number.NaN] : [found.x[index] as number, found.y[index] as number];
  return Number.isNaN(x) ? all : { ...degrees(x, y), zoom: Math.max(all.zoom, AROUND) };
}

/**
 * Return where to look to see all places, but for the few that lie far from the others. `isOfHolders` leaves out where
 * nobody is told to hold anything: a distant capital where talks were held would make the war small.
 */
function fitting(found: Points, box: HTMLElement, isOfHolders: boolean): Camera {
  const all = [...found.order].filter(
    (index) => !Number.isNaN(found.x[index] as number) && index < found.grid.runs.length,
  );
  const unknown = found.grid.states.findIndex((state) => state.id === UNKNOWN);
  const isHeld = (index: number): boolean =>
    (found.grid.runs[index] ?? []).some((value, at) => at % 3 === 1 && value !== unknown);
  const held = isOfHolders ? all.filter(isHeld) : all;
  const placed = held.length > 0 ? held : all;
  if (placed.length === 0) return WORLD;
  const bound = (of: Float64Array, share: number): number => {
    const sorted = placed.map((index) => of[index] as number).sort((one, other) => one - other);
    return sorted[Math.round(share * (sorted.length - 1))] as number;
  };
  const few = placed.length < 40 ? 0 : 0.01;
  const [west, east] = [bound(found.x, few), bound(found.x, 1 - few)];
  const [north, south] = [bound(found.y, few), bound(found.y, 1 - few)];
  const { clientWidth, clientHeight } = box;
  // Pixels that the legend covers on the left, and on the right the buttons and the names beside the places.
  const [left, right] = clientWidth >= 720 ? [330, 150] : [40, 110];
  const [wide, high] = [Math.max(100, clientWidth - left - right), Math.max(100, clientHeight - 150)];
  const world = Math.min(wide / Math.max(east - west, 1e-6), high / Math.max(south - north, 1e-6));
  const zoom = Math.max(1, Math.min(9, Math.log2(world / 512)));
  const middle = (west + east) / 2 - (left - right) / 2 / (512 * 2 ** zoom);
  return { ...degrees(middle, (north + south) / 2), zoom };
}
