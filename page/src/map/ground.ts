// The ground of the map: land, water, rivers and, when asked for, borders, all from the page's own files.
import type { FeatureCollection } from "geojson";
import { Map as GroundMap, type GeoJSONSource, type StyleSpecification } from "maplibre-gl";

import { fetchBorders, type GroundFiles } from "./ground-files";

const NOTHING: FeatureCollection = { type: "FeatureCollection", features: [] };

const FACE = "Map. Arrow keys move it, plus and minus zoom. The places are in the search and in the list.";

/** Return a map in a box with land and water; raises an error where the browser has no WebGL. */
export async function makeGround(
  box: HTMLElement,
  files: Promise<GroundFiles>,
  lens: () => { latitude: number; longitude: number; zoom: number },
  colour: (name: string) => string,
  maxZoom: number,
): Promise<GroundMap> {
  const { land, water } = await files;
  const { latitude, longitude, zoom } = lens();
  const map = new GroundMap({
    container: box,
    style: groundStyle(colour, land, water),
    center: [longitude, latitude],
    zoom,
    minZoom: 1,
    maxZoom,
    maxPitch: 0,
    dragRotate: false,
    pitchWithRotate: false,
    rollEnabled: false,
    attributionControl: false,
    fadeDuration: 0,
    canvasContextAttributes: { antialias: true },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.getCanvas().setAttribute("aria-label", FACE);
  return map;
}

function groundStyle(
  colour: (name: string) => string,
  land: FeatureCollection,
  water: FeatureCollection,
): StyleSpecification {
  return {
    version: 8,
    transition: { duration: 0, delay: 0 },
    sources: {
      land: { type: "geojson", data: land, tolerance: 0.2, buffer: 8 },
      water: { type: "geojson", data: water, tolerance: 0.2, buffer: 8 },
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
  if (!map.getLayer("sea")) {
    map.once("styledata", () => paintGround(map, colour));
    return;
  }
  map.setPaintProperty("sea", "background-color", colour("--water"));
  map.setPaintProperty("land", "fill-color", colour("--land"));
  map.setPaintProperty("coast", "line-color", colour("--coast"));
  map.setPaintProperty("lakes", "fill-color", colour("--water"));
  map.setPaintProperty("lakes", "fill-outline-color", colour("--coast"));
  map.setPaintProperty("rivers", "line-color", colour("--river"));
  map.setPaintProperty("borders", "line-color", colour("--border"));
}

const withBorders = new WeakSet<GroundMap>();

/** Show or hide the borders; their file is fetched the first time. */
export function showBordersOn(map: GroundMap, isShown: boolean): void {
  if (!map.getLayer("borders")) {
    if (isShown) map.once("styledata", () => showBordersOn(map, isShown));
    return;
  }
  if (isShown && !withBorders.has(map)) {
    withBorders.add(map);
    void fetchBorders().then(
      (data) => map.getSource<GeoJSONSource>("borders")?.setData(data),
      () => withBorders.delete(map), // asked again the next time
    );
  }
  map.setLayoutProperty("borders", "visibility", isShown ? "visible" : "none");
}
