import { describe, expect, test } from "vitest";
import { resolve, resolveAt } from "#config/references.ts";
import { openSecret } from "#model/open-secret.ts";
import { Secret } from "#model/secret.ts";
import { sourcesOf } from "../../support/realms.ts";

const sources = sourcesOf({
  env: { X: "fake-x", EMPTY: "", NESTED: "${env:X}", ADMIN: "fake-admin" },
  files: { "a.txt": "fake-from-a-file", "dir/b c.txt": "fake-b" },
  forbidden: ["ADMIN"],
});

describe("a text with references", () => {
  test.each([
    ["no reference at all", "no reference at all"],
    ["${env:X}", "fake-x"],
    ["a${env:X}b${env:X}", "afake-xbfake-x"],
    ["${env:NONE:-default}", "default"],
    ["${env:NONE:-}", ""],
    ["${env:NONE:-a:-b}", "a:-b"],
    ["${env:X:-default}", "fake-x"],
    ["${env:EMPTY:-default}", ""],
    ["$${env:X}", "${env:X}"],
    ["$$${env:X}", "$${env:X}"],
    ["${env:NESTED}", "${env:X}"],
    ["${client_account}", "${client_account}"],
    ["${vault.key}", "${vault.key}"],
    ["$(env:X)", "fake-x"],
    ["$(env:NONE:default)", "default"],
    ["$(env:NONE:http://x)", "http://x"],
    ["$ {env:X}", "$ {env:X}"],
    ["{env:X}", "{env:X}"],
  ])("%s → %j", (text, value) => {
    expect(resolve(text, "realm.yaml", sources, false)).toEqual({
      ...{ value, unset: [], forbidden: [], bad: [], placeholders: [] },
    });
  });

  test.each([
    ["${env:NONE}", ["${env:NONE}"]],
    ["a ${env:NONE} b $(env:OTHER)", ["${env:NONE}", "$(env:OTHER)"]],
    ["${file:nothing.txt}", ["${file:nothing.txt}"]],
  ])("%s is unset", (text, unset) => {
    expect(resolve(text, "realm.yaml", sources, false)).toEqual({
      ...{ unset, forbidden: [], bad: [], placeholders: [] },
    });
  });

  test.each([
    ["${ADMIN_URL}", ["ADMIN_URL"]],
    ["https://${HOST:localhost}/${PATH_}", ["HOST", "PATH_"]],
  ])("%s is what only Keycloak's own import replaces", (text, placeholders) => {
    expect(resolve(text, "realm.yaml", sources, false)).toEqual({
      ...{ value: text, unset: [], forbidden: [], bad: [], placeholders },
    });
  });

  test.each([
    ["${env:X", "${env:X", "it has no end"],
    ["before $(env:X fake-secret", "$(env:X", "it has no end"],
    ["${env:}", "${env:}", "it names nothing"],
    ["${env::-fake}", "${env::-fake}", "it names nothing"],
    ["${file:}", "${file:}", "it names nothing"],
  ])("%s cannot be read", (text, shown, detail) => {
    expect(resolve(text, "realm.yaml", sources, false).bad).toEqual([{ text: shown, detail }]);
  });

  test("may not read what this run logs in with, even with a default", () => {
    expect(resolve("${env:ADMIN:-x}", "realm.yaml", sources, false).forbidden).toEqual(["ADMIN"]);
  });
});

describe("a secret", () => {
  test.each([
    ["as it stands in the file", "fake-plain", true, "fake-plain", "the file"],
    ["from a variable", "${env:X}", true, "fake-x", "${env:X}"],
    ["around a variable: the reference says nothing of the rest", "fake-${env:X}", true, "fake-fake-x", "${env:X}"],
    ["from two", "${env:X}${file:a.txt}", true, "fake-xfake-from-a-file", "${env:X} ${file:a.txt}"],
    ["a default is not told", "${env:NONE:-fake-default}", true, "fake-default", "${env:NONE:-…}"],
    ["from a file, in a field that is no secret", "${file:a.txt}", false, "fake-from-a-file", "${file:a.txt}"],
    ["from a file with its charset", "$(file:UTF-8:dir/b c.txt)", false, "fake-b", "$(file:UTF-8:dir/b c.txt)"],
  ])("%s", (_what, text, isSecretField, value, ref) => {
    const resolved = resolve(text, "realm.yaml", sources, isSecretField).value;
    expect(resolved).toBeInstanceOf(Secret);
    expect(openSecret(resolved ?? "")).toBe(value);
    expect(resolved instanceof Secret && resolved.ref).toBe(ref);
  });

  test("whose reference is unset is a secret still, of unknown value", () => {
    const { value, unset } = resolve("${env:NONE}", "realm.yaml", sources, true);
    expect(value instanceof Secret && value.known).toBe(false);
    expect(unset).toEqual(["${env:NONE}"]);
  });
});

test("what is wrong with references is noted where they stand", () => {
  const position = { file: "realm.yaml", line: 3, column: 9 };
  const where = { address: "client/web", field: "secret", position, secret: true };
  const found = { problems: [], unset: [] };
  resolveAt("${env:NONE} ${env:ADMIN} ${env:", where, sources, found);
  expect(found).toEqual({
    unset: [{ ref: "${env:NONE}", ...where }],
    problems: [
      { severity: "error", address: "client/web", position, code: "own-credentials", variable: "ADMIN" },
      {
        severity: "error",
        address: "client/web",
        position,
        code: "bad-reference",
        text: "${env:",
        detail: "it has no end",
      },
    ],
  });
});
