// What changes while the page is open: documents that come into the ledger, and how the watch stands. Both are asked for
// every few seconds under their ETags, so that nothing is sent while nothing changed, and only while the page is seen.
import { computed, signal, type ReadonlySignal } from "@preact/signals";

import { get, revision } from "./api";
import type { Version, Watched, WatchedSource } from "./answers";
import { isLoading } from "./map/model";
import { view } from "./state";

const EVERY = 5_000; // milliseconds
const LONGEST = 60_000; // where the server does not answer

/** How the watch stands, null before the first answer. */
export const watched = signal<Watched | null>(null);
/** The moment of the last answer, in milliseconds: what "ago" is counted from. */
export const asked = signal(Date.now());

export interface Standing {
  followed: WatchedSource[];
  failing: WatchedSource[];
  silent: WatchedSource[];
}

/** The sources that are followed, and those of them that fail or have gone silent. */
export const standing: ReadonlySignal<Standing> = computed(() => {
  const followed = (watched.value?.sources ?? []).filter((each) => each.followed);
  return {
    followed,
    failing: followed.filter((each) => each.failures > 0),
    silent: followed.filter((each) => each.silent),
  };
});

let seen: string | null = null; // the ledger's state that is shown

async function look(stop: AbortSignal): Promise<void> {
  const [version, found] = await Promise.all([
    get<Version>("/version", {}, stop),
    get<Watched>("/watch", {}, stop),
  ]);
  if (stop.aborted) return;
  if (JSON.stringify(found) !== JSON.stringify(watched.value)) watched.value = found;
  asked.value = Date.now();
  // Only the map follows by itself: a queue that is being reviewed, or a digest that is being read, stays as it is, and
  // every view asks anew when it is opened. A map that is still on its way is not asked for again before it is there.
  if (seen !== null && version.revision !== seen && (view.value === "map" || view.value === "reader")) {
    if (isLoading.value) return;
    revision.value += 1;
  }
  seen = version.revision;
}

/** Begin to look what changed; returns how to end it. */
export function keepWatching(): () => void {
  const ended = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = EVERY;
  let isLooking = false;
  const next = async (): Promise<void> => {
    clearTimeout(timer);
    if (isLooking || ended.signal.aborted || document.visibilityState === "hidden") return;
    isLooking = true;
    try {
      await look(ended.signal);
      wait = EVERY;
    } catch {
      wait = Math.min(LONGEST, wait * 2); // the views tell what went wrong with their own questions
    }
    isLooking = false;
    if (!ended.signal.aborted) timer = setTimeout(() => void next(), wait);
  };
  const shown = (): void => void next();
  document.addEventListener("visibilitychange", shown);
  void next();
  return () => {
    ended.abort();
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", shown);
  };
}

/** Return in words what is worth knowing of the watch, and whether it is cause for concern. */
export function inShort(): { text: string; isTrouble: boolean } {
  const { followed, failing, silent } = standing.value;
  if (followed.length === 0) return { text: "The watch follows no source", isTrouble: true };
  if (watched.value?.overdue === true) return { text: "The watch has stopped", isTrouble: true };
  const count = followed.length === 1 ? "1 source" : `${followed.length} sources`;
  const wrong = [
    ...(failing.length > 0 ? [`${failing.length} failing`] : []),
    ...(silent.length > 0 ? [`${silent.length} silent`] : []),
  ];
  return { text: `Watching ${count}${wrong.length > 0 ? `: ${wrong.join(", ")}` : ""}`, isTrouble: wrong.length > 0 };
}

const UNITS: [number, string][] = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
  [1, "second"],
];

/** Return how long ago a moment (ISO 8601) was, or how far ahead, in one unit: "3 minutes ago", "in 2 hours". */
export function fromNow(moment: string): string {
  const seconds = Math.round((Date.parse(moment) - asked.value) / 1000);
  const away = Math.abs(seconds);
  const [length, unit] = UNITS.find(([least]) => away >= least) ?? [1, "second"];
  const count = Math.floor(away / length);
  const told = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return away < 2 ? "now" : seconds < 0 ? `${told} ago` : `in ${told}`;
}
