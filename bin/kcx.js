#!/usr/bin/env node
import { existsSync } from "node:fs";

const bundle = new URL("../dist/cli.js", import.meta.url);
if (!existsSync(bundle)) {
  process.stderr.write("kcx is not built yet: run `npm run build` (or `npm run quickstart`, which does it).\n");
  process.exit(1);
}
const { main } = await import(bundle.href);
await main(process.argv);
