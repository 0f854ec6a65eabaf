/** `was:` gives an object another name: it stays what it was, and so does all that refers to it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ByHand, byHand } from "../support/by-hand.ts";
import { clientsOf, makeRealm, type TestRealm } from "../support/keycloak.ts";
import { story } from "../support/story.ts";
import { applyAll, carryOut, plan, stepLines, wantedOf } from "../support/street.ts";
import { whole } from "../support/whole.ts";

describe("`was:` renames", () => {
  test("a client and what refers to it keep their ids, secret, mappers, roles and scopes", async () => {
    const { realm, file, kcx } = await story();
    await file(`
owner: shop
roles: { buyer: {} }
clientScopes: { goods: { roles: [buyer], protocolMappers: { m: { audience: till } } } }
clients:
  till: { secret: "the till's secret", defaultClientScopes: { with: [goods] }, roles: { open: {} }, protocolMappers: { m: { audience: till } } }
  shelf: { optionalClientScopes: { with: [goods] } }`);
    expect(await kcx(["apply", "realm.yaml"])).toMatchObject({ code: 0 });
    const before = await realm.readClient("till");
    const [scope, role] = [await realm.scopeId("goods"), await realm.admin("GET", "/roles/buyer")];

    await file(`
owner: shop
roles: { customer: { was: buyer } }
clientScopes: { wares: { was: goods } }
clients: { register: { was: till }, shelf: {} }`);
    const renamed = await kcx(["apply", "realm.yaml"]);
    expect(renamed.stdout).toContain("~ client register\n    renamed from till\n");
    expect(renamed.stdout).toContain("~ client-scope wares\n    renamed from goods\n");
    expect(renamed.stdout).toContain("~ role customer\n    renamed from buyer\n");
    expect(renamed.stdout).toContain("0 to create, 3 to change, 0 to delete");
    expect(renamed.code).toBe(0);
    const after = await realm.readClient("register");
    expect(after).toEqual({
      ...before,
      clientId: "register",
      defaultClientScopes: expect.arrayContaining(["basic", "wares"]),
      optionalClientScopes: expect.anything(),
    });
    expect((await realm.readClient("shelf")).optionalClientScopes).toContain("wares");
    expect(await realm.scopeId("wares")).toBe(scope);
    expect(await realm.admin("GET", `/client-scopes/${scope}/scope-mappings/realm`)).toMatchObject([
      { id: (role as { id: string }).id, name: "customer" },
    ]);
    expect((await kcx(["diff", "realm.yaml"])).stdout).toContain("No changes");
    expect(await clientsOf(realm)).toEqual(["register", "shelf"]);
  });

  test("of what is not there it is a new one; where both are there, somebody must decide", async () => {
    const { realm, file, kcx } = await story();
    await file("clients: { new: { was: old } }");
    expect((await kcx(["apply", "realm.yaml"])).stdout).toContain("+ client new");
    await realm.client({ clientId: "old" });
    const { code, stderr } = await kcx(["apply", "realm.yaml"]);
    expect(stderr).toContain("says `was: old`, but the realm has both");
    expect(code).toBe(1);
    expect(await clientsOf(realm)).toEqual(["new", "old"]);
  });
});

describe("`was:` renames, of every kind", () => {
  let realm: TestRealm;
  let hand: ByHand;
  const wanted = (yaml: string) => wantedOf(realm.name, yaml);
  beforeAll(async () => {
    realm = await makeRealm();
    hand = byHand(realm);
  });
  afterAll(() => realm.delete());

  test.each<[string, string, string, string[]]>([
    [
      "a mapper",
      "clients: { one: { protocolMappers: { old: { audience: account } } } }",
      "clients: { one: { protocolMappers: { new: { audience: account, was: old } } } }",
      ["~ client one › mapper new", "    renamed from old"],
    ],
    [
      "a scope's mapper, which is changed, too",
      "clientScopes: { one: { protocolMappers: { old: { audience: account } } } }",
      "clientScopes: { one: { protocolMappers: { new: { audience: broker, was: old } } } }",
      [
        "~ client-scope one › mapper new",
        "    renamed from old",
        "    config.included.client.audience  account → broker",
      ],
    ],
    [
      "a client's role that others include and have",
      "clients: { two: { roles: { old: {} } } }\nroles: { chef: { composites: [two/old] } }\ngroups: { two: { roles: [two/old] } }\nusers: { two: { roles: [two/old] } }",
      "clients: { two: { roles: { new: { was: old } } } }\nroles: { chef: { composites: [two/new] } }\ngroups: { two: { roles: [two/new] } }\nusers: { two: { roles: [two/new] } }",
      ["~ client two › role new", "    renamed from old"],
    ],
    [
      "a client and a role and a mapper within it",
      "clients: { old3: { roles: { old: {} }, protocolMappers: { old: { audience: account } } } }",
      "clients: { new3: { was: old3, roles: { new: { was: old } }, protocolMappers: { new: { was: old, audience: account } } } }",
      [
        "~ client new3",
        "    renamed from old3",
        "~ client new3 › mapper new",
        "    renamed from old",
        "~ client new3 › role new",
        "    renamed from old",
      ],
    ],
    [
      "a group with what is beneath it and who is in it",
      "groups: { old4: { attributes: { a: b }, subGroups: { inner: {} } } }\ndefaultGroups: { with: [/old4/inner] }\nusers: { four: { groups: [/old4/inner] } }",
      "groups: { new4: { was: old4, attributes: { a: b }, subGroups: { inner: {} } } }\ndefaultGroups: { with: [/new4/inner] }\nusers: { four: { groups: [/new4/inner] } }",
      ["~ group new4", "    renamed from old4"],
    ],
    [
      "a group and one within it",
      "groups: { old5: { subGroups: { old: {} } } }",
      "groups: { new5: { was: old5, subGroups: { new: { was: old } } } }",
      ["~ group new5", "    renamed from old5", "~ group new5 › group new", "    renamed from old"],
    ],
    [
      "a user, where names may be changed",
      "editUsernameAllowed: true\nusers: { old6: { firstName: John } }",
      "editUsernameAllowed: true\nusers: { new6: { was: Old6, firstName: John } }",
      ["~ user new6", "    renamed from old6"],
    ],
    [
      "names that paths dislike",
      'clients: { seven: { roles: { "a/b": {} } } }\nclientScopes: { "urn:a/b": {} }\ngroups: { "50% größer": {} }',
      'clients: { seven: { roles: { "a b%2F": { was: "a/b" } } } }\nclientScopes: { "urn:c/d": { was: "urn:a/b" } }\ngroups: { "größer": { was: "50% größer" } }',
      [
        "~ client-scope urn:c/d",
        "    renamed from urn:a/b",
        "~ client seven › role a b%2F",
        "    renamed from a/b",
        "~ group größer",
        "    renamed from 50% größer",
      ],
    ],
  ])("%s", async (_, before, after, says) => {
    await applyAll(wanted(before));
    const ids = idsIn(await whole(realm));
    expect(stepLines(await applyAll(wanted(after)))).toEqual(says);
    expect(idsIn(await whole(realm))).toEqual(ids);
  });

  test("what goes by its name alone can't be renamed, and the file says so", () => {
    for (const yaml of [
      "clientProfiles: { new: { was: old, executors: [] } }",
      "clientPolicies: { new: { was: old } }",
      "registrationPolicies: { anonymous: { max-clients: { was: scope } } }",
      "was: old",
      "userProfile: { was: old }",
    ])
      expect(() => wanted(yaml), yaml).toThrow(/was/);
  });

  test("a user whose name may not be changed: the server's word is told, and nothing is lost", async () => {
    await applyAll(wanted("editUsernameAllowed: false\nusers: { old8: { firstName: John } }"));
    const before = await whole(realm);
    const walk = await plan(wanted("users: { new8: { was: old8, firstName: John } }"));
    const outcomes = await carryOut(walk);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["failed"]);
    expect(await whole(realm)).toEqual(before);
    expect(hand).toBeDefined();
  });
});

/** Without those of mappers, which the server lets nobody rename: they are made again. */
function idsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(idsIn).sort();
  if (typeof value !== "object" || value === null) return [];
  const { id, protocolMappers: _, ...others } = value as Record<string, unknown>;
  return [...(typeof id === "string" ? [id] : []), ...Object.values(others).flatMap(idsIn)].sort();
}
