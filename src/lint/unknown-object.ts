import { type Address, addressOf, parseAddress } from "#model/address.ts";
import { newRealm } from "#model/baseline.ts";
import type { NamedKind } from "#model/check.ts";
import { type Declared, ListEdit } from "#model/declaration.ts";
import { asMap, asStrings, get, type Json, type JsonMap } from "#model/json.ts";
import { nearest } from "#model/nearest.ts";
import { namedByPolicies } from "#model/policy-mentions.ts";
import type { Realm } from "#model/realm.ts";
import { roleText } from "#model/role-ref.ts";
import { SCOPE_LISTS } from "#model/scope-lists.ts";
import type { Check, Found } from "./check.ts";
import type { Scene } from "./scene.ts";

/**
 * Names that neither the file nor the realm knows: a scope that isn't there is dropped by the server in silence, an
 * audience that is no client can never be asked for. Without a live realm it is a warning, since the realm may know it.
 */
export const unknownObject: Check<"unknown-object"> = {
  id: "unknown-object",
  severity: "warning",
  find(scene) {
    const { declaration, live } = scene;
    const { objects } = declaration;
    const there = (live ?? newRealm(declaration.realm ?? "")).objects;
    const isKnown = (address: Address) =>
      objects.has(address) ? objects.get(address)?.absent !== true : there.has(address) || isUnread(address, live);
    const nearestTo = (address: Address, kind: NamedKind) => {
      const others = new Set([...objects.keys(), ...there.keys()].filter((other) => kindOf(other) === kind));
      return nearest(
        nameOf(address, kind),
        [...others].filter(isKnown).map((other) => nameOf(other, kind)),
      );
    };
    return named(scene).flatMap(({ address, kind, where, field, member, among }): Found<"unknown-object">[] => {
      const name = among ? member : nameOf(address, kind);
      // A name that is an unset reference is told as that.
      if ((among ? among.includes(name) : isKnown(address)) || /^\$[{(](env|file):/.test(name)) return [];
      const near = among ? nearest(name, among) : nearestTo(address, kind);
      return [
        {
          ...{ code: "unknown-object", kind, name, address: where, field, member },
          ...(live ? { known: "realm", severity: "error" } : { known: "file" }),
          ...(near === undefined ? {} : { nearest: near }),
        },
      ];
    });
  },
};

/** Of a large realm only those clients' roles are read that are declared; of one with few rights no groups, no flows. */
function isUnread(address: Address, live: Realm | undefined): boolean {
  const { kind, parent } = parseAddress(address);
  const isMaybe = kind === "group" || kind === "flow" || (kind === "role" && parent !== undefined);
  if (!live || !isMaybe) return false;
  if (kind === "role" && !live.objects.has(parent ?? "")) return false;
  const beneath = kind === "role" ? `${parent}/role/` : `${kind}/`;
  return ![...live.objects.keys()].some((other) => other.startsWith(beneath));
}

/** Something that is named somewhere. */
interface Named {
  address: Address;
  kind: NamedKind;
  where: Address;
  field: string;
  /** As the list has it. */
  member: string;
  /** What there is of the kind, where that isn't objects of the realm. */
  among?: readonly string[];
}

function named({ declaration: { objects, contracts }, live }: Scene): Named[] {
  const inObjects = [...objects].flatMap(([where, declared]) =>
    declared.absent ? [] : [...namedBy(where, declared), ...inSettings(where, declared, live)],
  );
  const users = [...objects.keys()].some((address) => address.startsWith("user/"));
  const inContracts = contracts.flatMap(({ slug, subject, requester, audience, expect }) => {
    // A contract that expects a refusal may well name what must not exist.
    if (expect.kind === "refusal") return [];
    const where = `contract:${slug}`;
    const clients = new Map([
      // A chain's beginning is looked at where it stands.
      ...(subject.kind === "token" || subject.kind === "exchange" ? [] : [[subject.client, "subject.client"] as const]),
      ...audience.map((name) => [name, "audience"] as const),
      [requester.client, "requester"] as const,
    ]);
    const user = "user" in subject ? subject.user : undefined;
    const one = (kind: NamedKind, name: string, field: string): Named => {
      return { address: addressOf(kind, name), kind, where, field, member: name };
    };
    return [
      ...[...clients].map(([client, field]) => one("client", client, field)),
      // Ordinary users are in no picture of a live realm.
      ...(live || user === undefined || !users ? [] : [one("user", user.toLowerCase(), "subject.user")]),
    ];
  });
  return [...inObjects, ...inContracts];
}

/** Lists of names, by the kind that holds them. */
const LISTS: Record<string, readonly string[]> = {
  client: SCOPE_LISTS,
  "service-account": ["roles", "groups"],
  user: ["roles", "groups"],
  group: ["roles"],
  "role-scope": ["roles"],
  composites: ["roles"],
  "default-groups": ["groups"],
};

/** Objects of which each field is the alias of a flow. */
const BOUND = ["flow-bindings", "flow-overrides"];
const BROKER_FLOWS = ["firstBrokerLoginFlowAlias", "postBrokerLoginFlowAlias"];

function namedBy(where: Address, { fields }: Declared): Named[] {
  const { kind } = parseAddress(where);
  const inLists = (LISTS[kind] ?? []).flatMap((field) =>
    namesOf(fields[field]).flatMap((member): Named[] => {
      if (field === "roles") return [{ address: member, kind: "role", where, field, member }];
      if (field === "groups") return [{ address: member, kind: "group", where, field, member }];
      // The server gives and takes it with the service account; older realms don't have it.
      if (member === "service_account") return [];
      return [{ address: addressOf("client-scope", member), kind: "client-scope", where, field, member }];
    }),
  );
  const bound = BOUND.includes(kind) ? Object.keys(fields) : kind === "identity-provider" ? BROKER_FLOWS : [];
  const flows = bound.flatMap((field): Named[] => {
    const alias = fields[field];
    if (typeof alias !== "string" || alias === "") return [];
    return [{ address: addressOf("flow", alias), kind: "flow", where, field, member: alias }];
  });
  const audience =
    kind === "mapper" ? get(asMap(fields["config"] as Json | undefined), "included.client.audience") : undefined;
  if (typeof audience !== "string" || audience === "") return [...inLists, ...flows];
  const field = "config.included.client.audience";
  return [...inLists, { address: addressOf("client", audience), kind: "client", where, field, member: audience }];
}

const WITHIN = {
  resources: { kind: "resource", of: "resources" },
  scopes: { kind: "protected-scope", of: "scopes" },
  applyPolicies: { kind: "policy", of: "policies" },
} as const;

/** Whom policies name, and what of the same settings. The server leaves out a role that isn't there, and gives no reason for the rest. */
function inSettings(where: Address, { fields }: Declared, live: Realm | undefined): Named[] {
  if (kindOf(where) !== "authorization") return [];
  const there = live?.objects.get(where)?.fields ?? {};
  const known = (list: string) => {
    const own = Object.entries(asMap(fields[list] as Json | undefined));
    const gone = own.filter(([, item]) => item === null).map(([name]) => name);
    // A resource brings the scopes that it names.
    const brought = list === "scopes" ? scopesIn(fields["resources"] as Json | undefined) : [];
    const names = [...own.map(([name]) => name), ...Object.keys(asMap(get(there, list))), ...brought];
    return names.filter((name) => !gone.includes(name));
  };
  return namedByPolicies(fields as JsonMap).flatMap(({ policy, list, name, address }): Named[] => {
    const at = { where, field: `policies.${policy}`, member: name };
    if (address === undefined) {
      const { kind, of } = WITHIN[list as keyof typeof WITHIN];
      return [{ ...at, kind, address: where, among: known(of) }];
    }
    // Ordinary users are in no picture of a live realm.
    const kind = kindOf(address);
    return kind === "user" ? [] : [{ ...at, kind: kind as NamedKind, address }];
  });
}

function scopesIn(resources: Json | undefined): string[] {
  return Object.values(asMap(resources)).flatMap((one) => [...asStrings(get(asMap(one), "scopes"))]);
}

function namesOf(value: Json | ListEdit | undefined): readonly string[] {
  return value instanceof ListEdit ? value.with : asStrings(value);
}

function kindOf(address: Address): string {
  return parseAddress(address).kind;
}

/** As a file would have it. */
function nameOf(address: Address, kind: NamedKind): string {
  if (kind === "role") return roleText(address);
  if (kind !== "group") return parseAddress(address).name;
  const names = address.split("/").filter((_, index) => index % 2 === 1);
  return `/${names.map((name) => decodeURIComponent(name).replaceAll("/", "~/")).join("/")}`;
}
