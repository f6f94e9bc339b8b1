// Draws the places over the ground, on a canvas of its own: a step of the clock redraws this canvas and nothing else.
// Text is drawn by the browser, so that Arabic joins and Cyrillic has its letters without a font server.
import { CONTESTED, UNKNOWN, inkOn, partyColour, partyMark, type Mark } from "../parties";
import { CLUSTERS_UP_TO, clusters, type Clusters } from "./clusters";
import { EVENT_KINDS, NO_STATE, type EventKind, type Points } from "./points";

export interface Look {
  ground: string;
  ink: string;
  soft: string;
  label: string;
  halo: string;
  accent: string;
  font: string;
}

export interface Frame {
  width: number;
  height: number;
  /** The map's middle in Web Mercator, 0 to 1, and its zoom (a world of 512 pixels at 0). */
  x: number;
  y: number;
  zoom: number;
  selected: number;
  hovered: number;
  showEvents: boolean;
}

/** What was drawn where, to find what the pointer is on. */
export interface Drawn {
  x: number;
  y: number;
  radius: number;
  /** The place, or the head of the cluster. */
  index: number;
  members: Uint32Array;
  /** Whether anybody is told to hold it, or to fight for it. */
  isKnown: boolean;
}

const MOST_LABELS = 90;
const LABEL_PX = 12;
const EDGE = 40; // pixels beyond the window in which symbols are drawn still

const UNKNOWN_OPACITY = 0.55; // being sure that nothing is known must not stand out more than a holder does

/** How opaque a symbol is by its certainty in per cent: never so faint that its colour is lost. */
export function opacity(certainty: number): number {
  return Math.max(0.25, Math.min(1, 0.25 + (0.75 * (certainty - 30)) / 65));
}

export class Painter {
  private readonly context: CanvasRenderingContext2D;
  private readonly joined = new Map<number, Clusters>();
  private readonly patterns = new Map<string, CanvasPattern>();
  private readonly widths = new Map<string, number>();
  private points: Points | null = null;
  drawn: Drawn[] = [];

  constructor(private readonly canvas: HTMLCanvasElement) {
    // Small shapes and names, drawn anew at each step: kept from the graphics processor, which many a machine only
    // imitates and which then takes twice as long for the whole step. To the browser that is a canvas that is read.
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (context === null) throw new Error("this browser draws no canvas");
    this.context = context;
  }

  /** Draw these points from now on. */
  use(points: Points): void {
    if (points === this.points) return;
    this.points = points;
    this.joined.clear();
    this.patterns.clear();
  }

  /** Return the clusters at a zoom. */
  clustersAt(zoom: number): Clusters | null {
    if (this.points === null) return null;
    const level = Math.max(0, Math.min(CLUSTERS_UP_TO, Math.floor(zoom)));
    let found = this.joined.get(level);
    if (found === undefined) {
      found = clusters(this.points, level);
      this.joined.set(level, found);
    }
    return found;
  }

