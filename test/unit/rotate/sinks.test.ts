import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "dotenv";
import { describe, expect, onTestFinished, test } from "vitest";
import { fillEnvBytes } from "#config/env-file.ts";
import { Secret } from "#model/secret.ts";
import { notify } from "#rotate/sinks/exec.ts";
import { sinkOf } from "#rotate/sinks/index.ts";
import { journalFile, readJournals } from "#rotate/sinks/journal-file.ts";
import type { SinkSpec, SinkWorld } from "#rotate/sinks/sink.ts";
import { newJournal } from "../../support/secret-server.ts";

const SECRET = new Secret("s3cret-value", "kcx");

describe("a variable of a .env", () => {
  test.each<[string, string, string]>([
    ["bare", "A=1\nKEY=old\nB=2\n", "A=1\nKEY=s3cret-value\nB=2\n"],
    ["quoted", "KEY='old one'\n", "KEY=s3cret-value\n"],
    ["with blanks and a comment", "KEY =  old   # ours\n", "KEY =  s3cret-value   # ours\n"],
    ["with a comment right behind it", "KEY=old#ours\n", "KEY=s3cret-value#ours\n"],
    ["exported, with line ends of Windows", "export KEY=old\r\nB=2\r\n", "export KEY=s3cret-value\r\nB=2\r\n"],
    ["the last of two, which counts", "KEY=a\nKEY=b", "KEY=a\nKEY=s3cret-value"],
    ["of several lines", 'KEY="a\nb"\nB=2\n', "KEY=s3cret-value\nB=2\n"],
    ["not there yet", "B=2", "B=2\nKEY=s3cret-value\n"],
    ["in a file that is not there yet", "", "KEY=s3cret-value\n"],
  ])("%s", async (_, before, after) => {
    const { path, file } = await folder();
    if (before !== "") await file("env", before);
    await sink({ kind: "env-file", path: path("env"), name: "env", key: "KEY" }).publish(SECRET);
    expect(await readFile(path("env"), "utf8")).toBe(after);
    expect((await stat(path("env"))).mode & 0o777).toBe(0o600);
  });

  test("bytes that are no UTF-8 stay as they are", async () => {
    const { path } = await folder();
    const before = Buffer.from("# caf\xe9\nKEY=old\n", "latin1");
    await writeFile(path("env"), before, { mode: 0o600 });
    await sink({ kind: "env-file", path: path("env"), name: "env", key: "KEY" }).publish(SECRET);
    expect(await readFile(path("env"))).toEqual(Buffer.from("# caf\xe9\nKEY=s3cret-value\n", "latin1"));
  });

  test("a secret that needs quotes is read back by dotenv", async () => {
    const { path, file } = await folder();
    await file("env", "KEY=old\n");
    await sink({ kind: "env-file", path: path("env"), name: "env", key: "KEY" }).publish(new Secret("a b#'c", "kcx"));
    expect(parse(await readFile(path("env")))).toEqual({ KEY: "a b#'c" });
  });

  test("the mode of its owner's making stays", async () => {
    const { path, file } = await folder();
    await file("env", "KEY=old\n", 0o400);
    await sink({ kind: "env-file", path: path("env"), name: "env", key: "KEY" }).publish(SECRET);
    expect((await stat(path("env"))).mode & 0o777).toBe(0o400);
  });

  test("a value that would close a quote left open is refused before anything is written", async () => {
    const { path, file } = await folder();
    await file("env", "B='x\n");
    const stage = sink({ kind: "env-file", path: path("env"), name: "env", key: "KEY" }).stage(
      new Secret("' #", "kcx"),
    );
    await expect(stage).rejects.toThrow("KEY cannot be added");
    expect(await readFile(path("env"), "utf8")).toBe("B='x\n");
  });
});

describe("a file that others can read, or that leads elsewhere, is refused", () => {
  test.each(["env-file", "file"] as const)("%s", async (kind) => {
    const { path, file } = await folder();
    const to = (name: string) => sink({ kind, path: path(name), name, key: "KEY" });
    for (const mode of [0o640, 0o604, 0o620, 0o666]) {
      await file("open", "KEY=old\n", mode);
      for (const act of ["stage", "publish"] as const)
        await expect(to("open")[act](SECRET)).rejects.toThrow(
          `open is open to others than its owner (mode ${mode.toString(8)})`,
        );
    }
    await symlink(path("open"), path("link"));
    await symlink(path("nothing"), path("dangling"));
    for (const name of ["link", "dangling"])
      await expect(to(name).publish(SECRET)).rejects.toThrow(`${name} is a symbolic link`);
    await expect(to(".").publish(SECRET)).rejects.toThrow("is not a file");
    await expect(to("no/file").stage(SECRET)).rejects.toThrow("no/file: there is no such folder");
    expect(await readFile(path("open"), "utf8")).toBe("KEY=old\n");
    expect((await readdir(path("."))).sort()).toEqual(["dangling", "link", "open"]);
  });
});

