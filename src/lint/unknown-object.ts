import { type Address, addressOf, parseAddress } from "#model/address.ts";
import { newRealm } from "#model/baseline.ts";
import { type Declaration, type Declared, ListEdit, sourceOf } from "#model/declaration.ts";
import { asMap, asStrings, get, type Json } from "#model/json.ts";
import { nearest } from "#model/nearest.ts";
import type { Problem } from "#model/problem.ts";
import type { Realm } from "#model/realm.ts";

/**
 * Names that neither the file nor the realm knows: a scope that isn't there is dropped by the server in silence, an
 * audience that is no client can never be asked for. Without a live realm it is a warning, since the realm may know it.
 */
export function unknownObjects(declaration: Declaration, live: Realm | undefined): Problem[] {
  const { objects, sources, contracts } = declaration;
  const there = (live ?? newRealm(declaration.realm ?? "")).objects;
  const isKnown = (address: Address) =>
    objects.has(address) ? objects.get(address)?.absent !== true : there.has(address);
  const namesOf = (kind: string) =>
    [...objects.keys(), ...there.keys()]
      .filter((address) => new RegExp(`^${kind}/[^/]+$`).test(address) && isKnown(address))
      .map((address) => parseAddress(address).name);
  const problem = (kind: "client" | "client-scope" | "user", name: string, where: string, field: string): Problem[] => {
    // A name that is an unset reference is told as that.
    if (isKnown(addressOf(kind, name)) || /^\$[{(](env|file):/.test(name)) return [];
    const near = nearest(name, namesOf(kind));
    const position = sources.get(`${where}#${field}#${name}`) ?? sourceOf(sources, where, field);
    return [
      {
        severity: live ? "error" : "warning",
        code: "unknown-object",
        kind,
        name,
        known: live ? "realm" : "file",
        address: where,
        ...(near === undefined ? {} : { nearest: near }),
        ...(position && { position }),
      },
    ];
  };
  const inObjects = [...objects].flatMap(([address, declared]) => [
    ...scopeNames(declared).flatMap(([scope, field]) => problem("client-scope", scope, address, field)),
    ...audienceOf(address, declared).flatMap((client) =>
      problem("client", client, address, "config.included.client.audience"),
    ),
  ]);
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
    const users =
      live || user === undefined || ![...objects.keys()].some((address) => address.startsWith("user/")) ? [] : [user];
    return [
      ...[...clients].flatMap(([client, field]) => problem("client", client, where, field)),
      ...users.flatMap((name) => problem("user", name.toLowerCase(), where, "subject.user")),
    ];
  });
  return [...inObjects, ...inContracts];
}

function scopeNames({ fields, absent }: Declared): [string, string][] {
  if (absent) return [];
  return ["defaultClientScopes", "optionalClientScopes"].flatMap((field) => {
    const value = fields[field];
    const names = value instanceof ListEdit ? value.with : asStrings(value);
    // The server gives and takes it with the service account; older realms don't have it.
    return names.filter((name) => name !== "service_account").map((name): [string, string] => [name, field]);
  });
}

function audienceOf(address: Address, { fields, absent }: Declared): string[] {
  if (absent || parseAddress(address).kind !== "mapper") return [];
  const audience = get(asMap(fields["config"] as Json | undefined), "included.client.audience");
  return typeof audience === "string" && audience !== "" ? [audience] : [];
}
