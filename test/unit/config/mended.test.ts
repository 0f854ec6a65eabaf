import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { mended } from "#config/edit.ts";
import type { Fix } from "#model/check.ts";

const set = (address: string, path: string[], value: never | boolean | string | object): Fix => {
  return { do: "set", address, path, value: value as never };
};
const remove = (address: string, ...path: string[]): Fix => ({ do: "remove", address, path });
const add = (address: string, list: string, name: string): Fix => ({ do: "add", address, path: [list], name });
const drop = (address: string, list: string, name: string): Fix => ({ do: "drop", address, path: [list], name });

interface Row {
  before: string;
  fix: Fix;
  after: string;
}

const ROWS: Record<string, Row> = {
  "a value behind a comment": {
    before: "clients:\n  web:\n    directAccessGrantsEnabled:   true   # for a test\n    x: 1\n",
    fix: set("client/web", ["directAccessGrantsEnabled"], false),
    after: "clients:\n  web:\n    directAccessGrantsEnabled:   false   # for a test\n    x: 1\n",
  },
  "a new key, below what is there and its comment": {
    before: "clients:\n  web:\n    enabled: true # of course\n\n  # The API.\n  api: {}\n",
    fix: set("client/web", ["standardTokenExchange"], true),
    after:
      "clients:\n  web:\n    enabled: true # of course\n    standardTokenExchange: true\n\n  # The API.\n  api: {}\n",
  },
  "a new key below a block of text": {
    before: "clients:\n  web:\n    description: |\n      one\n      two\n  api: {}\n",
    fix: set("client/web", ["enabled"], true),
    after: "clients:\n  web:\n    description: |\n      one\n      two\n    enabled: true\n  api: {}\n",
  },
  "a new key at the end of a file that doesn't end its line": {
    before: "clients:\n  web:\n    enabled: true",
    fix: set("client/web", ["standardTokenExchange"], true),
    after: "clients:\n  web:\n    enabled: true\n    standardTokenExchange: true",
  },
  "a new key between braces": {
    before: "clients: { web: { enabled: true } } # one line\n",
    fix: set("client/web", ["standardTokenExchange"], true),
    after: "clients: { web: { enabled: true, standardTokenExchange: true } } # one line\n",
  },
  "a new key between empty braces": {
    before: "clients:\n  web: {}\n",
    fix: set("client/web", ["enabled"], true),
    after: "clients:\n  web: { enabled: true }\n",
  },
  "a key of an object of which nothing is said": {
    before: "clients:\n  web:\n  api: {}\n",
    fix: set("client/web", ["enabled"], true),
    after: "clients:\n  web:\n    enabled: true\n  api: {}\n",
  },
  "a mapper, in a map that isn't there": {
    before: "clients:\n  web:\n    enabled: true\n",
    fix: set("client/web", ["protocolMappers", "api"], { audience: "api" }),
    after: "clients:\n  web:\n    enabled: true\n    protocolMappers:\n      api: { audience: api }\n",
  },
  "a mapper beside others": {
    before: "clients:\n  web:\n    protocolMappers:\n      a: { audience: a } # first\n    enabled: true\n",
    fix: set("client/web", ["protocolMappers", "https://api.example.com/"], { audience: "https://api.example.com/" }),
    after:
      "clients:\n  web:\n    protocolMappers:\n      a: { audience: a } # first\n      https://api.example.com/: { audience: https://api.example.com/ }\n    enabled: true\n",
  },
  "the long form where that is written": {
    before: 'clients:\n  web:\n    attributes:\n      standard.token.exchange.enabled: "true"\n',
    fix: set("client/web", ["standardTokenExchange"], false),
    after: 'clients:\n  web:\n    attributes:\n      standard.token.exchange.enabled: "false"\n',
  },
  "a setting of the realm": {
    before: "realm: demo\n# The end.\n",
    fix: set("realm", ["verifyEmail"], true),
    after: "realm: demo\nverifyEmail: true\n# The end.\n",
  },
  "away with a line": {
    before: "clients:\n  web:\n    # Why it is there.\n    a: 1 # one\n    b: 2\n",
    fix: remove("client/web", "a"),
    after: "clients:\n  web:\n    # Why it is there.\n    b: 2\n",
  },
  "away with several lines": {
    before:
      "clients:\n  web:\n    protocolMappers:\n      a:\n        audience: a\n\n      # The other.\n      b: { audience: b }\n",
    fix: remove("client/web", "protocolMappers", "a"),
    after: "clients:\n  web:\n    protocolMappers:\n\n      # The other.\n      b: { audience: b }\n",
  },
  "away with the only attribute, and with what held it": {
    before: "clients:\n  web:\n    attributes: { x: y }\n    enabled: true\n",
    fix: remove("client/web", "attributes", "x"),
    after: "clients:\n  web:\n    enabled: true\n",
  },
  "away with all that is said of an object": {
    before: "clients:\n  web:\n    attributes:\n      x: y\n  api: {}\n",
    fix: remove("client/web", "attributes", "x"),
    after: "clients:\n  web:\n  api: {}\n",
  },
  "away with the first of a row": {
    before: "clients: { web: { a: 1, b: 2 } }\n",
    fix: remove("client/web", "a"),
    after: "clients: { web: { b: 2 } }\n",
  },
  "away with the last of a row": {
    before: "clients: { web: { a: 1, b: [2] } }\n",
    fix: remove("client/web", "b"),
    after: "clients: { web: { a: 1 } }\n",
  },
  "one more in a list": {
    before: "clients:\n  web:\n    defaultClientScopes: [profile, email] # exact\n",
    fix: add("client/web", "defaultClientScopes", "basic"),
    after: "clients:\n  web:\n    defaultClientScopes: [profile, email, basic] # exact\n",
  },
  "one more on lines": {
    before: "clients:\n  web:\n    defaultClientScopes:\n      - profile # who\n    enabled: true\n",
    fix: add("client/web", "defaultClientScopes", "menu:read"),
    after: "clients:\n  web:\n    defaultClientScopes:\n      - profile # who\n      - menu:read\n    enabled: true\n",
  },
  "one more beside others that are taken away": {
    before: "clients:\n  web:\n    defaultClientScopes: { without: [email] }\n",
    fix: add("client/web", "defaultClientScopes", "api"),
    after: "clients:\n  web:\n    defaultClientScopes: { without: [email], with: [api] }\n",
  },
  "a list that isn't there": {
    before: "clients:\n  web:\n    enabled: true\n",
    fix: add("client/web", "defaultClientScopes", "api"),
    after: "clients:\n  web:\n    enabled: true\n    defaultClientScopes: { with: [api] }\n",
  },
  "one less": {
    before: "clients: { web: { optionalClientScopes: { with: [a, b] } } }\n",
    fix: drop("client/web", "optionalClientScopes", "a"),
    after: "clients: { web: { optionalClientScopes: { with: [b] } } }\n",
  },
  "one less on lines": {
    before: "clients:\n  web:\n    optionalClientScopes:\n      - a # first\n      - b\n",
    fix: drop("client/web", "optionalClientScopes", "a"),
    after: "clients:\n  web:\n    optionalClientScopes:\n      - b\n",
  },
  "in a list, as an export has them": {
    before: "clients:\n  - clientId: web\n    enabled: true # yes\n",
    fix: set("client/web", ["enabled"], false),
    after: "clients:\n  - clientId: web\n    enabled: false # yes\n",
  },
  "in the document of several that has the object": {
    before: "clients: { a: {} }\n---\nclients:\n  b:\n    enabled: true\n",
    fix: set("client/b", ["enabled"], false),
    after: "clients: { a: {} }\n---\nclients:\n  b:\n    enabled: false\n",
  },
};

