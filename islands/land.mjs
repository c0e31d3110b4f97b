// Writes the outlines of the countries (Natural Earth, public domain, by world-atlas) as rings in degrees, for the maps that
// the service draws: land.json beside the scripts, a list of [west, south, east, north, x, y, x, y, ...]. Run after build.mjs.
import { readFileSync, writeFileSync, copyFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { feature } from "topojson-client";

const require = createRequire(import.meta.url);
const atlas = require.resolve("world-atlas/countries-50m.json");
const out = join(dirname(fileURLToPath(import.meta.url)), "../src/tearline/web/static/built");
const world = JSON.parse(readFileSync(atlas, "utf8"));

const polygons = (shape) =>
  shape?.type === "Polygon" ? [shape.coordinates] : shape?.type === "MultiPolygon" ? shape.coordinates : [];
const rounded = (degrees) => Math.round(degrees * 1000) / 1000;

const rings = feature(world, world.objects.countries)
  .features.flatMap((country) => polygons(country.geometry))
  .map(([outer]) => {
    const xs = outer.map(([x]) => x);
    const ys = outer.map(([, y]) => y);
    const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
    return [...box, ...outer.flat()].map(rounded);
  });
writeFileSync(join(out, "land.json"), JSON.stringify(rings));
copyFileSync(join(dirname(atlas), "LICENSE"), join(out, "land.LICENSE"));
