// What the map knows: the places' courses, the events and the reports, asked again whenever the question changes.
import { computed, effect, signal, untracked } from "@preact/signals";

import { ApiError, get, revision } from "../api";
import type { EventsGrid, HoldingsGrid, ReportsGrid } from "../answers";
import { CONTESTED, UNKNOWN, learnParties, partyName } from "../parties";
import { known, on } from "../state";
import { dayNumber, dayOf } from "../text";
import { NO_STATE, Points } from "./points";

const PATIENCE = 150; // milliseconds in which a clock that still moves is not asked about

const holdings = signal<HoldingsGrid | null>(null);
const events = signal<EventsGrid | null>(null);

/** Documents per week. */
export const reports = signal<ReportsGrid | null>(null);
/** What went wrong with the last question, null where nothing did. */
export const problem = signal<ApiError | null>(null);
/** True while the courses of another knowledge are on their way. */
export const isLoading = signal(true);

/** The places as typed arrays, null before the first answer. */
export const points = computed<Points | null>(() => (holdings.value === null ? null : new Points(holdings.value, events.value)));

/** The first day of the slider. */
export const firstDay = computed<string | null>(() => holdings.value?.from ?? null);
/** The last day of the slider. */
export const lastDay = computed<string | null>(() => holdings.value?.to ?? null);

/** The day that is shown: the one asked about, else the last one with a report. */
export const shownDay = computed<string | null>(() => {
  const grid = holdings.value;
  if (grid === null) return on.value;
  return on.value ?? grid.latest ?? grid.to;
});

/** The shown day counted from the slider's first, within its bounds. */
export const dayIndex = computed<number>(() => {
  const [found, day] = [points.value, shownDay.value];
  if (found === null || day === null) return 0;
  return Math.max(0, Math.min(found.days - 1, dayNumber(day) - found.start));
});

/** A day that the slider does not reach is asked for with a wider window. */
const window_ = signal<{ from?: string; to?: string }>({});
const STRIDE = 90; // days beyond it

let waiting: ReturnType<typeof setTimeout> | undefined;
let stop: AbortController | undefined;

async function load(day: string | null, bounds: { from?: string; to?: string }): Promise<void> {
  stop?.abort();
  const own = (stop = new AbortController());
  isLoading.value = true;
  const question = { known: day, ...bounds };
  const told = (error: unknown): void => {
    if (own.signal.aborted) return;
    problem.value = error instanceof ApiError ? error : new ApiError(0, "mistake", String(error), "please report it");
  };
  try {
    const found = await get<HoldingsGrid>("/grid/holdings", question, own.signal);
    if (own.signal.aborted) return;
    learnParties(byWeight(found));
    problem.value = null;
    holdings.value = found;
    const [happened, counted] = await Promise.all([
      get<EventsGrid>("/grid/events", question, own.signal),
      get<ReportsGrid>("/grid/reports", {}, own.signal),
    ]);
    if (own.signal.aborted) return;
    events.value = happened;
    reports.value = counted;
  } catch (error) {
    told(error);
  } finally {
    if (!own.signal.aborted) isLoading.value = false;
  }
}

/** Return the parties of a grid, those first that lead in the most places for the most days. */
function byWeight(grid: HoldingsGrid): HoldingsGrid["parties"] {
  const end = dayNumber(grid.to) - dayNumber(grid.from) + 1;
  const days = new Map<string, number>();
  for (const runs of grid.runs) {
    for (let at = 0; at < runs.length; at += 3) {
      const id = grid.states[runs[at + 1] as number]?.id ?? "";
      days.set(id, (days.get(id) ?? 0) + (runs[at + 3] ?? end) - (runs[at] as number));
    }
  }
  const weight = (id: string): number => days.get(id) ?? 0;
  return [...grid.parties].sort((one, other) => weight(other.id) - weight(one.id) || (one.id < other.id ? -1 : 1));
}

/** Begin to ask, now and whenever a clock or the ledger changes; returns how to end it. */
export function follow(): () => void {
  let isFirst = true;
  const endAsking = effect(() => {
    const [day, bounds] = [known.value, window_.value];
    void revision.value;
    clearTimeout(waiting);
    if (isFirst) void load(day, bounds);
    else waiting = setTimeout(() => void load(day, bounds), PATIENCE);
    isFirst = false;
  });
  const endWidening = effect(() => {
    const [grid, day] = [holdings.value, on.value];
    if (grid === null || day === null) return;
    untracked(() => {
      if (day < grid.from) window_.value = { ...window_.value, from: beyond(day, -STRIDE), to: grid.to };
      else if (day > grid.to) window_.value = { ...window_.value, from: grid.from, to: beyond(day, STRIDE) };
    });
  });
  return () => {
    endAsking();
    endWidening();
    clearTimeout(waiting);
    stop?.abort();
  };
}

function beyond(day: string, days: number): string {
  const moved = dayOf(dayNumber(day) + days);
  return moved < "1800-01-01" ? "1800-01-01" : moved > "2200-12-31" ? "2200-12-31" : moved;
}

/** Return in words who holds a place on the shown day; `points.at` must have been asked for it. */
export function heldText(found: Points, index: number): string {
  const state = found.grid.states[found.state[index] as number];
  if ((found.state[index] as number) === NO_STATE || state === undefined) return "no report about control";
  const certainty = `about ${found.certainty[index]} %`;
  if (state.id === UNKNOWN) return `unknown who holds it, ${certainty}`;
  if (state.id === CONTESTED) {
    const parties = state.parties.map(partyName).join(" and ");
    return parties ? `contested between ${parties}, ${certainty}` : `contested, ${certainty}`;
  }
  return `${partyName(state.id)}, ${certainty}`;
}

/** Return how many places each state leads in on the shown day, the most first. */
export function tally(found: Points): { id: string; count: number }[] {
  const counts = new Map<string, number>();
  for (let index = 0; index < found.count; index++) {
    const state = found.grid.states[found.state[index] as number];
    if (state !== undefined && (found.state[index] as number) !== NO_STATE) {
      counts.set(state.id, (counts.get(state.id) ?? 0) + 1);
    }
  }
  return [...counts]
    .map(([id, count]) => ({ id, count }))
    .sort((one, other) => other.count - one.count || (one.id < other.id ? -1 : 1));
}
