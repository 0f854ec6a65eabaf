import { describe, expect, test } from "vitest";
import type { Rights } from "#model/diagnosis.ts";
import { lines } from "./findings.ts";

describe("rights", () => {
  const RIGHTS: Rights = {
    source: "token",
    client: "realm-management",
    needed: { read: ["view-realm"], write: ["manage-clients"] },
    missing: { read: [], write: [] },
    unknown: [],
    superfluous: [],
  };

  test.each<[string, Partial<Rights>, string[]]>([
    ["enough", {}, ["enough: view-realm, manage-clients"]],
    [
      "more than enough",
      { superfluous: ["manage-events"] },
      ["enough: view-realm, manage-clients", "more than this file takes: manage-events"],
    ],
    [
      "everything",
      { all: "admin" },
      ["administrator of every realm (admin)", "this file takes only view-realm, manage-clients"],
    ],
    [
      "everything in a realm",
      { all: "realm-admin", needed: { read: [], write: [] } },
      ["administrator of this realm (realm-admin)"],
    ],
    [
      "too little to write",
      { missing: { read: [], write: ["manage-clients"] } },
      [
        "missing: manage-clients; the realm cannot be changed",
        "this file takes view-realm, manage-clients (its token says)",
        "try grant the role of realm-management in the realm where it logs in",
      ],
    ],
    [
      "too little to read, by its role mappings; who may manage needs no other right to view",
      {
        source: "account",
        client: "shop-realm",
        missing: { read: ["view-realm", "view-clients"], write: ["manage-clients"] },
      },
      [
        "missing: view-realm, manage-clients; the realm cannot be read",
        "this file takes view-realm, manage-clients (its role mappings say)",
        "try grant the roles of shop-realm in the realm where it logs in",
      ],
    ],
    [
      "no right to make the realm",
      { needed: { read: [], write: ["create-realm"] }, missing: { read: [], write: ["create-realm"] } },
      [
        "missing: create-realm; the realm cannot be made",
        "this file takes create-realm (its token says)",
        "try grant the role create-realm of master, or let somebody else make the realm",
      ],
    ],
    [
      "not everything to be seen",
      { source: "probes", unknown: ["manage-users"] },
      ["as far as can be seen, enough: view-realm, manage-clients", "not to be seen: manage-users"],
    ],
  ])("%s", (_, change, expected) => {
    const lacking = change.missing !== undefined;
    const found = lines({ check: "rights", level: lacking ? "fail" : "ok", state: "known", ...RIGHTS, ...change });
    expect(found.map((line) => line.slice(18))).toEqual(expected);
  });
});
