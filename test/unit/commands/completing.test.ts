import { describe, expect, test } from "vitest";
import { candidates, type Shape } from "../../../src/commands/shared/completing.ts";

const NAMES = {
  clients: ["web", "agent"],
  scopes: ["orders", "bills:read"],
  slugs: ["agent-calls-the-api", "web-is-refused"],
};
const leaf = (name: string, options: Shape["options"], takes: readonly string[] = []): Shape => ({
  name,
  options,
  takes,
  commands: [],
});
const only = { flag: "--only", takes: "pattern", choices: [] };
const KCX: Shape = {
  name: "kcx",
  options: [{ flag: "--version", choices: [] }],
  takes: [],
  commands: [
    leaf(
      "verify",
      [only, { flag: "--audience", takes: "client", choices: [] }, { flag: "--json", choices: [] }],
      ["files"],
    ),
    leaf("pull", [only, { flag: "--into", takes: "file", choices: [] }], ["realm"]),
    leaf("rotate-secret", [], ["clients"]),
    leaf("explain", [], ["args"]),
    {
      ...leaf("dev", [{ flag: "--runtime", takes: "which", choices: ["auto", "java"] }]),
      commands: [leaf("stop", [])],
    },
  ],
};

describe("what may come next", () => {
  test.each<[string, string[], string[]]>([
    ["a command", ["ver"], ["verify"]],
    ["an option", ["verify", "--"], ["--only", "--audience", "--json", "--help"]],
    ["a contract", ["verify", "--only", "agent"], ["agent-calls-the-api"]],
    ["a client, for an audience", ["verify", "realm.yaml", "--audience", ""], ["web", "agent"]],
    ["an object, for pull", ["pull", "shop", "--only", "client-scope/o"], ["client-scope/orders"]],
    ["a client, as an argument", ["rotate-secret", "web", "a"], ["agent"]],
    ["a contract, as an argument", ["explain", "realm.yaml", "web"], ["web-is-refused"]],
    ["a command within a command", ["dev", "s"], ["stop"]],
    ["one of few", ["dev", "--runtime", ""], ["auto", "java"]],
    ["a file, which the shell knows", ["pull", "--into", ""], []],
    ["files, which the shell knows", ["verify", ""], []],
  ])("%s", (_what, words, found) => {
    expect(candidates(KCX, words, NAMES)).toEqual(found);
  });
});
