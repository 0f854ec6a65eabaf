import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** The page that `scripts/build.mjs` makes of `page/`: one file that needs no other. */
export function readPage(): Promise<string> {
  return readFile(fileURLToPath(import.meta.resolve("#page.html")), "utf8");
}
