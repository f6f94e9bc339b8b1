/**
 * A text cut into pieces by the claims that quote it.
 *
 * The API's offsets count Unicode code points, as Python does. JavaScript counts UTF-16 units, of which a character
 * outside the basic plane has two, so every offset is converted by walking the text once.
 */

export interface Mark {
  readonly id: string;
  /** Code points from the beginning of the text; the end is not included. */
  readonly start: number;
  readonly end: number;
}

export interface Piece {
  readonly text: string;
  /** Code points from the beginning of the text. */
  readonly start: number;
  /** The claims whose quotes cover this piece, in the order given. */
  readonly ids: readonly string[];
  /** Menus, captions and the like, which the reader skips. */
  readonly furniture: boolean;
}

/** Returns the UTF-16 index of each of some code point offsets; what lies beyond the text is its end. */
export function utf16(text: string, offsets: Iterable<number>): Map<number, number> {
  const found = new Map<number, number>();
  const wanted = [...new Set(offsets)].sort((a, b) => a - b);
  let points = 0;
  let units = 0;
  for (const offset of wanted) {
    while (points < offset && units < text.length) {
      units += text.codePointAt(units)! > 0xffff ? 2 : 1;
      points += 1;
    }
    found.set(offset, units);
  }
  return found;
}

/** Returns the text as pieces, each with all claims that cover it; put together they are the text. */
export function pieces(
  text: string,
  marks: readonly Mark[],
  furniture: readonly (readonly [number, number])[] = [],
): Piece[] {
  const real = marks.filter((mark) => mark.end > mark.start && mark.start >= 0);
  const cuts = new Set<number>([0]);
  for (const mark of real) cuts.add(mark.start).add(mark.end);
  for (const [start, end] of furniture) cuts.add(start).add(end);
  const at = utf16(text, cuts);
  const ordered = [...cuts].sort((a, b) => a - b);
  // A claim may have several quotes, which may touch or overlap: how many of them cover a piece is counted.
  const change = new Map<number, Map<string, number>>();
  const add = (offset: number, id: string, by: number) => {
    const here = change.get(offset) ?? new Map<string, number>();
    change.set(offset, here.set(id, (here.get(id) ?? 0) + by));
  };
  for (const mark of real) {
    add(mark.start, mark.id, 1);
    add(mark.end, mark.id, -1);
  }
  const open = new Map(real.map((mark) => [mark.id, 0]));
  const found: Piece[] = [];
  ordered.forEach((offset, index) => {
    for (const [id, by] of change.get(offset) ?? []) open.set(id, open.get(id)! + by);
    const next = ordered[index + 1];
    const part = text.slice(at.get(offset), next === undefined ? undefined : at.get(next));
    if (part === "") return;
    found.push({
      text: part,
      start: offset,
      ids: [...open].filter(([, count]) => count > 0).map(([id]) => id),
      furniture: furniture.some(([start, end]) => start <= offset && offset < end),
    });
  });
  return found;
}

/** Characters that turn the direction of what follows, and controls that show nothing. */
const HIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202d\u202e\u2028\u2029]/u;
const NAMES: Readonly<Record<string, string>> = {
  "\u202d": "left-to-right override",
  "\u202e": "right-to-left override",
  "\u2028": "line separator",
  "\u2029": "paragraph separator",
};

export interface Shown {
  readonly text: string;
  /** For a character that must not act: its name, to be shown in its place. */
  readonly hidden?: string;
}

/** Returns a text with the characters that would hide or turn it set apart, so that they can be named instead. */
export function shown(text: string): Shown[] {
  if (!HIDDEN.test(text)) return text === "" ? [] : [{ text }];
  const found: Shown[] = [];
  let plain = "";
  for (const character of text) {
    if (HIDDEN.test(character)) {
      if (plain !== "") found.push({ text: plain });
      plain = "";
      const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
      found.push({ text: `U+${code}`, hidden: NAMES[character] ?? "control character" });
    } else plain += character;
  }
  if (plain !== "") found.push({ text: plain });
  return found;
}
