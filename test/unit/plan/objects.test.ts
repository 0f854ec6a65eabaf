/** Plans, told as a story: which objects come, go, stay and are called otherwise. */
import { describe, expect, test } from "vitest";
import { byHand, planFor, realmMade } from "../../support/realms.ts";
import { demo, tell } from "./telling.ts";

describe("objects", () => {
  const api = "clients: { api: { protocolMappers: { m: { audience: web }, n: { audience: api } } } }";
  tell([
    {
      name: "mappers are made with their client, and alone when it is there",
      before: ["clients: { web: {} }"],
      now: "clients: { web: { protocolMappers: { m: { audience: api } } }, api: { protocolMappers: { n: { audience: web } } } }",
      told: ["+ client/api", "+ client/api/mapper/n", "+ client/web/mapper/m"],
    },
    {
      name: "an orphan is a note, with what it does to tokens",
      before: [api],
      now: "clients: { api: { protocolMappers: { m: { audience: web } } } }",
      told: ["? client/api/mapper/n orphan adds-audience"],
    },
    {
      name: "only the outermost of orphans is told",
      before: [api],
      now: "",
      told: ["? client/api orphan"],
    },
    {
      name: "with --prune orphans go, and what is beneath them with them",
      before: [api],
      now: "",
      options: { prune: true },
      told: ["- client/api"],
    },
    {
      name: "what another owner made never goes",
      before: [api],
      meanwhile: (realm) => ({
        ...realm,
        objects: new Map(
          [...realm.objects].map(([address, entry]) => [address, entry.owner ? { ...entry, owner: "others" } : entry]),
        ),
      }),
      now: "clients: { api: { enabled: true } }",
      options: { prune: true },
      told: ["? client/api of others", "! client/api/mapper/m adds-audience", "! client/api/mapper/n adds-audience"],
    },
    {
      name: "what was made by hand never goes, and is told where it changes tokens",
      before: [api],
      meanwhile: byHand,
      now: "clients: { api: {} }",
      options: { prune: true },
      told: ["! client/api/mapper/m adds-audience", "! client/api/mapper/n adds-audience"],
    },
    {
      name: "--adopt marks what is declared",
      before: [api],
      meanwhile: byHand,
      now: "clients: { api: { protocolMappers: { m: {} } } }",
      options: { adopt: true },
      told: [
        "~ client/api owner null → team",
        "~ client/api/mapper/m owner null → team",
        "! client/api/mapper/n adds-audience",
      ],
    },
    {
      name: "absent takes away, also what somebody else made",
      before: [api],
      meanwhile: byHand,
      now: "clients: { api: { absent: true } }",
      told: ["- client/api"],
    },
    { name: "absent where nothing is, is nothing", now: "clients: { api: { absent: true } }", told: [] },
    {
      name: "exclusive takes away what is undeclared beneath",
      before: [api],
      meanwhile: byHand,
      now: "clients: { api: { exclusive: true, protocolMappers: { m: {} } } }",
      told: ["- client/api/mapper/n"],
    },
    {
      name: "what goes is taken from every list that mentions it",
      before: ["clientScopes: { a: {} }\nclients: { web: { defaultClientScopes: { with: [a] } } }"],
      now: "clientScopes: { a: { absent: true } }\nclients: { web: {} }",
      told: ["~ client/web defaultClientScopes -a", "- client-scope/a"],
    },
    {
      name: "hostile names are names",
      before: ['clients: { "..": {}, "a/b": {}, __proto__: {} }\nroles: { "..": {}, "%2F": {} }'],
      now: 'clients: { "..": { name: dots }, __proto__: { name: proto } }',
      options: { prune: true },
      told: [
        '~ client/.. name: null → "dots"',
        '~ client/__proto__ name: null → "proto"',
        "- client/a%2Fb",
        "- role/%252F",
        "- role/..",
      ],
    },
  ]);

  test.each(["clients: { account: { absent: true } }", "clientScopes: { profile: { absent: true } }", "absent: true"])(
    "built-ins never go: %s",
    (now) => {
      expect(() => planFor(realmMade(), demo(now))).toThrow(/part of every realm/);
    },
  );
});

describe("renames", () => {
  const before = [
    "clientScopes: { old: { protocolMappers: { m: { audience: web } } } }\nclients: { web: { defaultClientScopes: { with: [old] } } }",
  ];
  tell([
    {
      name: "move an object with all that is beneath it, and whoever mentions it",
      before,
      now: "clientScopes: { new: { was: old, description: renamed, protocolMappers: { m: {} } } }\nclients: { web: { defaultClientScopes: { with: [new] } } }",
      told: ["~ client-scope/new was old", '~ client-scope/new description: null → "renamed"'],
    },
    {
      name: "of what isn't there make it",
      now: "clients: { web: { was: nobody } }",
      told: ["+ client/web"],
    },
    {
      name: "that have happened are nothing",
      before: ["clients: { web: {} }"],
      now: "clients: { web: { was: old } }",
      told: [],
    },
    {
      name: "of mappers",
      before: ["clients: { web: { protocolMappers: { old: { audience: api } } } }"],
      now: "clients: { web: { protocolMappers: { new: { was: old } } } }",
      told: ["~ client/web/mapper/new was old"],
    },
  ]);

  test("are refused when the realm has both", () => {
    const live = realmMade(demo("clients: { web: {}, old: {} }"));
    expect(() => planFor(live, demo("clients: { web: { was: old } }"))).toThrow(/has both/);
  });
});
