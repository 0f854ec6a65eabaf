import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findJava, majorVersion } from "../../../src/server/java.ts";

test.each<[string, number | undefined]>([
  ['openjdk version "17.0.15" 2025-04-15', 17],
  ['openjdk version "25" 2025-09-16', 25],
  ['openjdk version "26-ea" 2026-03-17', 26],
  ['java version "1.8.0_392"', 8],
  ['java version "21.0.2" 2024-01-16 LTS', 21],
  ["Unable to locate a Java Runtime.", undefined],
])("%s", (text, major) => {
  expect(majorVersion(text)).toBe(major);
});

async function machine(javas: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), "kcx-java-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [path, script] of Object.entries(javas)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, path), 0o755);
  }
  return { folder, platform: process.platform, homeDir: folder };
}

const says = (version: string) => `echo 'openjdk version "${version}"' >&2`;

test("JAVA_HOME comes before the PATH", async () => {
  const { folder, ...place } = await machine({ "home/bin/java": says("25"), "path/java": says("21") });
  const env = { JAVA_HOME: join(folder, "home"), PATH: join(folder, "path") };
  expect(await findJava({ ...place, env })).toMatchObject({ java: { path: join(folder, "home/bin/java"), major: 25 } });
});

test("a Java that is too old is passed over, and named", async () => {
  const { folder, ...place } = await machine({
    "home/bin/java": says("11.0.2"),
    "a/java": says("1.8.0"),
    "b/java": says("17"),
  });
  const env = { JAVA_HOME: join(folder, "home"), PATH: `${join(folder, "a")}:${join(folder, "b")}` };
  const found = await findJava({ ...place, env });
  expect(found.java).toMatchObject({ path: join(folder, "b/java"), major: 17, build: 'openjdk version "17"' });
  expect(found.older.map(({ major }) => major)).toEqual([11, 8]);
});

test.each(["echo 'Unable to locate a Java Runtime.' >&2; exit 1", `${says("21")}; exit 1`, "echo hello"])(
  "what is no working Java is none: %s",
  async (script) => {
    const { folder, ...place } = await machine({ "bin/java": script });
    expect(await findJava({ ...place, env: { PATH: join(folder, "bin") } })).toEqual({ older: [] });
  },
);

test("what JAVA_TOOL_OPTIONS prints does not belong to the build's name", async () => {
  const { folder, ...place } = await machine({ java: `echo 'Picked up JAVA_TOOL_OPTIONS: -Dx=y' >&2; ${says("21")}` });
  expect((await findJava({ ...place, env: { PATH: folder } })).java?.build).toBe('openjdk version "21"');
});