  /** Draw everything; `points.at` must have been asked for the day. */
  draw(frame: Frame, look: Look): void {
    const { context, canvas, points } = this;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(frame.width * ratio), Math.round(frame.height * ratio)];
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, frame.width, frame.height);
    this.drawn = [];
    const joined = this.clustersAt(frame.zoom);
    if (points === null || joined === null) return;

    const world = 512 * 2 ** frame.zoom;
    const visible: Drawn[] = [];
    for (let cluster = 0; cluster < joined.head.length; cluster++) {
      let across = (joined.x[cluster] as number) - frame.x;
      across -= Math.round(across); // the nearest of the worlds side by side
      const x = across * world + frame.width / 2;
      const y = ((joined.y[cluster] as number) - frame.y) * world + frame.height / 2;
      if (x < -EDGE || y < -EDGE || x > frame.width + EDGE || y > frame.height + EDGE) continue;
      const members = joined.member.subarray(joined.offset[cluster], joined.offset[cluster + 1]);
      const held = this.heldOf(members);
      const index = joined.head[cluster] as number;
      const isKnown = held.some((each) => points.grid.states[points.state[each] as number]?.id !== UNKNOWN);
      if (held.length === 0) {
        if (!frame.showEvents || !this.isBusy(members)) continue;
        visible.push({ x, y, radius: 3, index, members: members.slice(0, 1), isKnown });
      } else if (held.length === 1) {
        visible.push({ x, y, radius: points.size[held[0] as number] as number, index: held[0] as number, members, isKnown });
      } else {
        visible.push({ x, y, radius: Math.min(20, 10 + 1.6 * Math.log2(held.length)), index, members, isKnown });
      }
    }
    // Where a holder is known lies above where none is.
    for (const isAbove of [false, true]) {
      for (let at = visible.length - 1; at >= 0; at--) {
        const each = visible[at] as Drawn;
        if (each.isKnown === isAbove) this.symbol(each, frame, look);
      }
    }
    if (frame.showEvents) for (const each of visible) this.eventsOf(each, look);
    this.labels(visible, frame, look);
    this.drawn = visible;
  }

  /** Return what is drawn at a point, the nearest within reach. */
  find(x: number, y: number, within: number): Drawn | null {
    let best: Drawn | null = null;
    let nearest = Infinity;
    for (const each of this.drawn) {
      const away = Math.hypot(each.x - x, each.y - y);
      if (away <= Math.max(each.radius + 3, within) && away < nearest) {
        best = each;
        nearest = away;
      }
    }
    return best;
  }

  /** Return the members that some claim about control tells of. */
  heldOf(members: Uint32Array): Uint32Array {
    const states = this.points?.state;
    if (states === undefined) return members;
    return members.every((index) => states[index] !== NO_STATE)
      ? members
      : members.filter((index) => states[index] !== NO_STATE);
  }

  private isBusy(members: Uint32Array): boolean {
    const events = this.points?.events;
    return events !== undefined && members.some((index) => EVENT_KINDS.some((kind) => events[kind][index] !== 0));
  }

  private symbol(each: Drawn, frame: Frame, look: Look): void {
    const { context, points } = this;
    if (points === null) return;
    const held = this.heldOf(each.members);
    const isSelected = frame.selected >= 0 && each.members.includes(frame.selected);
    if (isSelected || (frame.hovered >= 0 && each.index === frame.hovered)) {
      context.beginPath();
      context.arc(each.x, each.y, each.radius + 5, 0, 2 * Math.PI);
      context.lineWidth = 3;
      context.strokeStyle = isSelected ? look.accent : look.soft;
      context.stroke();
    }
    if (held.length === 0) {
      context.beginPath();
      context.arc(each.x, each.y, 2.5, 0, 2 * Math.PI);
      context.fillStyle = look.soft;
      context.fill();
      return;
    }
    context.beginPath();
    context.arc(each.x, each.y, each.radius, 0, 2 * Math.PI);
    context.fillStyle = look.ground; // so that what lies beneath does not tint the colour
    context.fill();
    if (held.length === 1) {
      const index = held[0] as number;
      const state = points.grid.states[points.state[index] as number];
      if (state === undefined) return;
      context.globalAlpha = state.id === UNKNOWN ? UNKNOWN_OPACITY : opacity(points.certainty[index] as number);
      context.fillStyle = this.fillOf(state, look);
      context.fill();
      context.globalAlpha = 1;
      context.lineWidth = state.id === UNKNOWN ? 1 : 1.5;
      context.strokeStyle = state.id === UNKNOWN ? look.soft : look.ink;
      context.stroke();
      return;
    }
    this.pie(each, held, look);
  }

  private pie(each: Drawn, held: Uint32Array, look: Look): void {
    const { context, points } = this;
    if (points === null) return;
    const shares = new Map<string, { state: { id: string; parties: string[] }; count: number; certainty: number }>();
    for (const index of held) {
      const state = points.grid.states[points.state[index] as number];
      if (state === undefined) continue;
      const name = state.id === CONTESTED ? CONTESTED : state.id;
      const share = shares.get(name) ?? { state, count: 0, certainty: 0 };
      share.count += 1;
      share.certainty += points.certainty[index] as number;
      shares.set(name, share);
    }
    const slices = [...shares.values()].sort(
      (one, other) => other.count - one.count || (one.state.id < other.state.id ? -1 : 1),
    );
    let angle = -Math.PI / 2;
    for (const { state, count, certainty } of slices) {
      const next = angle + (2 * Math.PI * count) / held.length;
      context.beginPath();
      context.moveTo(each.x, each.y);
      context.arc(each.x, each.y, each.radius, angle, next);
      context.closePath();
      context.globalAlpha = state.id === UNKNOWN ? UNKNOWN_OPACITY : opacity(certainty / count);
      context.fillStyle = this.fillOf(state, look);
      context.fill();
      context.globalAlpha = 1;
      angle = next;
    }
    context.beginPath();
    context.arc(each.x, each.y, each.radius, 0, 2 * Math.PI);
    context.lineWidth = 1.5;
    context.strokeStyle = look.ink;
    context.stroke();
    context.beginPath();
    context.arc(each.x, each.y, Math.max(7.5, each.radius * 0.56), 0, 2 * Math.PI);
    context.fillStyle = look.ground;
    context.fill();
    context.lineWidth = 1;
    context.stroke();
    context.fillStyle = look.ink;
    context.font = `600 ${held.length > 999 ? 9 : 11}px ${look.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(String(held.length), each.x, each.y + 0.5);
  }

  private fillOf(state: { id: string; parties: string[] }, look: Look): string | CanvasPattern {
    if (state.id !== CONTESTED) {
      const [colour, mark] = [partyColour(state.id), partyMark(state.id)];
      return mark === "none" ? colour : this.tiled(`${colour} ${mark}`, () => markTile(colour, mark));
    }
    const [one, two] = state.parties;
    const first = one === undefined ? partyColour(UNKNOWN) : partyColour(one);
    const second = two === undefined ? look.ground : partyColour(two);
    return this.hatch(first, second === first ? look.ground : second); // of one colour it would not be hatched
  }

  private hatch(one: string, other: string): CanvasPattern {
    return this.tiled(`${one} ${other}`, () => hatchTile(one, other));
  }

  private tiled(name: string, tile: () => HTMLCanvasElement): CanvasPattern {
    const kept = this.patterns.get(name);
    if (kept !== undefined) return kept;
    const made = this.context.createPattern(tile(), "repeat");
    if (made === null) throw new Error("this browser draws no patterns");
    this.patterns.set(name, made);
    return made;
  }

  private eventsOf(each: Drawn, look: Look): void {
    const { points } = this;
    if (points === null) return;
    const shown: [EventKind, number][] = [];
    for (const kind of EVENT_KINDS) {
      let count = 0;
      for (const index of each.members) count += points.events[kind][index] as number;
      if (count > 0) shown.push([kind, count]);
    }
    const top = each.y - each.radius - 9;
    shown.forEach(([kind, count], position) => {
      const x = each.x + (position - (shown.length - 1) / 2) * 15;
      drawEvent(this.context, kind, x, top, look.ground, look.ink);
      if (count > 1) this.count(count, x + 6, top - 6, look);
    });
  }

  private count(count: number, x: number, y: number, look: Look): void {
    const { context } = this;
    context.font = `600 9px ${look.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineWidth = 3;
    context.strokeStyle = look.halo;
    context.strokeText(String(count), x, y);
    context.fillStyle = look.label;
    context.fillText(String(count), x, y);
  }

  private labels(visible: readonly Drawn[], frame: Frame, look: Look): void {
    const { context, points } = this;
    if (points === null) return;
    const taken: [number, number, number, number][] = [];
    const isFree = (left: number, top: number, right: number, bottom: number): boolean =>
      taken.every(([l, t, r, b]) => right < l || left > r || bottom < t || top > b);
    for (const each of visible) {
      if (each.radius > 3) taken.push([each.x - each.radius, each.y - each.radius, each.x + each.radius, each.y + each.radius]);
    }
    const ranked = visible.filter((each) => each.radius > 3);
    const isFirst = (each: Drawn): boolean =>
      each.index === frame.hovered || (frame.selected >= 0 && each.members.includes(frame.selected));
    ranked.sort(
      (one, other) => Number(isFirst(other)) - Number(isFirst(one)) || Number(other.isKnown) - Number(one.isKnown),
    );
    context.textBaseline = "middle";
    context.textAlign = "left";
    context.lineJoin = "round";
    let written = 0;
    for (const each of ranked) {
      if (written >= MOST_LABELS) break;
      const isBold = isFirst(each);
      const index = frame.selected >= 0 && each.members.includes(frame.selected) ? frame.selected : each.index;
      const text = (points.name[index] ?? "").slice(0, 60);
      if (text === "") continue;
      context.font = `${isBold ? 700 : 500} ${LABEL_PX}px ${look.font}`;
      const name = `${isBold ? "b" : ""}${text}`;
      let width = this.widths.get(name);
      if (width === undefined) {
        width = context.measureText(text).width;
        if (this.widths.size > 20_000) this.widths.clear();
        this.widths.set(name, width);
      }
      const spots: [number, number][] = [
        [each.x + each.radius + 4, each.y],
        [each.x - each.radius - 4 - width, each.y],
        [each.x - width / 2, each.y + each.radius + 9],
      ];
      const spot =
        spots.find(([x, y]) => isFree(x - 1, y - 7, x + width + 1, y + 7)) ?? (isBold ? spots[0] : undefined);
      if (spot === undefined) continue;
      const [x, y] = spot;
      taken.push([x - 1, y - 7, x + width + 1, y + 7]);
      context.lineWidth = 3;
      context.strokeStyle = look.halo;
      context.strokeText(text, x, y);
      context.fillStyle = look.label;
      context.fillText(text, x, y);
      written += 1;
    }
  }
}

