// Bundles src/cli.ts into dist/, one chunk a command: `kcx --version` and `kcx validate` must not load the admin client.
import { rm } from "node:fs/promises";
import { build } from "esbuild";

await rm("dist", { recursive: true, force: true });
await build({
  entryPoints: { cli: "src/cli.ts" },
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  minify: true,
  chunkNames: "chunks/[name]-[hash]",
  // testcontainers reaches for native optional modules (ssh2, cpu-features): it stays an installed package.
  external: ["testcontainers"],
  loader: { ".json": "json" },
  banner: {
    js: "import{createRequire as __kcx_cr}from'node:module';globalThis.require??=__kcx_cr(import.meta.url);",
  },
  logLevel: "warning",
});
