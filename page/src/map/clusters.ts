// Places that stand too near one another to be told apart at a zoom, as clusters round the largest of them.
import type { Points } from "./points";

export const CLUSTERS_UP_TO = 10; // from this zoom on every place stands for itself

/** Clusters of a zoom: each has a head, the place with the most people, and its members, the head first. */
export interface Clusters {
  head: Uint32Array;
  x: Float64Array;
  y: Float64Array;
  /** Members of cluster i are `member[offset[i]]` up to `member[offset[i + 1] - 1]`. */
  offset: Uint32Array;
  member: Uint32Array;
}

/** Return how near in pixels two places stand that are drawn as one: the more places there are, the farther. */
export function reach(count: number, level: number): number {
  if (level >= CLUSTERS_UP_TO) return 0;
  if (count <= 60) return 12;
  if (count <= 600) return 24;
  return 36;
}

/** Join places at a whole zoom level: the largest takes all within reach, then the largest of those left, and so on. */
export function clusters(points: Points, level: number): Clusters {
  const world = 512 * 2 ** level;
  const near = reach(points.count, level);
  const placed: number[] = [];
  for (const index of points.order) if (!Number.isNaN(points.x[index] as number)) placed.push(index);
  const heads: number[] = [];
  const owner = new Int32Array(points.count).fill(-1);
  if (near === 0) {
    for (const index of placed) {
      owner[index] = heads.length;
      heads.push(index);
    }
  } else {
    const cell = near / world;
    const columns = Math.ceil(1 / cell) + 1;
    const cells = new Map<number, number[]>();
    const cellOf = (index: number): [number, number] => [
      Math.floor((points.x[index] as number) / cell),
      Math.floor((points.y[index] as number) / cell),
    ];
    for (const index of placed) {
      const [column, row] = cellOf(index);
      const key = row * columns + column;
      const there = cells.get(key);
      if (there === undefined) cells.set(key, [index]);
      else there.push(index);
    }
    for (const index of placed) {
      if (owner[index] !== -1) continue;
      const cluster = heads.length;
      heads.push(index);
      owner[index] = cluster;
      const [column, row] = cellOf(index);
      for (let down = row - 1; down <= row + 1; down++) {
        for (let right = column - 1; right <= column + 1; right++) {
          for (const other of cells.get(down * columns + right) ?? []) {
            if (owner[other] !== -1) continue;
            const across = (points.x[other] as number) - (points.x[index] as number);
            const along = (points.y[other] as number) - (points.y[index] as number);
            if (across * across + along * along <= cell * cell) owner[other] = cluster;
          }
        }
      }
    }
  }
  const counts = new Uint32Array(heads.length + 1);
  for (const index of placed) {
    const at = (owner[index] as number) + 1;
    counts[at] = (counts[at] as number) + 1;
  }
  for (let index = 1; index < counts.length; index++) counts[index] = (counts[index] as number) + (counts[index - 1] as number);
  const filled = counts.slice();
  const member = new Uint32Array(placed.length);
  for (const index of placed) {
    const at = owner[index] as number;
    member[filled[at] as number] = index;
    filled[at] = (filled[at] as number) + 1;
  }
  const head = Uint32Array.from(heads);
  return {
    head,
    x: Float64Array.from(head, (index) => points.x[index] as number),
    y: Float64Array.from(head, (index) => points.y[index] as number),
    offset: counts,
    member,
  };
}
