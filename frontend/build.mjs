// Bundles the component and its worker into the Python package. File names carry a hash of their
// content: the server lets browsers cache them, and a new version must not meet an old worker.

import { context, build, transform } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import path from "node:path";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.join(here, "..", "streamlit_glscatter", "static");
const watching = process.argv.includes("--watch");
const BUDGET = 120 * 1024;

/** Style sheets become texts, without comments and spaces. */
const styles = {
  name: "styles",
  setup: ({ onLoad }) => onLoad({ filter: /\.css$/ }, async ({ path: file }) => {
    const { code } = await transform(await readFile(file, "utf8"), { loader: "css", minify: true, target: shared.target });
    return { contents: code, loader: "text" };
  }),
};

const shared = {
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  write: false,
  absWorkingDir: here,
  plugins: [styles],
  legalComments: "none",
  logLevel: "warning",
};

/** What the bundles contain of others is licensed beside them: every page would load the text otherwise. */
const LICENSES = "LICENSES.txt";
const HEAD = `/*! streamlit-glscatter (MIT). Contains @uwdata/flechette, see ${LICENSES}. */\n`;

async function writeLicenses() {
  const file = path.join(here, "node_modules", "@uwdata", "flechette", "LICENSE");
  await writeFile(path.join(out, LICENSES), `@uwdata/flechette\n\n${(await readFile(file, "utf8")).trim()}\n`);
}

function named(prefix, text) {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 10);
  return `${prefix}-${hash}.js`;
}

async function emit(worker) {
  const workerText = HEAD + worker.outputFiles[0].text;
  const workerName = named("worker", workerText);
  const index = await build({
    ...shared,
    entryPoints: ["src/index.ts"],
    define: { WORKER_FILE: JSON.stringify(workerName) },
  });
  const indexText = HEAD + index.outputFiles[0].text;
  const files = { [named("index", indexText)]: indexText, [workerName]: workerText };
  await mkdir(out, { recursive: true });
  await writeLicenses();
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(out, name), text);
  for (const name of await readdir(out)) {
    if (/^(index|worker)-.*\.js$/.test(name) && !(name in files)) await rm(path.join(out, name));
  }
  const sizes = Object.entries(files).map(([name, text]) => [name, gzipSync(text).length]);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  for (const [name, size] of sizes) console.log(`${name}  ${(size / 1024).toFixed(1)} KB gzipped`);
  if (total > BUDGET) throw new Error(`the bundle is ${total} bytes gzipped, over ${BUDGET}`);
}

const worker = { ...shared, entryPoints: ["src/picture/worker.ts"] };
if (!watching) {
  await emit(await build(worker));
} else {
  const rebuild = { name: "rebuild", setup: (b) => b.onEnd(async (result) => {
    if (result.errors.length === 0) await emit(await build(worker)).catch(console.error);
  }) };
  const watched = await context({
    ...shared,
    entryPoints: ["src/index.ts", "src/picture/worker.ts"],
    outdir: out,
    define: { WORKER_FILE: '""' },
    plugins: [styles, rebuild],
  });
  await watched.watch();
  console.log("watching frontend/src");
}
