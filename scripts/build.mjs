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
