// The ground of the map: land, water, rivers and, when asked for, borders, all from the page's own files.
import type { Feature, FeatureCollection, Position } from "geojson";
import type { GeoJSONSource, Map as GroundMap, StyleSpecification } from "maplibre-gl";
import { feature } from "topojson-client";
import type { Topology } from "topojson-specification";

import bordersAddress from "../../.cache/borders.json?url";
import landAddress from "../../.cache/land.json?url";
import waterAddress from "../../.cache/water.json?url";

const NOTHING: FeatureCollection = { type: "FeatureCollection", features: [] };

/** Return the style with nothing in it but colours: the files are put in when they have come. */
export function groundStyle(colour: (name: string) => string): StyleSpecification {
  return {
    version: 8,
    transition: { duration: 0, delay: 0 },
    sources: {
      land: { type: "geojson", data: NOTHING, tolerance: 0.2, buffer: 8 },
      water: { type: "geojson", data: NOTHING, tolerance: 0.2, buffer: 8 },
      borders: { type: "geojson", data: NOTHING, tolerance: 0.2, buffer: 8 },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colour("--water") } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": colour("--land"), "fill-antialias": false } },
      { id: "coast", type: "line", source: "land", paint: { "line-color": colour("--coast"), "line-width": 0.8 } },
      {
        id: "lakes",
        type: "fill",
        source: "water",
        filter: ["==", ["geometry-type"], "Polygon"],
        paint: { "fill-color": colour("--water"), "fill-outline-color": colour("--coast") },
      },
      {
        id: "rivers",
        type: "line",
        source: "water",
        filter: ["==", ["geometry-type"], "LineString"],
        paint: {
          "line-color": colour("--river"),
          "line-width": ["interpolate", ["linear"], ["zoom"], 2, 0.4, 8, 2],
          "line-opacity": ["interpolate", ["linear"], ["zoom"], 9, 1, 12, 0.25],
        },
      },
      {
        id: "borders",
        type: "line",
        source: "borders",
        layout: { visibility: "none" },
        paint: { "line-color": colour("--border"), "line-width": 1.2, "line-dasharray": [3, 2] },
      },
    ],
  };
}

/** Put other colours into the style. */
export function paintGround(map: GroundMap, colour: (name: string) => string): void {
  map.setPaintProperty("sea", "background-color", colour("--water"));
  map.setPaintProperty("land", "fill-color", colour("--land"));
  map.setPaintProperty("coast", "line-color", colour("--coast"));
  map.setPaintProperty("lakes", "fill-color", colour("--water"));
  map.setPaintProperty("lakes", "fill-outline-color", colour("--coast"));
  map.setPaintProperty("rivers", "line-color", colour("--river"));
  map.setPaintProperty("borders", "line-color", colour("--border"));
}

let borders: Promise<unknown> | null = null;

/** Show or hide the borders; their file is fetched the first time. */
export function showBordersOn(map: GroundMap, isShown: boolean): void {
  if (isShown) {
    borders ??= fetchLayer(bordersAddress).then((data) => {
      map.getSource<GeoJSONSource>("borders")?.setData(data);
    });
  }
  map.setLayoutProperty("borders", "visibility", isShown ? "visible" : "none");
}

/** Put the land and the water into a map that has its style. */
export async function loadGround(map: GroundMap): Promise<void> {
  borders = null; // of another map
  const [land, water] = await Promise.all([fetchLayer(landAddress), fetchLayer(waterAddress)]);
  map.getSource<GeoJSONSource>("land")?.setData(land);
  map.getSource<GeoJSONSource>("water")?.setData(water);
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
