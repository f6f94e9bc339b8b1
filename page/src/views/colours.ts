// A party's colour as the registry has it; what it lacks gets one of Paul Tol's muted palette, always the same.
const MUTED = ["#332288", "#88ccee", "#44aa99", "#117733", "#999933", "#ddcc77", "#cc6677", "#882255", "#aa4499"];

export function colourOf(id: string): string {
  if (id === "unknown") return "var(--unknown)";
  if (id === "contested") return "url(#contested)";
  let hash = 0;
  for (const character of id) hash = (hash * 31 + character.codePointAt(0)!) % 9973;
  return MUTED[hash % MUTED.length]!;
}
