// Bundles one page for each renderer: node build.mjs --frontend PATH --out FOLDER
// Prints the bytes of each bundle, and of ours as it is shipped, as JSON.

import { build } from "esbuild";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";

const here = path.dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: { frontend: { type: "string" }, out: { type: "string" } } });
const source = path.join(path.resolve(values.frontend), "src");

const shared = {
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  absWorkingDir: here,
  loader: { ".css": "text" },
  alias: { glscatter: source },
  legalComments: "none",
  logLevel: "warning",
};

const pages = ["floor", "ours", "regl", "deck", "plotly", "worker_counted"];
await build({
  ...shared,
  entryPoints: [...pages.map((name) => `pages/${name}.ts`), { in: path.join(source, "picture/worker.ts"), out: "worker" }]
    .map((entry) => (typeof entry === "string" ? { in: entry, out: path.basename(entry, ".ts") } : entry)),
  outdir: path.resolve(values.out),
});

async function gzipped(options) {
  const result = await build({ ...shared, ...options, write: false });
  return gzipSync(result.outputFiles[0].text).length;
}

/** A library alone, whatever of it the page uses. */
const alone = {
  regl: 'export { default } from "regl-scatterplot";',
  deck: 'export { Deck, OrthographicView } from "@deck.gl/core"; export { ScatterplotLayer } from "@deck.gl/layers";',
  plotly: 'export { default } from "plotly.js-gl2d-dist-min";',
};
const sizes = {};
for (const [name, contents] of Object.entries(alone)) {
  sizes[name] = await gzipped({ stdin: { contents, resolveDir: here } });
}
const define = { WORKER_FILE: '"worker.js"' };
sizes.ours =
  (await gzipped({ entryPoints: [path.join(source, "index.ts")], define })) +
  (await gzipped({ entryPoints: [path.join(source, "picture/worker.ts")] }));
await writeFile(path.join(path.resolve(values.out), "sizes.json"), JSON.stringify(sizes));
