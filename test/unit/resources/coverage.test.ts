import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { KINDS } from "#resources/index.ts";

test("docs/coverage.md is what the index of kinds says: `npm run coverage` writes it", async () => {
  const script = new URL("../../../scripts/coverage.mjs", import.meta.url).href;
  const { page } = (await import(script)) as { page(kinds: typeof KINDS): string };
  expect(readFileSync(new URL("../../../docs/coverage.md", import.meta.url), "utf8")).toBe(page(KINDS));
});
