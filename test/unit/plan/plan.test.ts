/**
 * Plans, told as a story: a realm that files have made (or that somebody made by hand), the file of today, and the
 * list of what would be done.
 */
import { describe, expect, test } from "vitest";
import type { Realm } from "#model/realm.ts";
import type { KeepOptions } from "#plan/keep.ts";
import type { Change, Note, Plan, Step } from "#plan/plan.ts";
import { byHand, planFor, realmMade } from "../../support/realms.ts";

const demo = (body: string) => `realm: demo\nowner: team\n${body}`;

/** `+ client/web` · `~ client/web enabled: true → false` · `- client/web` · `! client/web/mapper/x adds-audience` */
function told({ steps, notes }: Plan): string[] {
  return [...steps.flatMap(stepTold), ...notes.map(noteTold)];
}

function stepTold(step: Step): string[] {
  if (step.do === "delete") return [`- ${step.address}`];
  if (step.do === "create") return [`+ ${step.address}`, ...step.children.map(({ address }) => `+ ${address}`)];
  return step.changes.map((change) => `~ ${step.address} ${changeTold(change)}`);
}

function changeTold(change: Change): string {
  switch (change.kind) {
    case "value":
      return `${change.field}: ${JSON.stringify(change.from)} → ${JSON.stringify(change.to)}`;
    case "key":
      return `${change.field}.${change.key}: ${JSON.stringify(change.from)} → ${JSON.stringify(change.to)}`;
    case "set":
      return `${change.field} ${[...change.add.map((one) => `+${one}`), ...change.remove.map((one) => `-${one}`)].join(" ")}`;
    case "secret":
      return `${change.field} changes`;
    case "name":
      return `was ${change.from}`;
    case "owner":
      return `owner ${change.from} → ${change.to}`;
  }
}

function noteTold(note: Note): string {
  switch (note.code) {
    case "undeclared":
      return `! ${note.address} ${note.hazards.join(" ")}`;
    case "orphan":
      return `? ${note.address} ${["orphan", ...note.hazards].join(" ")}`;
    case "other-owner":
      return `? ${note.address} of ${note.owner}`;
    case "not-kept":
      return `! ${note.address} ${note.field} not kept`;
    case "not-managed":
      return `! ${note.address} ${note.key} not managed`;
    case "not-compared":
      return `? ${note.address} ${note.field} ${note.why}`;
  }
}

interface Case {
  name: string;
  before?: readonly string[];
  /** Change the realm behind kcx's back. */
  meanwhile?: (realm: Realm) => Realm;
  now: string;
  options?: Partial<KeepOptions>;
  told: readonly string[];
}

function tell(cases: readonly Case[]): void {
  for (const { name, before = [], meanwhile = (realm: Realm) => realm, now, options = {}, told: expected } of cases) {
    test(name, () => {
      const live = meanwhile(realmMade(...before.map(demo)));
      expect(told(planFor(live, demo(now), options))).toEqual(expected);
    });
  }
}

describe("fields", () => {
  const before = ["clients: { web: { name: Web, attributes: { a: '1', b: '2' }, redirectUris: [x, y] } }"];
  tell([
    { name: "the same again is nothing", before, now: before[0] as string, told: [] },
    { name: "in another order is nothing", before, now: "clients: { web: { redirectUris: [y, x] } }", told: [] },
    {
      name: "a declared field is exact",
      before,
      now: "clients: { web: { name: Other, enabled: false } }",
      told: ["~ client/web enabled: true → false", '~ client/web name: "Web" → "Other"'],
    },
    { name: "an undeclared field is left alone", before, now: "clients: { web: {} }", told: [] },
    {
      name: "a map is compared key by key; null takes a key away",
      before,
      now: "clients: { web: { attributes: { a: '3', b: ~, c: '4' } } }",
      told: [
        '~ client/web attributes.a: "1" → "3"',
        '~ client/web attributes.b: "2" → null',
        '~ client/web attributes.c: null → "4"',
      ],
    },
    {
      name: "null for a key that isn't there is nothing, and so is an empty text",
      before,
      now: "clients: { web: { attributes: { c: ~, d: '' }, description: '' } }",
      told: [],
    },
    {
      name: "a list is an exact set",
      before,
      now: "clients: { web: { redirectUris: [y, z] } }",
      told: ["~ client/web redirectUris +z -x"],
    },
    {
      name: "realm settings",
      now: "accessTokenLifespan: 10m\neventsListeners: []\nattributes: { a: b }",
      told: [
        "~ realm accessTokenLifespan: 300 → 600",
        '~ realm attributes.a: null → "b"',
        "~ realm eventsListeners -jboss-logging",
      ],
    },
  ]);
});