/** Return a tile of stripes in two colours. */
export function hatchTile(one: string, other: string): HTMLCanvasElement {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const context = tile.getContext("2d");
  if (context === null) return tile;
  context.fillStyle = one;
  context.fillRect(0, 0, 8, 8);
  context.strokeStyle = other;
  context.lineWidth = 2.9;
  context.beginPath();
  for (const shift of [-8, 0, 8]) {
    context.moveTo(shift - 1, 9);
    context.lineTo(shift + 9, -1);
  }
  context.stroke();
  return tile;
}

/** The mark's lines and dots in a square of 6, as a path: drawn on the map, in the legend and in the strip. */
export const MARK_PATHS: Readonly<Record<Exclude<Mark, "none">, string>> = {
  dots: "M1.6 3a1.4 1.4 0 1 0 2.8 0a1.4 1.4 0 1 0 -2.8 0z",
  bars: "M0 2.2h6v1.6h-6z",
  posts: "M2.2 0h1.6v6h-1.6z",
  grid: "M0 2.4h6v1.2h-6zM2.4 0h1.2v6h-1.2z",
};

/** Return a tile of a colour with a mark on it. */
export function markTile(colour: string, mark: Mark): HTMLCanvasElement {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 6;
  const context = tile.getContext("2d");
  if (context === null) return tile;
  context.fillStyle = colour;
  context.fillRect(0, 0, 6, 6);
  if (mark !== "none") {
    context.fillStyle = inkOn(colour);
    context.fill(new Path2D(MARK_PATHS[mark]));
  }
  return tile;
}

