// What the page shows. The address's query is the one source of it, so that an address can be sent, kept and gone back
// to; the signals below are read from it and `go` is the only way to change it.
import { batch, computed, signal, type ReadonlySignal } from "@preact/signals";

export type ViewName = "map" | "reader" | "desk" | "audit" | "digest" | "sources" | "watch";
export type Theme = "auto" | "light" | "dark";

/** The map's middle in degrees and its zoom. */
export interface Camera {
  latitude: number;
  longitude: number;
  zoom: number;
}

const VIEWS: readonly ViewName[] = ["map", "reader", "desk", "audit", "digest", "sources", "watch"];
const DAY = /^\d{4}-\d{2}-\d{2}$/;

function read(): URLSearchParams {
  return new URLSearchParams(window.location.search);
}

const query = signal<URLSearchParams>(read());

function text(name: string): ReadonlySignal<string | null> {
  return computed(() => query.value.get(name) || null);
}

function day(name: string): ReadonlySignal<string | null> {
  return computed(() => {
    const value = query.value.get(name);
    return value !== null && DAY.test(value) && !Number.isNaN(Date.parse(value)) ? value : null;
  });
}

function flag(name: string, usually: boolean): ReadonlySignal<boolean> {
  return computed(() => {
    const value = query.value.get(name);
    return value === null ? usually : value === "1";
  });
}

/** Which of the views is shown; the dossier stands beside the map whenever a place is selected. */
export const view = computed<ViewName>(() => VIEWS.find((each) => each === query.value.get("view")) ?? "map");
/** The key of the selected place, such as `geonames:174448`. */
export const place = text("place");
/** The id of the document that the reader shows. */
export const documentId = text("doc");
/** The id of the claim that is selected in the reader or at the desk. */
export const claimId = text("claim");
/** The day asked about ("happened"), YYYY-MM-DD; null is the last day of the slider. */
export const on = day("on");
/** Only what was known by the end of this day, YYYY-MM-DD; null is everything. */
export const known = day("known");
/** Where the map looks, null before it was moved. */
export const camera = computed<Camera | null>(() => {
  const parts = (query.value.get("map") ?? "").split(",").map(Number);
  const [latitude, longitude, zoom] = parts;
  if (parts.length !== 3 || latitude === undefined || longitude === undefined || zoom === undefined) return null;
  if (!parts.every(Number.isFinite) || Math.abs(latitude) > 90 || zoom < 0 || zoom > 24) return null;
  return { latitude, longitude, zoom };
});
/** Whether events are drawn. */
export const showEvents = flag("events", true);
/** Whether the borders are drawn over the map. */
export const showBorders = flag("borders", false);

/** One more parameter of the address, for what a view keeps of its own (a filter, a tab). Give names only once. */
export function param(name: string): ReadonlySignal<string | null> {
  return text(name);
}

export interface Patch {
  view?: ViewName;
  place?: string | null;
  doc?: string | null;
  claim?: string | null;
  on?: string | null;
  known?: string | null;
  camera?: Camera;
  events?: boolean;
  borders?: boolean;
  [other: string]: string | number | boolean | null | undefined | Camera;
}

let writing: ReturnType<typeof setTimeout> | undefined;

function address(): string {
  const written = query.value.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
  return window.location.pathname + (written ? `?${written}` : "");
}

/** Write the address now. A pending one must not overwrite the entry that the visitor goes to. */
function flush(push: boolean): void {
  clearTimeout(writing);
  writing = undefined;
  if (address() === window.location.pathname + window.location.search) return;
  if (push) window.history.pushState(null, "", address());
  else window.history.replaceState(null, "", address());
}

/**
 * Change what is shown; null takes a parameter out. A new view, place, document or claim is a step that "back" undoes;
 * with `replace`, and for the clocks, the camera and the switches, the step is the same one.
 */
export function go(patch: Patch, how: { replace?: boolean } = {}): void {
  const next = new URLSearchParams(query.value);
  for (const [name, value] of Object.entries(patch)) {
    if (value === undefined) continue;
    if (name === "camera") {
      const { latitude, longitude, zoom } = value as Camera;
      next.set("map", `${latitude.toFixed(4)},${longitude.toFixed(4)},${zoom.toFixed(2)}`);
    } else if (name === "view" && value === "map") next.delete("view");
    else if (name === "events") value ? next.delete("events") : next.set("events", "0");
    else if (name === "borders") value ? next.set("borders", "1") : next.delete("borders");
    else if (value === null || value === "") next.delete(name);
    else next.set(name, String(value));
  }
  if (next.toString() === query.value.toString()) return;
  const isStep = ["view", "place", "doc", "claim"].some((name) => next.get(name) !== query.value.get(name));
  if (isStep && !how.replace) {
    flush(false);
    batch(() => (query.value = next));
    flush(true);
    return;
  }
  batch(() => (query.value = next));
  // Browsers refuse more than a few writes a second, and the slider makes many.
  writing ??= setTimeout(() => flush(false), 250);
}

window.addEventListener("popstate", () => {
  clearTimeout(writing);
  writing = undefined;
  query.value = read();
});

// Light or dark is the visitor's own and no part of an address that is sent to somebody else.
const THEME = "reportedly.theme";

function keptTheme(): Theme {
  const kept = window.localStorage.getItem(THEME);
  return kept === "light" || kept === "dark" ? kept : "auto";
}

const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
const systemIsDark = signal(prefersDark.matches);
prefersDark.addEventListener("change", () => (systemIsDark.value = prefersDark.matches));

/** What the visitor chose; "auto" follows the system. */
export const theme = signal<Theme>(keptTheme());
/** Whether the page is dark now. */
export const isDark = computed(() => (theme.value === "auto" ? systemIsDark.value : theme.value === "dark"));

export function setTheme(chosen: Theme): void {
  theme.value = chosen;
  if (chosen === "auto") window.localStorage.removeItem(THEME);
  else window.localStorage.setItem(THEME, chosen);
}

/** Whether the visitor asked for less motion: nothing flies or fades then. */
export const lessMotion: boolean = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
