import { parseAddress } from "#model/address.ts";
import { asMap, get, type Json, type JsonMap, sameJson, without } from "#model/json.ts";
import { OWNER_MARK } from "#model/realm.ts";
import type { Check, Found } from "./check.ts";

/** Two mappers of one client or scope that do the same: whoever takes one away is surprised by the other. */
export const duplicateMapper: Check<"duplicate-mapper"> = {
  id: "duplicate-mapper",
  severity: "warning",
  find: ({ clients, scopes, index }) =>
    [...clients.map(({ own }) => own), ...scopes].flatMap(({ mappers }) =>
      mappers.flatMap(({ address }, place): Found<"duplicate-mapper">[] => {
        const first = mappers
          .slice(0, place)
          .find((other) => doesTheSame(index.fields(address), index.fields(other.address)));
        if (first === undefined) return [];
        const { parent = "", name } = parseAddress(address);
        return [
          {
            ...{ code: "duplicate-mapper", other: first.address, address },
            fix: [{ do: "remove", address: parent, path: ["protocolMappers", name] }],
          },
        ];
      }),
    ),
};

function doesTheSame(one: JsonMap | undefined, other: JsonMap | undefined): boolean {
  const [a, b] = [one, other].map((fields = {}): Json => {
    const config = Object.entries(without(asMap(get(fields, "config")), OWNER_MARK)).filter(
      ([, value]) => value !== null,
    );
    return { type: get(fields, "protocolMapper") ?? "", config: Object.fromEntries(config) };
  });
  return sameJson(a, b);
}
