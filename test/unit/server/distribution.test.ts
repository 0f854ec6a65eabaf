import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { obtainDistribution } from "../../../src/server/distribution.ts";
import { fakeWorld, randomFile, sha256 } from "./fake-java.ts";
import { file, web } from "./web.ts";

const content = randomFile(50_000);

async function setUp(served: Buffer = content) {
  const { options, cache, told, folder, stages } = await fakeWorld();
  const asked: string[] = [];
  const url = await web(file(served, asked));
  const distributions = join(cache, "distributions");
  const place = { env: options.env, platform: options.platform, homeDir: options.homeDir };
  const wanted = { version: "1.2.3", place, progress: options.progress!, url, sha256: sha256(content) };
  const notes = () => told.flatMap((event) => (event.kind === "note" ? [event.note] : []));
  return { wanted, distributions, zip: join(distributions, "keycloak-1.2.3.zip"), asked, folder, stages, notes };
}

/** A `mvn` that copies `what` into its output folder, as the dependency plugin does. */
async function maven(folder: string, what: Buffer | undefined) {
  const script = what
    ? 'for a; do case $a in -DoutputDirectory=*) o=${a#*=};; esac; done; /bin/mkdir -p "$o"; /bin/cp "${0%/*}/artifact" "$o/keycloak-quarkus-dist-1.2.3.zip"'
    : "echo '[ERROR] Could not find artifact org.keycloak'; exit 1";
  await mkdir(join(folder, "bin"), { recursive: true });
  await writeFile(join(folder, "bin", "mvn"), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, "bin", "mvn"), 0o755);
  if (what) await writeFile(join(folder, "bin", "artifact"), what);
}

test("the cache first", async () => {
  const { wanted, zip, asked, stages } = await setUp();
  await writeFile(zip, content);
  expect(await obtainDistribution(wanted)).toBe(zip);
  expect([asked, stages()]).toEqual([[], []]);
});

test("then Maven", async () => {
  const { wanted, distributions, zip, asked, folder } = await setUp();
  await maven(folder, content);
  expect(await obtainDistribution(wanted)).toBe(zip);
  expect(asked).toEqual([]);
  expect((await readFile(zip)).equals(content)).toBe(true);
  expect(await readdir(distributions)).toEqual(["keycloak-0.0.1.zip", "keycloak-1.2.3.zip"]);
});

test("then the project's download; Maven's reason is told", async () => {
  const { wanted, distributions, zip, asked, folder, notes } = await setUp();
  await maven(folder, undefined);
  expect(await obtainDistribution(wanted)).toBe(zip);
  expect(asked).toEqual(["whole"]);
  expect(notes()).toEqual([{ note: "maven-failed", reason: "Could not find artifact org.keycloak" }]);
  expect(await readdir(distributions)).toEqual(["keycloak-0.0.1.zip", "keycloak-1.2.3.zip"]);
});

test("a machine without Maven says so in words", async () => {
  const { wanted, notes } = await setUp();
  await obtainDistribution(wanted);
  expect(notes()).toEqual([{ note: "maven-failed", reason: "there is no `mvn` on the PATH" }]);
});

test("a download with another checksum is refused, and nothing of it stays", async () => {
  const wrong = randomFile(50_000);
  const { wanted, distributions, notes } = await setUp(wrong);
  await expect(obtainDistribution(wanted)).rejects.toMatchObject({
    code: "DEV_SERVER",
    message: `${wanted.url} is not the file it should be: its SHA-256 is another one`,
  });
  expect(notes()).toContainEqual({
    note: "checksum-mismatch",
    source: "download",
    version: "1.2.3",
    sha256: sha256(wrong),
  });
  expect(await readdir(distributions)).toEqual(["keycloak-0.0.1.zip"]);
});

test("a half download of another file costs a second try, not the result", async () => {
  const { wanted, zip, asked } = await setUp();
  await writeFile(`${zip}.part`, randomFile(20_000));
  await obtainDistribution(wanted);
  expect(asked).toEqual(["bytes=20000-", "whole"]);
  expect((await readFile(zip)).equals(content)).toBe(true);
});

test("a damaged file in the cache is replaced", async () => {
  const { wanted, zip, asked, notes } = await setUp();
  await writeFile(zip, content.subarray(0, 49_999));
  await obtainDistribution(wanted);
  expect(asked).toEqual(["whole"]);
  expect(notes()[0]).toMatchObject({ note: "checksum-mismatch", source: "cache" });
  expect((await readFile(zip)).equals(content)).toBe(true);
});

test("what Maven gives is checked too", async () => {
  const { wanted, zip, asked, folder } = await setUp();
  await maven(folder, randomFile(10));
  await obtainDistribution(wanted);
  expect(asked).toEqual(["whole"]);
  expect((await readFile(zip)).equals(content)).toBe(true);
});

test("of a version that is not pinned the checksum is told", async () => {
  const { wanted, notes } = await setUp();
  await obtainDistribution({ ...wanted, sha256: undefined });
  expect(notes()).toContainEqual({ note: "not-pinned", version: "1.2.3", sha256: sha256(content) });
});
