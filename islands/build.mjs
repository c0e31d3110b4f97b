// Bundles each island with what it needs into the package (web/static/built), where the service finds it. Run by tools/islands.py.
import { build } from "esbuild";
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../src/tearline/web/static/built");
rmSync(out, { recursive: true, force: true });
await build({
  absWorkingDir: here,
  entryPoints: ["face.ts", "check.ts", "chart.ts", "layout.ts", "upload.ts", "making.ts", "key.ts"],
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  legalComments: "linked", // the licences of what is bundled go with it
  logLevel: "warning",
});
