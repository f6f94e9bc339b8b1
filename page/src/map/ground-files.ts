// The files of the ground: Natural Earth as TopoJSON, made by world.mjs when the page is built.
import type { Feature, FeatureCollection, Position } from "geojson";
import { feature } from "topojson-client";
import type { Topology } from "topojson-specification";

import bordersAddress from "../../.cache/borders.json?url";
import landAddress from "../../.cache/land.json?url";
import waterAddress from "../../.cache/water.json?url";

export interface GroundFiles {
  land: FeatureCollection;
  water: FeatureCollection;
}

/** Fetch the land and the water. */
export async function fetchGround(): Promise<GroundFiles> {
  const [land, water] = await Promise.all([fetchLayer(landAddress), fetchLayer(waterAddress)]);
  return { land, water };
}

/** Fetch the borders. */
export function fetchBorders(): Promise<FeatureCollection> {
  return fetchLayer(bordersAddress);
}

async function fetchLayer(address: string): Promise<FeatureCollection> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`the server answered ${answer.status} for a file of the map`);
  const topology = (await answer.json()) as Topology;
  const features: Feature[] = [];
  for (const object of Object.values(topology.objects)) {
    const made = feature(topology, object);
    if (made.type === "FeatureCollection") features.push(...made.features);
    else features.push(made);
  }
  for (const { geometry } of features) {
    if (geometry.type === "MultiLineString" && isRounded(topology)) geometry.coordinates = geometry.coordinates.map(smooth);
  }
  return { type: "FeatureCollection", features };
}

function isRounded(topology: Topology): boolean {
  return (topology.transform?.scale[0] ?? 0) > 0.01; // degrees
}

/** Cut the corners of a line: the rivers' source is rounded so coarsely that they climb in steps. */
function smooth(line: Position[]): Position[] {
  const made: Position[] = line.slice(0, 1);
  for (let at = 0; at + 1 < line.length; at++) {
    const [west = 0, south = 0] = line[at] as Position;
    const [east = 0, north = 0] = line[at + 1] as Position;
    made.push([0.75 * west + 0.25 * east, 0.75 * south + 0.25 * north]);
    made.push([0.25 * west + 0.75 * east, 0.25 * south + 0.75 * north]);
  }
  made.push(...line.slice(-1));
  return made;
}