describe("a file is changed there and nowhere else", () => {
  test.each(Object.entries(ROWS))("%s", (_, { before, fix, after }) => {
    expect(mended(before, fix)).toBe(after);
  });

  test("with Windows line ends", () => {
    const { before, fix, after } = ROWS["a value behind a comment"]!;
    expect(mended(before.replaceAll("\n", "\r\n"), fix)).toBe(after.replaceAll("\n", "\r\n"));
  });

  test.each([
    ["an object that isn't there", "clients: { web: {} }\n", set("client/api", ["enabled"], true)],
    ["a key that isn't there", "clients:\n  web:\n    a: 1\n", remove("client/web", "b")],
    [
      "a member that isn't there",
      "clients: { web: { optionalClientScopes: [a] } }\n",
      drop("client/web", "optionalClientScopes", "b"),
    ],
    [
      "a list of an export that would take a form of ours",
      '{ "clients": [{ "clientId": "web" }] }',
      add("client/web", "defaultClientScopes", "basic"),
    ],
    ["an export of several realms", '[{ "realm": "a" }, { "realm": "b" }]', set("realm", ["verifyEmail"], true)],
    [
      "what an alias stands for",
      "clients:\n  a: &same { enabled: true }\n  web: *same\n",
      set("client/web", ["enabled"], false),
    ],
    [
      "a kind without a place of its own",
      "clients: { web: { serviceAccountRoles: [a] } }\n",
      set("client/web/service-account", ["roles"], []),
    ],
  ])("left alone: %s", (_, text, fix) => {
    expect(mended(text, fix)).toBeUndefined();
  });

  test("what comes is what was meant", () => {
    const text = "clients:\n  web:\n    enabled: true\n";
    const after = mended(text, set("client/web", ["protocolMappers", "a: b, {c} # d"], { audience: "yes" })) ?? "";
    expect(parse(after)).toEqual({
      clients: { web: { enabled: true, protocolMappers: { "a: b, {c} # d": { audience: "yes" } } } },
    });
  });
});
