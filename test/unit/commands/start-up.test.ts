import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const dist = fileURLToPath(new URL("../../../dist", import.meta.url));
/** A path template that only the admin client has. */
const ADMIN_CLIENT = "/client-secret/rotated";

/** A file of the bundle and everything it imports at once; `import()` waits until it is reached. */
function loadedWith(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(file, "utf8");
  for (const [, path] of text.matchAll(/(?:from|import)\s*"(\.[^"]+)"/g))
    loadedWith(resolve(dirname(file), path!), seen);
  return seen;
}

/** The newest chunk of that name: older builds may have left theirs. */
function chunk(name: string): string {
  const files = readdirSync(`${dist}/chunks`).filter((file) => new RegExp(`^${name}-[A-Z0-9]+\\.js$`).test(file));
  const [newest] = files
    .map((file) => `${dist}/chunks/${file}`)
    .sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs);
  return newest!;
}

const hasAdminClient = (files: Iterable<string>) =>
  [...files].some((file) => readFileSync(file, "utf8").includes(ADMIN_CLIENT));

test("`kcx --version` and `kcx validate` don't load the admin client", () => {
  expect(hasAdminClient(loadedWith(`${dist}/cli.js`))).toBe(false);
  expect(hasAdminClient(loadedWith(chunk("validate")))).toBe(false);
  // The mark is there where it belongs, or this test would say nothing.
  expect(hasAdminClient(loadedWith(chunk("session")))).toBe(true);
});
