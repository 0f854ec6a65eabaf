import { type Address, addressOf, parseAddress } from "#model/address.ts";
import { newRealm } from "#model/baseline.ts";
import { type Declaration, type Declared, ListEdit } from "#model/declaration.ts";
import { EXCHANGE_FLAG } from "#model/exchange-flag.ts";
import { asMap, asStrings, get, type Json } from "#model/json.ts";
import type { Entry } from "#model/realm.ts";
import { SCOPE_LISTS } from "#model/scope-lists.ts";
import { kindOf } from "#resources/index.ts";
import type { Note } from "./plan.ts";

/** What lies undeclared on or beneath declared objects and changes what tokens can do. */
export function undeclared(want: ReadonlyMap<Address, Entry>, declaration: Declaration): Note[] {
  const builtIn = newRealm(declaration.realm ?? "").objects;
  const notes: Note[] = [];
  for (const [address, entry] of want) {
    const { parent } = parseAddress(address);
    const known = declaration.objects.get(address);
    if (
      !known &&
      parent !== undefined &&
      declaration.objects.has(parent) &&
      !builtIn.has(address) &&
      // What this owner left behind is told as an orphan.
      (declaration.owner === undefined || entry.owner !== declaration.owner)
    ) {
      const hazards = kindOf(address).hazards(entry.fields);
      if (hazards.length > 0) notes.push({ address, code: "undeclared", hazards });
    }
    if (known && address.startsWith("client/") && parent === undefined)
      notes.push(...looseScopes(address, entry, known, want, declaration, carriedBy(builtIn.get(address))));
  }
  return notes;
}

/** Scopes that a client carries although neither its declaration nor the realm's defaults gave them to it. */
function looseScopes(
  address: Address,
  entry: Entry,
  known: Declared,
  want: ReadonlyMap<Address, Entry>,
  declaration: Declaration,
  /** What a client that every realm has carries by itself. */
  byItself: readonly string[],
): Note[] {
  const named = (field: string): readonly string[] => {
    const value = known.fields[field];
    return value instanceof ListEdit ? value.with : asStrings(value);
  };
  const mentioned = [...named("defaultClientScopes"), ...named("optionalClientScopes")];
  const loose = carriedBy(entry).filter((scope) => {
    const type = get(want.get(addressOf("client-scope", scope))?.fields ?? {}, "type");
    return !mentioned.includes(scope) && !byItself.includes(scope) && type !== "default" && type !== "optional";
  });
  const allowed = kindOf(address)
    .hazards(entry.fields)
    .filter(() => !Object.hasOwn(asMap(known.fields["attributes"] as Json | undefined), EXCHANGE_FLAG));
  const notes: Note[] = loose.map((scope) => ({
    address: `${address}/scope/${encodeURIComponent(scope)}`,
    code: "undeclared",
    hazards: ["adds-scope"],
  }));
  return allowed.length > 0 && declaration.realm !== undefined
    ? [...notes, { address, code: "undeclared", hazards: allowed }]
    : notes;
}

function carriedBy(client: Entry | undefined): string[] {
  const fields = client?.fields ?? {};
  return SCOPE_LISTS.flatMap((list) => asStrings(get(fields, list)));
}
