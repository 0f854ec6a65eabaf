// Bundles src/cli.ts and the library into dist/, one chunk a command: `kcx --version` and `kcx validate` must not load the admin client.
import { readdir, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import { buildPage } from "./page.mjs";

const { metafile } = await build({
  entryPoints: { cli: "src/cli.ts", library: "src/library/index.ts" },
  outdir: "dist",
  bundle: true,
  splitting: true,
  metafile: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  minify: true,
  chunkNames: "chunks/[name]-[hash]",
  // testcontainers reaches for native optional modules (ssh2, cpu-features); undici, being CommonJS, loses its named
  // exports in the bundle: both stay installed packages.
  external: ["testcontainers", "undici"],
  loader: { ".json": "json" },
  // For CommonJS packages inside the bundle: `require` of built-in modules, and `__filename` (write-file-atomic).
  banner: {
    js: [
      "import{createRequire as __kcxRequire}from'node:module';",
      "import{fileURLToPath as __kcxPath}from'node:url';",
      "globalThis.require??=__kcxRequire(import.meta.url);const __filename=__kcxPath(import.meta.url);",
    ].join(""),
  },
  logLevel: "warning",
});

await buildPage();

// What programs that import kcx see: the library's types, whole in one file, since `#room/…` means nothing outside.
const rooms = { name: "rooms", resolveId: (id) => (id.startsWith("#") ? resolve("src", id.slice(1)) : null) };
const types = await rollup({ input: "src/library/index.ts", plugins: [rooms, dts()], external: /^node:/ });
await types.write({ file: "dist/library.d.ts" });

// Chunks of former builds go, but not at once: a kcx that is running may still load one.
const chunks = join("dist", "chunks");
const fresh = new Set(Object.keys(metafile.outputs));
for (const name of await readdir(chunks)) {
  const file = join(chunks, name);
  const age = Date.now() - (await stat(file)).mtimeMs;
  if (!fresh.has(file) && (process.argv.includes("--clean") || age > 600_000)) await rm(file, { force: true });
}
