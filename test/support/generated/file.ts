import fc from "fast-check";
import { stringify } from "yaml";
import { identityProviders, localization, requiredActions } from "./brokers.ts";
import { client } from "./clients.ts";
import type { Claim, Draw, Written } from "./draw.ts";
import { defaultGroups, group, type Names, role, user } from "./people.ts";
import { clientPolicies, registrationPolicies, userProfile } from "./policies.ts";
import { realmSettings } from "./realm.ts";
import { clientScope } from "./scopes.ts";

export interface RealmFile {
  text: string;
  names: Names & { users: readonly string[] };
  claims: readonly Claim[];
}

/** Every attribute that a user of a generated realm may have. */
const PROFILE = ["shift", "department"];

/** A realm file with objects of all kinds that refer to each other, as YAML or JSON. */
export function realmFile(draw: Draw): RealmFile {
  const clients = draw(fc.subarray(["kitchen", "https://shop.example.test/app", "Büro 50%"], { minLength: 1 }));
  const names: RealmFile["names"] = {
    clients,
    realmRoles: draw(fc.subarray(["cook", "two words", "größer 50%"], { minLength: 1 })),
    clientRoles: clients.flatMap((one) =>
      draw(fc.subarray(["open", "shut it"], { maxLength: 2 })).map((own) => `${one}/${own}`),
    ),
    scopes: draw(fc.subarray(["orders", "bills:read", "urn:a/b"])),
    groups: draw(fc.subarray(["/staff", "/staff/night", "/staff/night/deep down", "/größer"])).filter(hasParent),
    users: draw(fc.subarray(["johndoe", "Jane.Doe@Example.test", "o-neill_99"])),
  };
  const attributes = draw(fc.subarray(PROFILE));
  const parts = [
    realmSettings(draw),
    named("roles", names.realmRoles, (name) => role(draw, name, names)),
    named("clients", clients, (name) => client(draw, name, names)),
    named("clientScopes", names.scopes, (name) => clientScope(draw, name, names)),
    tree(draw, names),
    defaultGroups(draw, names),
    userProfile(draw, attributes),
    named("users", names.users, (name) => user(draw, name, names, attributes)),
    registrationPolicies(draw),
    clientPolicies(draw),
    identityProviders(draw),
    requiredActions(draw),
    localization(draw),
  ];
  const value = Object.assign({}, ...parts.map((part) => part.value)) as Record<string, unknown>;
  const text = draw(fc.boolean()) ? stringify(value) : JSON.stringify(value, null, 1);
  return { text, names, claims: parts.flatMap(({ claims }) => claims) };
}

function named(key: string, names: readonly string[], make: (name: string) => Written): Written {
  if (names.length === 0) return { value: {}, claims: [] };
  const written = names.map((name) => [name, make(name)] as const);
  return {
    value: { [key]: Object.fromEntries(written.map(([name, { value }]) => [name, value])) },
    claims: written.flatMap(([, { claims }]) => claims),
  };
}

/** Groups stand within each other. */
function tree(draw: Draw, names: Names): Written {
  const written = names.groups.map((path) => ({ path, ...group(draw, path, names) }));
  const beneath = (parent: string): Record<string, unknown> | undefined => {
    const own = written.filter(({ path }) => path.slice(0, path.lastIndexOf("/")) === parent);
    if (own.length === 0) return undefined;
    const entries = own.map(({ path, value }) => {
      const subGroups = beneath(path);
      return [path.slice(parent.length + 1), subGroups ? { ...value, subGroups } : value];
    });
    return Object.fromEntries(entries);
  };
  const groups = beneath("");
  return { value: groups ? { groups } : {}, claims: written.flatMap(({ claims }) => claims) };
}

function hasParent(path: string, _: number, all: readonly string[]): boolean {
  const parent = path.slice(0, path.lastIndexOf("/"));
  return parent === "" || (all.includes(parent) && hasParent(parent, _, all));
}