describe("client scopes of a client", () => {
  const scopes = "clientScopes: { a: {}, b: {} }";
  const before = [`${scopes}\nclients: { web: { defaultClientScopes: [a, profile], optionalClientScopes: [email] } }`];
  tell([
    {
      name: "a list is exact",
      before,
      now: `${scopes}\nclients: { web: { defaultClientScopes: [b] } }`,
      told: ["~ client/web defaultClientScopes +b -a -profile"],
    },
    {
      name: "with and without add and take away only those",
      before,
      now: `${scopes}\nclients: { web: { defaultClientScopes: { with: [b], without: [profile, acr] } } }`,
      told: ["~ client/web defaultClientScopes +b -profile", "! client/web/scope/a adds-scope"],
    },
    {
      name: "a scope stands on one list only",
      before,
      now: `${scopes}\nclients: { web: { optionalClientScopes: { with: [a] } } }`,
      told: ["~ client/web defaultClientScopes -a", "~ client/web optionalClientScopes +a"],
    },
    {
      name: "service_account belongs to no wish",
      before: ["clients: { tools: { serviceAccountsEnabled: true } }"],
      now: "clients: { tools: { defaultClientScopes: [service_account] } }",
      told: ["~ client/tools defaultClientScopes -acr -basic -email -profile -roles -web-origins"],
    },
    {
      name: "a new client has the realm's, also those that the file makes default",
      now: "clientScopes: { a: { type: default }, b: { type: optional } }\nclients: { web: { defaultClientScopes: { with: [] } } }",
      told: ["+ client-scope/a", "+ client-scope/b", "+ client/web"],
    },
  ]);

  test("in the order in which they are made", () => {
    const plan = planFor(
      realmMade(),
      demo("clientScopes: { z: {} }\nclients: { a: { defaultClientScopes: { with: [z] } } }"),
    );
    expect(plan.steps.map(({ address, wave }) => [address, wave])).toEqual([
      ["client-scope/z", 0],
      ["client/a", 1],
    ]);
  });
});

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

describe("secrets", () => {
  const before = ["clients: { tools: { secret: fake-one } }\nusers: { jo: { password: fake-one } }"];
  tell([
    { name: "that are equal are nothing", before, now: "clients: { tools: { secret: fake-one } }", told: [] },
    {
      name: "that differ change",
      before,
      now: "clients: { tools: { secret: fake-two } }",
      told: ["~ client/tools secret changes"],
    },
    {
      name: "that are unset are not compared",
      before,
      now: 'clients: { tools: { secret: "${env:NONE}" } }',
      told: ["? client/tools secret unset"],
    },
    {
      name: "of a new client may be unset while nobody writes it",
      now: 'clients: { tools: { secret: "${env:NONE}" } }',
      told: ["+ client/tools", "? client/tools secret unset"],
    },
    {
      name: "that the server doesn't show are not compared",
      before: ["clients: { tools: {} }"],
      now: "clients: { tools: { secret: fake-two } }",
      told: ["? client/tools secret unreadable"],
    },
    {
      name: "passwords are set with the user, later only when asked for",
      before,
      now: "users: { jo: { password: fake-two } }",
      told: ["? user/jo password write-only", "? client/tools orphan"],
    },
    {
      name: "--reset-passwords sets them",
      before,
      now: "users: { jo: { password: fake-two } }",
      options: { resetPasswords: true },
      told: ["~ user/jo password changes", "? client/tools orphan"],
    },
  ]);
});

describe("what nobody declared and changes tokens", () => {
  tell([
    {
      name: "the exchange flag, set by hand",
      before: ["clients: { tools: { standardTokenExchange: true } }"],
      meanwhile: byHand,
      now: "clients: { tools: { name: Tools } }",
      told: ['~ client/tools name: null → "Tools"', "! client/tools allows-exchange"],
    },
    {
      name: "a scope, given by hand",
      before: ["clientScopes: { a: {} }\nclients: { tools: { defaultClientScopes: { with: [a] } } }"],
      meanwhile: byHand,
      now: "clients: { tools: {} }",
      told: ["! client/tools/scope/a adds-scope"],
    },
    {
      name: "nothing of what a new realm has by itself",
      now: "clients: { account-console: {}, tools: {} }\nclientScopes: { profile: {}, roles: {} }",
      told: ["+ client/tools"],
    },
  ]);
});

describe("a realm that isn't there", () => {
  const now = demo("accessTokenLifespan: 10m\nattributes: { a: b }\nclients: { web: {} }\nusers: { jo: {} }");

  test("is made first, with its own settings; then all else, beside each other", () => {
    const plan = planFor(undefined, now);
    expect(plan.steps.map(({ do: verb, address, wave }) => [verb, address, wave])).toEqual([
      ["create", "realm", 0],
      ["create", "client/web", 1],
      ["create", "user/jo", 1],
    ]);
    expect(plan.steps[0]).toMatchObject({
      fields: { realm: "demo", enabled: true, accessTokenLifespan: 600, attributes: { a: "b" } },
    });
  });

  test("is named by the file", () => {
    expect(planFor(undefined, now).realm).toBe("demo");
    expect(planFor(undefined, now).notes).toEqual([]);
  });
});
