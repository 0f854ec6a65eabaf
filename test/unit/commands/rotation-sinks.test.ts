import { expect, test } from "vitest";
import { sinksFor, trailing } from "#commands/shared/rotation-sinks.ts";
import { terminal } from "./terminal.ts";

test.each([
  ["nothing", [], false, { exec: [], notify: [] }],
  [
    "a command at the end",
    ["docker", "compose", "restart"],
    false,
    { exec: [], notify: ["docker", "compose", "restart"] },
  ],
  ["with a -- of its own", ["npm", "run", "x", "--", "y"], false, { exec: [], notify: ["npm", "run", "x", "--", "y"] }],
  ["one that takes the secret", ["vault", "kv"], true, { exec: ["vault", "kv"], notify: [] }],
  ["both", ["vault", "kv", "--", "make", "it"], true, { exec: ["vault", "kv"], notify: ["make", "it"] }],
])("what follows `--`: %s", (_, after, toExec, expected) => {
  expect(trailing(after, toExec)).toEqual(expected);
});

test("a client's id in a file's name is no path", async () => {
  const { ctx, folder } = await terminal();
  const target = { client: "../a/b", key: "KEY" };
  expect(
    sinksFor(ctx, target, { envFile: ".env", toFile: "{client}.txt", toKubernetes: "tools/{client}" }, []),
  ).toEqual([
    { kind: "env-file", name: ".env", path: `${folder}/.env`, key: "KEY" },
    { kind: "file", name: "..%2Fa%2Fb.txt", path: `${folder}/..%2Fa%2Fb.txt` },
    { kind: "kubernetes", name: "../a/b", namespace: "tools", key: "KEY" },
  ]);
});
