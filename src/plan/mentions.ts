import { type Address, addressOf, parseAddress } from "#model/address.ts";
import { asStrings, get, type JsonMap, put } from "#model/json.ts";
import { FLOW_BINDINGS } from "#resources/flow-bindings.ts";
import { kindOf } from "#resources/index.ts";

/** Fields whose members name other objects: roles and groups by address, scopes by name (by id on the server). */
const MENTIONS: Readonly<Record<string, (member: string) => Address>> = {
  defaultClientScopes: (name) => addressOf("client-scope", name),
  optionalClientScopes: (name) => addressOf("client-scope", name),
  roles: (address) => address,
  groups: (address) => address,
  members: (username) => addressOf("user", username),
};

/** Fields that name one flow each. The server lets none go that is named: it takes nothing out of these by itself. */
const FLOWS = [
  ...FLOW_BINDINGS,
  ...["browser", "direct_grant", "firstBrokerLoginFlowAlias", "postBrokerLoginFlowAlias"],
];

/** The fields with every mention moved along; one that `move` has no address for is left out, as the server does it. */
export function moveMentions(of: Address, fields: JsonMap, move: (address: Address) => Address | undefined): JsonMap {
  let result = kindOf(of).moved?.(fields, move) ?? fields;
  for (const [field, addressIn] of Object.entries(MENTIONS)) {
    const members = asStrings(get(fields, field));
    const kept = members.flatMap((member) => {
      const address = addressIn(member);
      const moved = move(address);
      if (moved === undefined) return [];
      if (moved === address) return [member];
      return [member === address ? moved : parseAddress(moved).name];
    });
    if (kept.some((member, index) => member !== members[index]) || kept.length < members.length) {
      result = put(result, field, kept);
    }
  }
  for (const field of FLOWS) {
    const alias = get(fields, field);
    if (typeof alias !== "string" || alias === "") continue;
    const address = addressOf("flow", alias);
    const moved = move(address) ?? address;
    if (moved !== address) result = put(result, field, parseAddress(moved).name);
  }
  return result;
}
