import { describe, expect, test } from "vitest";
import { type Held, judgeRights, KINDS_WITH_NEEDS, rightsNeeded } from "#keycloak/rights-needed.ts";
import { type Declared, ListEdit } from "#model/declaration.ts";
import { KINDS } from "#resources/index.ts";

const VIEW = ["view-realm", "view-clients"];

function needed(objects: Record<string, Declared["fields"]>) {
  const declared = Object.entries(objects).map(
    ([address, fields]) => [address, { fields, absent: false, exclusive: false }] as const,
  );
  const { read, write } = rightsNeeded({ objects: new Map(declared) });
  return { read: [...read], write: [...write].sort() };
}

function held(...roles: string[]): Held {
  return { source: "token", client: "realm-management", roles: new Set(roles), unknown: new Set() };
}

test("every kind says what it takes", () => {
  expect([...KINDS_WITH_NEEDS].sort()).toEqual(KINDS.map(({ name }) => name).sort());
});

describe("what the kinds in a file take", () => {
  test.each<[string, Record<string, Declared["fields"]>, string[], string[]]>([
    ["no settings", { realm: {} }, VIEW, []],
    ["settings", { realm: { enabled: true } }, VIEW, ["manage-realm"]],
    ["a client with a mapper", { "client/x": {}, "client/x/mapper/y": {} }, VIEW, ["manage-clients"]],
    ["a client's role", { "client/x/role/y": {} }, VIEW, ["manage-clients"]],
    [
      "authorization settings",
      { "client/x": {}, "client/x/authorization": {} },
      [...VIEW, "manage-clients"],
      ["manage-clients"],
    ],
    ["a realm role", { "role/y": {} }, VIEW, ["manage-realm"]],
    ["a user", { "user/y": {} }, [...VIEW, "view-users"], ["manage-users"]],
    ["a group", { "group/y": {} }, [...VIEW, "view-users"], ["manage-users"]],
    ["a service account", { "client/x/service-account": {} }, [...VIEW, "view-users"], ["manage-users"]],
    [
      "a realm role with a client's",
      { "role/y/composites": { roles: ["client/x/role/z"] } },
      VIEW,
      ["manage-clients", "manage-realm"],
    ],
    [
      "a client's role with a realm role",
      { "client/x/role/y/composites": { roles: ["role/z"] } },
      VIEW,
      ["manage-clients", "manage-realm"],
    ],
    [
      "a client's role with another",
      { "client/x/role/y/composites": { roles: ["client/x/role/z"] } },
      VIEW,
      ["manage-clients"],
    ],
    [
      "a scope with a client's role",
      { "client-scope/s/role-scope": { roles: ["client/x/role/z"] } },
      VIEW,
      ["manage-clients"],
    ],
    [
      "a scope with a realm role less",
      { "client-scope/s/role-scope": { roles: new ListEdit([], ["role/z"]) } },
      VIEW,
      ["manage-clients", "manage-realm"],
    ],
  ])("%s", (_, objects, read, write) => {
    expect(needed(objects)).toEqual({ read, write });
  });
});

describe("what is held against what is needed", () => {
  const file = rightsNeeded({ objects: new Map([["client/x", { fields: {}, absent: false, exclusive: false }]]) });

  test("who may manage may view; the least is said once", () => {
    expect(judgeRights(held("view-realm", "manage-clients"), file, true)).toMatchObject({
      needed: { read: ["view-realm"], write: ["manage-clients"] },
      missing: { read: [], write: [] },
      superfluous: [],
    });
  });

  test("who may only view cannot apply", () => {
    expect(judgeRights(held("view-realm", "view-clients"), file, true).missing).toEqual({
      read: [],
      write: ["manage-clients"],
    });
  });

  test("who has nothing cannot read either", () => {
    expect(judgeRights(held(), file, true).missing).toEqual({
      read: ["view-realm", "view-clients"],
      write: ["manage-clients"],
    });
  });

  test.each(["admin", "realm-admin"] as const)("%s has everything, and nothing is held against it", (all) => {
    const judged = judgeRights({ ...held("manage-users"), all }, file, true);
    expect(judged).toMatchObject({ all, missing: { read: [], write: [] }, unknown: [], superfluous: [] });
  });

  test("what this file has no use for is named; what comes with a view role is not", () => {
    const roles = ["manage-clients", "view-realm", "query-clients", "query-groups", "manage-events", "impersonation"];
    expect(judgeRights(held(...roles), file, true).superfluous).toEqual(["manage-events", "impersonation"]);
  });

  test("what cannot be seen is neither missing nor held, and nothing is too much", () => {
    const probed: Held = {
      ...held("view-realm", "manage-clients"),
      source: "probes",
      unknown: new Set(["view-users", "manage-users"]),
    };
    const users = rightsNeeded({ objects: new Map([["user/x", { fields: {}, absent: false, exclusive: false }]]) });
    expect(judgeRights(probed, users, true)).toMatchObject({
      missing: { read: [], write: [] },
      unknown: ["view-users", "manage-users"],
      superfluous: [],
    });
  });

  test("a realm that is not there yet takes only the right to make it", () => {
    expect(judgeRights(held("manage-clients"), file, false)).toMatchObject({
      needed: { read: [], write: ["create-realm"] },
      missing: { read: [], write: ["create-realm"] },
      superfluous: [],
    });
    expect(judgeRights(held("create-realm"), file, false).missing.write).toEqual([]);
  });

  test("without a file nothing is needed", () => {
    const judged = judgeRights(held("manage-events"), undefined, true);
    expect(judged).toMatchObject({ missing: { read: [], write: [] }, superfluous: [] });
    expect(judged).not.toHaveProperty("needed");
  });
});

describe("authorization settings, which no right to look shows", () => {
  const file = { "client/x": {}, "client/x/authorization": {} };
  const judged = (...roles: string[]) => {
    const { read, write } = needed(file);
    return judgeRights(held(...roles), { read: new Set(read), write: new Set(write) }, true);
  };

  test("who may only look can't even compare", () => {
    expect(judged(...VIEW, "view-authorization").missing).toEqual({
      read: ["manage-clients"],
      write: ["manage-clients"],
    });
  });

  test("the role for them is enough to compare, and nothing superfluous", () => {
    expect(judged(...VIEW, "manage-authorization")).toMatchObject({
      missing: { read: [], write: ["manage-clients"] },
      superfluous: [],
    });
  });

  test("who manages clients has all of it", () => {
    expect(judged("view-realm", "manage-clients").missing).toEqual({ read: [], write: [] });
  });
});
