import { describe, expect, test } from "vitest";
import { openSecret } from "#model/open-secret.ts";
import { read } from "./environment.ts";

describe("variables", () => {
  test.each([
    ["a real one", { A: "1" }, undefined, { value: "1", name: "A", origin: "A" }],
    ["a real one before .env", { A: "1" }, "A=2", { value: "1", name: "A", origin: "A" }],
    ["one of .env, with its line", {}, "# first\nexport A = '2'\n", { value: "2", name: "A", origin: "A, .env:2" }],
    ["the last line of .env wins, and is told", {}, "A=1\nA=2", { value: "2", name: "A", origin: "A, .env:2" }],
    ["an empty real one is not set", { A: "" }, "A=2", { value: "2", name: "A", origin: "A, .env:1" }],
    ["an empty one of .env is not set", {}, "A=", undefined],
    ["none", {}, undefined, undefined],
    ["names of JavaScript are not there", {}, "", undefined],
  ])("%s", (_what, env, dotenv, found) => {
    expect(read(env, dotenv).find("A")).toEqual(found);
    expect(read(env, dotenv).find("constructor", "__proto__")).toBeUndefined();
  });

  test("the first of several names wins, wherever it stands", () => {
    expect(read({ B: "real" }, "A=from .env").find("A", "B")?.value).toBe("from .env");
  });

  test.each([
    ["itself", { P: "fake" }, "fake", "${env:P}", "P"],
    [
      "a file that is named beside it",
      { P_FILE: "password.txt" },
      "fake-from-a-file",
      "${file:password.txt}",
      "P_FILE",
    ],
    ["itself before the file", { P: "fake", P_FILE: "password.txt" }, "fake", "${env:P}", "P"],
  ])("a secret: %s", (_what, env, value, ref, name) => {
    const found = read(env).secret("P");
    expect(found && openSecret(found.secret)).toBe(value);
    expect([found?.secret.ref, found?.name]).toEqual([ref, name]);
  });

  test("a file that cannot be read gives no secret", () => {
    expect(read({ P_FILE: "nothing.txt" }).secret("P")).toBeUndefined();
  });
});
