import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { globSync } from "tinyglobby";
import { expect, test } from "vitest";

/** Whoever opens a file sees what it is about on two screens or three. */
const MOST_LINES = 250;

test(`no source file has more than ${MOST_LINES} lines`, () => {
  const cwd = fileURLToPath(new URL("../..", import.meta.url));
  const files = globSync(["{src,scripts,page,bin}/**/*.{ts,js,mjs}"], { cwd, absolute: true });
  expect(files.length).toBeGreaterThan(400);
  const long = files.filter((file) => readFileSync(file, "utf8").split("\n").length - 1 > MOST_LINES);
  expect(long).toEqual([]);
});
