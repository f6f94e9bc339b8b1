// The places of the map as typed arrays, and where each stands on a day: built once per answer, looked up every step.
import type { EventsGrid, HoldingsGrid } from "../answers";
import { dayNumber } from "../text";

/** The state of a place that no claim about control tells of: it is drawn only while something happens there. */
export const NO_STATE = 65_535;

/** What kinds of event are drawn apart, in the order of the legend. */
export const EVENT_KINDS = ["control", "fighting", "harm", "other"] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

const KIND_OF: Record<string, EventKind> = {
  capture: "control",
  withdraw: "control",
  hold: "control",
  advance: "control",
  besiege: "control",
  handover: "control",
  surrender: "control",
  clash: "fighting",
  air_strike: "fighting",
  shelling: "fighting",
  bombing: "fighting",
  attack: "fighting",
  chemical: "fighting",
  abduction: "harm",
  destruction: "harm",
  detention: "harm",
  displacement: "harm",
  toll: "harm",
};

export const EVENT_DAYS = 7; // an event is drawn on its days and six more
const VAGUE_DAYS = 31; // an event known less precisely is not drawn: it would stand there for months

/** Web Mercator, 0 to 1 from the antimeridian eastwards and from the north southwards. */
export function mercator(latitude: number, longitude: number): [number, number] {
  const bounded = Math.max(-85.0511, Math.min(85.0511, latitude));
  const angle = (bounded * Math.PI) / 180;
  return [(longitude + 180) / 360, (1 - Math.log(Math.tan(angle) + 1 / Math.cos(angle)) / Math.PI) / 2];
}

/** Return a symbol's radius in pixels: it grows with the logarithm of how many people live there. */
export function sizeOf(people: number | null): number {
  if (people === null || people < 1) return 4.5;
  return Math.max(4, Math.min(14, 4 + 2.4 * Math.log10(Math.max(people, 500) / 500)));
}

export class Points {
  readonly count: number;
  readonly start: number; // the day's number of day 0
  readonly days: number;
  readonly key: string[];
  readonly name: string[];
  readonly country: (string | null)[];
  readonly people: (number | null)[];
  readonly claims: number[];
  /** Longitude and latitude as Web Mercator; NaN for a place without a point. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly size: Float32Array;
  /** Points from the most to the least people. */
  readonly order: Uint32Array;
  readonly indexOf: ReadonlyMap<string, number>;
  readonly withoutPoint: number;
  /** The state and certainty of every place on the day that `at` was last asked for. */
  readonly state: Uint16Array;
  readonly certainty: Uint8Array;
  /** How many events of each kind each place has then. */
  readonly events: Record<EventKind, Uint16Array>;

  private readonly offset: Uint32Array;
  private readonly runDay: Int32Array;
  private readonly runState: Uint16Array;
  private readonly runCertainty: Uint8Array;
  private readonly happenings: { place: Uint32Array; first: Int32Array; last: Int32Array; kind: Uint8Array };
  private day = Number.NaN;

