import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { editFiles } from "#config/edit.ts";
import type { Edit } from "#model/edit.ts";

const FILE = `# A realm.
realm: demo

clients:
  agent:   # exchanges
    secret: \${env:AGENT_SECRET}
    defaultClientScopes: { with: [api-audience] }   # for the API

  # Where people log in.
  web:
    publicClient: true
  api:
  flow: { publicClient: true }

clientScopes:
  api-audience:
    protocolMappers:
      api: { audience: api } # access token only

# The end.
`;

/** The lines that went, and those that came, between what is the same at the beginning and at the end. */
function changedLines(before: string, after: string): { gone: string[]; come: string[] } {
  const [old, fresh] = [before.split("\n"), after.split("\n")];
  while (old.length > 0 && old[0] === fresh[0]) for (const lines of [old, fresh]) lines.shift();
  while (old.length > 0 && old.at(-1) === fresh.at(-1)) for (const lines of [old, fresh]) lines.pop();
  return { gone: old, come: fresh };
}

function edit(text: string, ...edits: Edit[]): string {
  const edited = editFiles([{ name: "realm.yaml", text, overlay: false }], edits);
  if (edited === undefined) throw new Error("no such edit");
  return edited.files[0]?.text ?? "";
}

const set = (path: string, value: Edit extends { value: infer V } ? V : unknown): Edit =>
  ({ do: "set", path: path.split("/"), value }) as Edit;
const add = (path: string, member: string): Edit => ({ do: "add", path: path.split("/"), member });
const drop = (path: string, member: string): Edit => ({ do: "drop", path: path.split("/"), member });
const remove = (path: string): Edit => ({ do: "remove", path: path.split("/") });

describe("one line is changed, and every other stays as it is", () => {
  test.each<[string, Edit, string[], string[]]>([
    ["a key", set("clients/agent/standardTokenExchange", true), [], ["    standardTokenExchange: true"]],
    [
      "a map entry, with what it lies in",
      set("clients/web/protocolMappers/to-agent", { audience: "agent" }),
      [],
      ["    protocolMappers:", "      to-agent: { audience: agent }"],
    ],
    [
      "a map entry beside others",
      set("clientScopes/api-audience/protocolMappers/b", { audience: "b" }),
      [],
      ["      b: { audience: b }"],
    ],
    ["in an object without fields", set("clients/api/enabled", true), [], ["    enabled: true"]],
    [
      "in braces",
      set("clients/flow/enabled", true),
      ["  flow: { publicClient: true }"],
      ["  flow: { publicClient: true, enabled: true }"],
    ],
    ["an object", set("clients/bank", { standardFlowEnabled: false }), [], ["  bank: { standardFlowEnabled: false }"]],
    [
      "a collection",
      set("users/ann", { enabled: true, email: "ann@example.com" }),
      [],
      ["users:", "  ann: { enabled: true, email: ann@example.com }"],
    ],
    ["a value", set("clients/web/publicClient", false), ["    publicClient: true"], ["    publicClient: false"]],
    [
      "a member of `with`",
      add("clients/agent/defaultClientScopes", "more"),
      ["    defaultClientScopes: { with: [api-audience] }   # for the API"],
      ["    defaultClientScopes: { with: [api-audience, more] }   # for the API"],
    ],
    [
      "a set that nobody spoke of",
      add("clients/web/optionalClientScopes", "more"),
      [],
      ["    optionalClientScopes: { with: [more] }"],
    ],
    [
      "a member that shall not be",
      drop("clients/web/defaultClientScopes", "roles"),
      [],
      ["    defaultClientScopes: { without: [roles] }"],
    ],
    [
      "what goes",
      remove("clientScopes/api-audience/protocolMappers/api"),
      ["    protocolMappers:", "      api: { audience: api } # access token only"],
      [],
    ],
  ])("%s", (_, change, gone, come) => {
    const after = edit(FILE, change);
    expect(changedLines(FILE, after)).toEqual({ gone, come });
  });

  test("a member that is there already changes nothing", () => {
    expect(edit(FILE, add("clients/agent/defaultClientScopes", "api-audience"))).toBe(FILE);
  });
});

describe("the form of the file is kept", () => {
  test("lists stay lists", () => {
    const text = "clients:\n  - clientId: web\n    defaultClientScopes:\n      - roles\n      - basic\n";
    expect(
      edit(text, add("clients/web/defaultClientScopes", "more"), drop("clients/web/defaultClientScopes", "roles")),
    ).toBe("clients:\n  - clientId: web\n    defaultClientScopes:\n      - basic\n      - more\n");
  });

  test("long forms stay long: beside the short one they would contradict it", () => {
    const text = 'clients:\n  agent:\n    attributes:\n      standard.token.exchange.enabled: "false"\n';
    expect(edit(text, set("clients/agent/standardTokenExchange", true))).toBe(text.replace("false", "true"));
  });

  test("JSON stays JSON", () => {
    const text = '{\n  "clients": [\n    { "clientId": "web", "publicClient": true }\n  ]\n}\n';
    const after = edit(text, set("clients/web/protocolMappers/to-agent", { audience: "agent" }));
    // As a server reads it: a list, in long form.
    expect(JSON.parse(after).clients[0].protocolMappers).toMatchObject([
      { name: "to-agent", protocolMapper: "oidc-audience-mapper", config: { "included.client.audience": "agent" } },
    ]);
    expect(after.split("\n").length).toBe(text.split("\n").length);
  });

  test("what `without` takes away comes back by leaving it, and joining `with`", () => {
    const text = "clients:\n  web:\n    defaultClientScopes: { without: [roles, basic] }\n";
    expect(parse(edit(text, add("clients/web/defaultClientScopes", "roles"))).clients.web.defaultClientScopes).toEqual({
      without: ["basic"],
      with: ["roles"],
    });
  });

  test("behind an alias nothing is changed: others stand behind it, too", () => {
    const text = "clients:\n  a: &all { enabled: true }\n  b: *all\n";
    const files = [{ name: "realm.yaml", text, overlay: false }];
    expect(editFiles(files, [set("clients/b/publicClient", true)])).toBeUndefined();
  });
});

test("each edit goes to the file that speaks of the thing; to an overlay where that has the field", () => {
  const files = [
    { name: "base.yaml", text: "realm: demo\nroles: {}\n", overlay: false },
    { name: "clients.yaml", text: "clients:\n  web: { enabled: true }\n", overlay: false },
    { name: "test.yaml", text: "clients:\n  web: { publicClient: true }\n", overlay: true },
  ];
  const edited = editFiles(files, [set("clients/web/fullScopeAllowed", false), set("clients/web/publicClient", false)]);
  expect(edited?.steps.map(({ file }) => file)).toEqual(["clients.yaml", "test.yaml"]);
});

test("in every realm file of this repository a line is put in, and no other is touched", () => {
  const folder = new URL("../../../realms/", import.meta.url);
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".yaml"))) {
    const text = readFileSync(new URL(name, folder), "utf8");
    const [client = "x"] = Object.keys(parse(text).clients ?? {});
    const after = edit(text, set(`clients/${client}/protocolMappers/new-one`, { audience: "somebody" }));
    expect([name, changedLines(text, after).gone]).toEqual([name, []]);
    expect(after).toContain("new-one: { audience: somebody }");
  }
});
