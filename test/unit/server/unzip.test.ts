import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { unzip } from "../../../src/server/unzip.ts";
import { type ZipEntry, zipOf } from "./zip.ts";

async function unpack(entries: ZipEntry[] | Buffer) {
  const folder = await mkdtemp(join(tmpdir(), "kcx-unzip-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const zip = join(folder, "file.zip");
  await writeFile(zip, Buffer.isBuffer(entries) ? entries : zipOf(entries));
  const result = await unzip(zip, join(folder, "out")).catch((error: Error) => error);
  return { folder, out: join(folder, "out"), result };
}

test("the outer folder goes, content and executable bits stay", async () => {
  const { out, result } = await unpack([
    { name: "keycloak-1/" },
    { name: "keycloak-1/bin/kc.sh", content: "run", mode: 0o100775 },
    { name: "keycloak-1/conf/a/b.conf", content: "x=1" },
    { name: "keycloak-1/empty/" },
  ]);
  expect(result).toBeUndefined();
  expect(await readFile(join(out, "conf/a/b.conf"), "utf8")).toBe("x=1");
  expect((await stat(join(out, "bin/kc.sh"))).mode & 0o777).toBe(0o755);
  expect((await stat(join(out, "conf/a/b.conf"))).mode & 0o777).toBe(0o644);
  expect(await readdir(join(out, "empty"))).toEqual([]);
});

test.each(["k/../../evil", "../evil", "k/a/../../../evil", "/evil", "k/..\\..\\evil"])(
  "a name that leads out of the folder is refused: %s",
  async (name) => {
    const { folder, result } = await unpack([{ name, content: "evil" }]);
    expect(result).toMatchObject({ name: "KcxError", code: "DEV_SERVER" });
    expect(await readdir(folder)).not.toContain("evil");
  },
);

test("a link is refused", async () => {
  const { out, result } = await unpack([{ name: "k/link", content: "/etc/passwd", mode: 0o120777 }]);
  expect(result).toMatchObject({ code: "DEV_SERVER", message: "refused: k/link in the archive is a link" });
  expect(await readdir(out).catch(() => [])).toEqual([]);
});

test("what is no zip is said to be none", async () => {
  expect((await unpack(Buffer.from("<html>not found</html>"))).result).toMatchObject({
    code: "DEV_SERVER",
    message: expect.stringContaining("could not be unpacked"),
  });
});
