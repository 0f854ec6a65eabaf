import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { globSync } from "tinyglobby";
import { expect, test } from "vitest";

/** Whoever opens a file sees what it is about on two screens or three. */
const MOST_LINES = 250;

/** What people write: tests as well as what they test. Data (JSON, YAML, goldens' texts) is as long as it is. */
const CODE = ["**/*.{ts,tsx,js,mjs,cjs,css,html}", ".ci/*"];

/** What others wrote, and what is built. */
const NOT_OURS = ["**/node_modules/**", "dist/**", "coverage/**", "tmp/**", ".git/**"];

test(`no file of code has more than ${MOST_LINES} lines`, () => {
  const cwd = fileURLToPath(new URL("../..", import.meta.url));
  const files = globSync(CODE, { cwd, ignore: NOT_OURS, dot: true });
  for (const folder of ["src", "test", "scripts", "page", "bin"])
    expect(files.some((file) => file.startsWith(`${folder}/`))).toBe(true);
  expect(files.length).toBeGreaterThan(700);
  const long = files.filter((file) => readFileSync(`${cwd}/${file}`, "utf8").split("\n").length - 1 > MOST_LINES);
  expect(long).toEqual([]);
});
