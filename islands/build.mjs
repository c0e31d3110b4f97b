// Bundles each island with what it needs into the package (web/static/built), where the service finds it. Run by tools/islands.py.
import { build } from "esbuild";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../src/tearline/web/static/built");
rmSync(out, { recursive: true, force: true });
const all = {
  absWorkingDir: here,
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  legalComments: "linked",
  metafile: true,
  logLevel: "warning",
};
const worker = { in: "maplibre-gl/dist/maplibre-gl-worker.mjs", out: "map-worker" };
const own = ["face", "check", "chart", "layout", "upload", "making", "key", "places", "seal"].map((name) => ({ in: `${name}.ts`, out: name }));
const built = [
  await build({ ...all, entryPoints: [...own, worker] }),
  // loaded by places.ts where there is WebGL; in its library every worker is made by ours
  await build({ ...all, entryPoints: ["map.ts"], format: "esm", inject: ["workers.ts"] }),
];
writeFileSync(join(out, "licences.txt"), licences(built.flatMap(({ metafile }) => Object.keys(metafile.inputs))));

/** The licences of all packages that are bundled, and of what these bundled into themselves. */
function licences(inputs) {
  const packages = new Map();
  const add = (name) => {
    const folder = join(here, "node_modules", name);
    if (!name || packages.has(name) || !existsSync(folder)) return;
    const told = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
    packages.set(name, `${name} ${told.version} (${told.license})\n\n${file ? readFileSync(join(folder, file), "utf8").trim() : ""}\n`);
    Object.keys(told.dependencies ?? {}).filter((one) => !one.startsWith("@types/")).forEach(add);
  };
  for (const input of inputs) add(/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? "");
  return [...packages.values()].sort().join(`\n${"-".repeat(80)}\n\n`);
}
