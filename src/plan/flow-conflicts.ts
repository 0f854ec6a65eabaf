import { KcxError } from "#errors.ts";
import { type Address, addressOf, displayAddress, parseAddress } from "#model/address.ts";
import { type Sources, sourceOf } from "#model/declaration.ts";
import { aliasesWithin } from "#model/flow-steps.ts";
import { asList, asMap, get } from "#model/json.ts";
import type { Realm } from "#model/realm.ts";
import { kindOf } from "#resources/index.ts";

/**
 * What the server refuses only half-way: an alias that two flows would have, within others or not, and a flow that goes
 * while something still takes it.
 *
 * @throws KcxError CONFLICT
 */
export function refuseFlows(have: Realm, want: Realm, sources: Sources): void {
  // What an import has made so is let be.
  const before = holdersOf(have);
  for (const [alias, [one, other]] of holdersOf(want)) {
    if (one !== undefined && other !== undefined && (before.get(alias) ?? []).length < 2)
      throw twice(alias, one, other, sources);
  }
  const gone = [...have.objects.keys()].filter((address) => address.startsWith("flow/") && !want.objects.has(address));
  if (gone.length === 0) return;
  for (const [address, { fields }] of want.objects) {
    const needed = kindOf(address)
      .references(address, fields)
      .find((one) => gone.includes(one));
    if (needed === undefined) continue;
    const field = Object.keys(fields).find((key) => fieldNames(get(fields, key), needed)) ?? "";
    throw new KcxError(
      "CONFLICT",
      `${displayAddress(needed)} is to go, and ${displayAddress(address)} still takes it`,
      {
        facts: [`${displayAddress(address)}: \`${field}\``, ...placeOf(sources, needed)],
        hint: "name another flow there, in the same file; it is changed first",
      },
    );
  }
}

/** By alias the flows that have it, themselves or within. */
function holdersOf({ objects }: Realm): Map<string, Address[]> {
  const holders = new Map<string, Address[]>();
  for (const [address, { fields }] of objects) {
    const { kind, name } = parseAddress(address);
    if (kind !== "flow") continue;
    const steps = asList(get(fields, "authenticationExecutions")).map(asMap);
    for (const alias of [name, ...aliasesWithin(steps)]) holders.set(alias, [...(holders.get(alias) ?? []), address]);
  }
  return holders;
}

function fieldNames(value: unknown, flow: Address): boolean {
  return typeof value === "string" && addressOf("flow", value) === flow;
}

function twice(alias: string, one: Address, other: Address, sources: Sources): KcxError {
  const where =
    one === other
      ? `${displayAddress(one)} has it twice`
      : `${displayAddress(one)} and ${displayAddress(other)} have it`;
  return new KcxError("CONFLICT", `no two flows have one alias, within others neither: \`${alias}\``, {
    facts: [where, ...placeOf(sources, one), ...(one === other ? [] : placeOf(sources, other))],
    hint: "call one of them otherwise; a flow within a flow belongs to that one alone",
  });
}

function placeOf(sources: Sources, address: Address): string[] {
  const position = sourceOf(sources, address, "authenticationExecutions");
  return position === undefined ? [] : [`${position.file}:${position.line}:${position.column}`];
}
