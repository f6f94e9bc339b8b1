// A party's colour as the registry has it; what it lacks gets one of Paul Tol's muted palette, always the same.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { useAnswer } from "../api";

const MUTED = ["#332288", "#88ccee", "#44aa99", "#117733", "#999933", "#ddcc77", "#cc6677", "#882255", "#aa4499"];

const learnt = signal<ReadonlyMap<string, string>>(new Map());

/** Asks for the colours of parties; they are there a moment later. */
export function useColours(ids: readonly string[]): void {
  const wanted = [...new Set(ids)].filter((id) => id !== "unknown" && id !== "contested" && !id.startsWith("name:")).sort();
  const answer = useAnswer<{ id: string; colour: string }[]>(wanted.length === 0 ? null : "/actors", {
    id: wanted.slice(0, 200),
  });
  useEffect(() => {
    if (answer.data !== null)
      learnt.value = new Map([...learnt.value, ...answer.data.map((each) => [each.id, each.colour] as const)]);
  }, [answer.data]);
}

export function colourOf(id: string): string {
  if (id === "unknown") return "var(--unknown)";
  if (id === "contested") return "url(#contested)";
  const known = learnt.value.get(id);
  if (known !== undefined) return known;
  let hash = 0;
  for (const character of id) hash = (hash * 31 + character.codePointAt(0)!) % 9973;
  return MUTED[hash % MUTED.length]!;
}