/** Draw the symbol of a kind of event: a pennant, a star, a diamond or a square. */
export function drawEvent(
  context: CanvasRenderingContext2D,
  kind: EventKind,
  x: number,
  y: number,
  ground: string,
  ink: string,
): void {
  context.beginPath();
  if (kind === "control") {
    context.moveTo(x - 4, y + 6);
    context.lineTo(x - 4, y - 6);
    context.lineTo(x + 5, y - 2.5);
    context.lineTo(x - 4, y + 1);
  } else if (kind === "fighting") {
    for (let spike = 0; spike < 16; spike++) {
      const length = spike % 2 === 0 ? 6.5 : 3;
      const angle = (spike * Math.PI) / 8;
      context.lineTo(x + length * Math.sin(angle), y - length * Math.cos(angle));
    }
    context.closePath();
  } else if (kind === "harm") {
    context.moveTo(x, y - 6);
    context.lineTo(x + 5, y);
    context.lineTo(x, y + 6);
    context.lineTo(x - 5, y);
    context.closePath();
  } else {
    context.rect(x - 4, y - 4, 8, 8);
  }
  context.lineJoin = "round";
  context.lineWidth = 3.5;
  context.strokeStyle = ground;
  context.stroke();
  context.fillStyle = kind === "other" ? ground : ink;
  context.fill();
  context.lineWidth = 1.3;
  context.strokeStyle = ink;
  context.stroke();
}

export { inkOn };