test("what a killed run left half written is cleared away, and nothing else", async () => {
  const { path, file } = await folder();
  await file("secret.123456", "s3cret-value");
  await file("secret.654321", "something else");
  await file("secret.txt", "s3cret-value");
  await sink({ kind: "file", path: path("secret"), name: "secret" }).publish(SECRET);
  expect((await readdir(path("."))).sort()).toEqual(["secret", "secret.654321", "secret.txt"]);
  expect(await readFile(path("secret"), "utf8")).toBe("s3cret-value");
});

describe("a command", () => {
  const script = (text: string) => ["-e", text];
  const argv = (...args: string[]) => [process.execPath, ...args];

  test("gets the secret on its standard input, the client in its arguments, and no secret there", async () => {
    const { path } = await folder();
    const code = `process.stdin.on("data", (data) => require("fs").writeFileSync("got", [data, ...process.argv].join("|")))`;
    await sink({ kind: "exec", argv: argv(...script(code), "to/{client}"), cwd: path(".") }).publish(SECRET);
    expect(await readFile(path("got"), "utf8")).toBe(`s3cret-value|${process.execPath}|to/agent`);
  });

  test("at the end gets it in a variable", async () => {
    const { path } = await folder();
    const code = `require("fs").writeFileSync("got", process.env.KEY + process.argv.length)`;
    await notify({ argv: argv(...script(code)), cwd: path(".") }, "KEY", world(), SECRET);
    expect(await readFile(path("got"), "utf8")).toBe("s3cret-value1");
  });

  test.each([
    [
      "that fails",
      'console.error("first\\nno s3cret-value here"); process.exit(3)',
      "exit code 3",
      "it says: no ••• here",
    ],
    ["that fails without a word", "process.exit(1)", "exit code 1", undefined],
    ["that is killed", 'process.kill(process.pid, "SIGKILL")', "SIGKILL", undefined],
  ])("%s", async (_, code, how, said) => {
    const error = await sink({ kind: "exec", argv: argv(...script(code)), cwd: tmpdir() })
      .publish(SECRET)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "SINK_FAILED",
      message: `${process.execPath}: ${how}`,
      facts: said ? [said] : [],
    });
  });

  test("that is not there", async () => {
    const gone = sink({ kind: "exec", argv: ["/no/such/program"], cwd: tmpdir() }).publish(SECRET);
    await expect(gone).rejects.toThrow("/no/such/program: ENOENT");
  });
});

describe("a manifest", () => {
  test.each([
    ["a name", { name: "Agent" }, '"Agent" is no name of a Secret'],
    ["a namespace", { namespace: "a.b" }, '"a.b" is no namespace'],
    ["a key", { key: "a key" }, '"a key" is no key of a Secret'],
  ])("%s that Kubernetes would refuse", async (_, change, said) => {
    await expect(sink({ kind: "kubernetes", name: "agent", key: "KEY", ...change }).stage(SECRET)).rejects.toThrow(
      said,
    );
  });
});

describe("the journal", () => {
  test("holds both secrets, for its owner only, and comes back as it was", async () => {
    const { path } = await folder();
    const journal = journalFile(path("rotations"), "one");
    expect(await journal.read()).toBeUndefined();
    await journal.write(newJournal());
    await journal.write(newJournal({ step: "set", askedAt: 5 }));
    const read = await journal.read();
    expect(read).toMatchObject({ step: "set", askedAt: 5, client: "agent" });
    expect(read?.pending?.equals("the-new-one")).toBe(true);
    expect(read?.former?.equals("the-former-one")).toBe(true);
    expect((await stat(path("rotations/one.json"))).mode & 0o777).toBe(0o600);
    expect((await stat(path("rotations"))).mode & 0o777).toBe(0o700);
    expect(await readJournals(path("rotations"))).toHaveLength(1);
    await journal.remove();
    expect(await readdir(path("rotations"))).toEqual([]);
    expect(await readJournals(path("none"))).toEqual([]);
  });

  test("of one client is begun once", async () => {
    const { path } = await folder();
    const begin = () => journalFile(path("."), "one").write(newJournal());
    await begin();
    await expect(begin()).rejects.toMatchObject({ code: "ROTATION_BUSY" });
    const several = Array.from({ length: 5 }, () => journalFile(path("."), "two").write(newJournal()));
    const settled = await Promise.allSettled(several);
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("that cannot be read is told, without what is in it", async () => {
    const { path, file } = await folder();
    await file("one.json", '{"pending":"s3cret-value');
    const error = await journalFile(path("."), "one")
      .read()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "ROTATION_UNFINISHED" });
    expect(JSON.stringify(error)).not.toContain("s3cret");
  });
});

async function folder() {
  const root = await mkdtemp(join(tmpdir(), "kcx-sink-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const path = (name: string) => join(root, name);
  const file = async (name: string, text: string, mode = 0o600) => {
    await writeFile(path(name), text);
    await chmod(path(name), mode);
  };
  return { path, file };
}

function world(): SinkWorld {
  return {
    env: { PATH: process.env["PATH"] },
    platform: process.platform,
    client: "agent",
    out: () => {},
    setVariable: (bytes, name, value) => fillEnvBytes(bytes, new Map([[name, value]])),
  };
}

function sink(spec: SinkSpec | { kind: "env-file" | "file"; path: string; name: string; key: string }) {
  return sinkOf(spec as SinkSpec, world());
}