  constructor(
    readonly grid: HoldingsGrid,
    events: EventsGrid | null,
  ) {
    const held = grid.places;
    const indexOf = new Map(held.key.map((key, index) => [key, index]));
    const beyond: number[] = []; // places of events alone
    const target = new Uint32Array(events?.places.key.length ?? 0);
    events?.places.key.forEach((key, index) => {
      let at = indexOf.get(key);
      if (at === undefined) {
        at = held.key.length + beyond.length;
        indexOf.set(key, at);
        beyond.push(index);
      }
      target[index] = at;
    });
    const from = events?.places;
    const pick = <T>(own: readonly T[], others: readonly T[] | undefined, otherwise: T): T[] => [
      ...own,
      ...beyond.map((index) => others?.[index] ?? otherwise),
    ];
    this.key = pick(held.key, from?.key, "");
    this.name = pick(held.name, from?.name, "");
    this.country = pick(held.country, from?.country, null);
    this.people = pick<number | null>(held.people, undefined, null);
    this.claims = pick(held.claims, undefined, 0);
    const latitude = pick(held.latitude, from?.latitude, null);
    const longitude = pick(held.longitude, from?.longitude, null);
    this.indexOf = indexOf;
    this.count = this.key.length;
    this.start = dayNumber(grid.from);
    this.days = dayNumber(grid.to) - this.start + 1;
    this.x = new Float64Array(this.count).fill(Number.NaN);
    this.y = new Float64Array(this.count).fill(Number.NaN);
    this.size = new Float32Array(this.count);
    let lost = 0;
    for (let index = 0; index < this.count; index++) {
      const [north, east] = [latitude[index], longitude[index]];
      this.size[index] = sizeOf(this.people[index] ?? null);
      if (north === null || north === undefined || east === null || east === undefined) lost += 1;
      else [this.x[index], this.y[index]] = mercator(north, east) as [number, number];
    }
    this.withoutPoint = lost;
    this.order = Uint32Array.from({ length: this.count }, (_, index) => index).sort(
      (one, other) =>
        (this.people[other] ?? 0) - (this.people[one] ?? 0) ||
        (this.claims[other] ?? 0) - (this.claims[one] ?? 0) ||
        one - other,
    );
    this.state = new Uint16Array(this.count).fill(NO_STATE);
    this.certainty = new Uint8Array(this.count);
    this.events = {
      control: new Uint16Array(this.count),
      fighting: new Uint16Array(this.count),
      harm: new Uint16Array(this.count),
      other: new Uint16Array(this.count),
    };

    const total = grid.runs.reduce((sum, each) => sum + each.length / 3, 0);
    this.offset = new Uint32Array(this.count + 1);
    this.runDay = new Int32Array(total);
    this.runState = new Uint16Array(total);
    this.runCertainty = new Uint8Array(total);
    let run = 0;
    for (let index = 0; index < this.count; index++) {
      this.offset[index] = run;
      const runs = grid.runs[index];
      if (runs === undefined) continue;
      for (let at = 0; at < runs.length; at += 3) {
        this.runDay[run] = runs[at] as number;
        this.runState[run] = runs[at + 1] as number;
        this.runCertainty[run] = runs[at + 2] as number;
        run += 1;
      }
    }
    this.offset[this.count] = run;

    const shift = events === null ? 0 : dayNumber(events.from) - this.start;
    const precise = (events?.id ?? [])
      .map((_, index) => index)
      .filter((index) => (events?.last[index] as number) - (events?.first[index] as number) < VAGUE_DAYS);
    this.happenings = {
      place: Uint32Array.from(precise, (index) => target[events?.place[index] as number] as number),
      first: Int32Array.from(precise, (index) => (events?.first[index] as number) + shift),
      last: Int32Array.from(precise, (index) => (events?.last[index] as number) + shift),
      kind: Uint8Array.from(precise, (index) =>
        EVENT_KINDS.indexOf(KIND_OF[events?.types[events.type[index] as number] as string] ?? "other"),
      ),
    };
  }

  /** Set `state`, `certainty` and `events` to those of a day, counted from the first. */
  at(day: number): void {
    if (day === this.day) return;
    this.day = day;
    const { offset, runDay, runState, runCertainty, state, certainty } = this;
    for (let index = 0; index < this.count; index++) {
      let low = offset[index] as number;
      let high = (offset[index + 1] as number) - 1;
      if (high < low) continue;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((runDay[middle] as number) <= day) low = middle;
        else high = middle - 1;
      }
      state[index] = runState[low] as number;
      certainty[index] = runCertainty[low] as number;
    }
    for (const kind of EVENT_KINDS) this.events[kind].fill(0);
    const { place, first, last, kind } = this.happenings;
    for (let index = 0; index < place.length; index++) {
      if ((first[index] as number) > day || (last[index] as number) + EVENT_DAYS <= day) continue;
      const counts = this.events[EVENT_KINDS[kind[index] as number] as EventKind];
      counts[place[index] as number] = (counts[place[index] as number] as number) + 1;
    }
  }
}
