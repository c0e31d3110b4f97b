// Bundles each island with what it needs into the package (web/static/built), where the service finds it. Run by tools/islands.py.
import { build } from "esbuild";
import { rmSync } from "node:fs";
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
  legalComments: "linked", // the licences of what is bundled go with it
  logLevel: "warning",
};
const worker = { in: "maplibre-gl/dist/maplibre-gl-worker.mjs", out: "map-worker" };
const own = ["face", "check", "chart", "layout", "upload", "key", "places"].map((name) => ({ in: `${name}.ts`, out: name }));
await build({ ...all, entryPoints: [...own, worker] });
// loaded by places.ts where there is WebGL; in its library every worker is made by ours
await build({ ...all, entryPoints: ["map.ts"], format: "esm", inject: ["workers.ts"] });
