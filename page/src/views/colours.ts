// The colours of parties that the map has not told of yet, and what the strip fills its bands with.
import { useEffect } from "preact/hooks";

import { useAnswer } from "../api";
import { CONTESTED, inkOn, learnParties, partyColour, partyMark, UNKNOWN } from "../parties";

/** Asks for the looks of parties; they are there a moment later. */
export function useColours(ids: readonly string[]): void {
  const parties = ids.filter((id) => id !== UNKNOWN && id !== CONTESTED && !id.startsWith("name:"));
  const wanted = [...new Set(parties)].sort().slice(0, 200);
  const answer = useAnswer<{ id: string; name: string; colour: string }[]>(wanted.length === 0 ? null : "/actors", {
    id: wanted,
  });
  useEffect(() => {
    if (answer.data !== null) learnParties(answer.data);
  }, [answer.data]);
}

/** Returns the pattern of a party's mark, to be laid over its colour; null where it has none. */
export function markOf(id: string): string | null {
  const mark = id === UNKNOWN || id === CONTESTED ? "none" : partyMark(id);
  return mark === "none" ? null : `url(#mark-${mark}-${inkOn(partyColour(id)).slice(1)})`;
}

/** Returns what to fill a state's area with; "contested" is a pattern that the drawing defines. */
export function fillOf(id: string): string {
  if (id === UNKNOWN) return "var(--unknown)";
  return id === CONTESTED ? "url(#contested)" : partyColour(id);
}
