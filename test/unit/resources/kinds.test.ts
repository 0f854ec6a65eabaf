import { describe, expect, test } from "vitest";
import { KINDS, kindNamed, kindOf } from "#resources/index.ts";

describe("kinds", () => {
  test("each has a name of its own, and its children are kinds", () => {
    const known = KINDS.map(({ name }) => name);
    expect(new Set(known).size).toBe(known.length);
    for (const kind of KINDS) for (const child of Object.values(kind.children)) expect(known).toContain(child);
    for (const kind of KINDS)
      for (const part of Object.values(kind.parts ?? {})) expect(kindNamed(part.kind).automatic).toBe(true);
  });

  test("an address without a kind is a mistake", () => {
    expect(() => kindOf("nothing/x")).toThrow("no kind named nothing");
  });

  test.each([
    [
      "client/a",
      { defaultClientScopes: ["s"], optionalClientScopes: ["t/u"] },
      ["client-scope/s", "client-scope/t%2Fu"],
    ],
    ["client/a/mapper/m", {}, ["client/a"]],
    ["client/a/role/r", {}, ["client/a"]],
    ["role/r", {}, []],
    ["group/a/group/b", { roles: ["role/r"] }, ["group/a", "role/r"]],
    ["user/u", { roles: ["role/r"], groups: ["group/a"] }, ["user-profile", "default-groups", "role/r", "group/a"]],
    ["client-scope/s", {}, []],
    ["realm", {}, []],
  ])("%s with %j needs %j", (address, fields, needed) => {
    expect(kindOf(address).references(address, fields)).toEqual(needed);
  });

  test.each([
    ["client/a/mapper/m", { protocolMapper: "oidc-audience-mapper" }, ["adds-audience"]],
    ["client/a/mapper/m", { protocolMapper: "oidc-hardcoded-role-mapper" }, ["adds-roles"]],
    ["client/a/mapper/m", { protocolMapper: "oidc-hardcoded-claim-mapper" }, ["rewrites-claims"]],
    ["client/a/mapper/m", { protocolMapper: "script-x.js" }, ["runs-script"]],
    ["client/a/mapper/m", { protocolMapper: "oidc-full-name-mapper" }, []],
    ["client/a", { attributes: { "standard.token.exchange.enabled": "true" } }, ["allows-exchange"]],
    ["client/a", { attributes: { "standard.token.exchange.enabled": "false" } }, []],
    ["role/r", {}, []],
  ])("%s with %j does %j", (address, fields, hazards) => {
    expect(kindOf(address).hazards(fields)).toEqual(hazards);
  });
});
