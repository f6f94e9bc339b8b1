// The parties' names and colours. Colours are the registry's, from palettes that the colour-blind can tell apart; a party
// that the registry does not know gets one of Paul Tol's light colours by its id, always the same one. There are more
// parties than such colours, so of those that share one, or nearly, all but the first bear a mark on it too.
import { signal } from "@preact/signals";

export interface PartyLook {
  id: string;
  name: string;
  colour: string;
}

const SPARE = ["#77aadd", "#ee8866", "#eedd88", "#ffaabb", "#99ddff", "#44bb99", "#bbcc33", "#aaaa00"];

export const CONTESTED = "contested";
export const UNKNOWN = "unknown";

/** What tells parties of one colour apart, drawn on it in black or white; the first of them has none. */
export const MARKS = ["none", "dots", "bars", "posts", "grid"] as const;
export type Mark = (typeof MARKS)[number];

const ALIKE = 125; // of the redmean distance, which goes to about 765: what is nearer is taken for one colour

const known = signal<ReadonlyMap<string, PartyLook>>(new Map());
const marks = new Map<string, Mark>();

/** Remember parties as the server told them, those first that should be without a mark; a mark once given stays. */
export function learnParties(parties: readonly { id: string; name: string; colour: string | null }[]): void {
  const next = new Map(known.value);
  for (const { id, name, colour } of parties) next.set(id, { id, name, colour: colour ?? spare(id) });
  for (const { id } of parties) {
    if (marks.has(id)) continue;
    const colour = next.get(id)?.colour ?? spare(id);
    const taken = [...marks].filter(([other]) => distance(next.get(other)?.colour ?? spare(other), colour) < ALIKE);
    const counts = MARKS.map((mark) => taken.filter(([, each]) => each === mark).length);
    marks.set(id, MARKS[counts.indexOf(Math.min(...counts))] ?? "none");
  }
  known.value = next;
}

/** Return the mark on a party's colour. */
export function partyMark(id: string): Mark {
  void known.value; // so that who draws it draws anew when parties were told
  return marks.get(id) ?? "none";
}

/** Return how far two colours are apart for the eye, about (Riemersma's "redmean"). */
function distance(one: string, other: string): number {
  const [r1, g1, b1, r2, g2, b2] = [one, other].flatMap((each) => [1, 3, 5].map((at) => parseInt(each.slice(at, at + 2), 16))) as [
    number, number, number, number, number, number,
  ];
  const red = (r1 + r2) / 2;
  return Math.sqrt((2 + red / 256) * (r1 - r2) ** 2 + 4 * (g1 - g2) ** 2 + (2 + (255 - red) / 256) * (b1 - b2) ** 2);
}

/** Return the colour of a party, or the grey of "unknown"; "contested" has those of its parties, hatched. */
export function partyColour(id: string): string {
  if (id === UNKNOWN) return "#8a9099";
  if (id === CONTESTED) return "#6b6375";
  return known.value.get(id)?.colour ?? spare(id);
}

/** Return the name of a party by its id; what the registry does not know keeps the name that a text gave it. */
export function partyName(id: string): string {
  if (id === CONTESTED) return "Contested";
  if (id === UNKNOWN) return "Unknown";
  return known.value.get(id)?.name ?? id.replace(/^name:/, "");
}

/** Return black or white, whichever can be read on a colour. */
export function inkOn(colour: string): string {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#ffffff";
}

function spare(id: string): string {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return SPARE[sum % SPARE.length] ?? "#77aadd";
}
