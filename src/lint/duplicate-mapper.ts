import type { Client, Mapper } from "#exchange/parts.ts";
import { type Address, parseAddress } from "#model/address.ts";
import { asMap, get, type Json, type JsonMap, sameJson, without } from "#model/json.ts";
import { OWNER_MARK } from "#model/realm.ts";
import type { Check, Found } from "./check.ts";
import type { Scene } from "./scene.ts";

/**
 * Two mappers that do the same, of one client or scope, or of a client and a scope that it always has: whoever takes one
 * away is surprised by the other. What the second way finds are audiences only: realms that grew have other doubles.
 */
export const duplicateMapper: Check<"duplicate-mapper"> = {
  id: "duplicate-mapper",
  severity: "warning",
  find: (scene) => [
    ...scene.clients.flatMap((client) => inOne(scene, client.own.mappers, shared(client))),
    ...scene.scopes.flatMap(({ mappers }) => inOne(scene, mappers, [])),
  ],
};

function shared({ defaults }: Client): readonly Mapper[] {
  return defaults.flatMap(({ mappers }) => mappers).filter(({ type }) => type === "oidc-audience-mapper");
}

function inOne({ index }: Scene, mappers: readonly Mapper[], others: readonly Mapper[]): Found<"duplicate-mapper">[] {
  const does = ({ address }: { address: Address }) => effectOf(index.fields(address));
  return mappers.flatMap((mapper, place): Found<"duplicate-mapper">[] => {
    const first = [...mappers.slice(0, place), ...others].find((other) => sameJson(does(mapper), does(other)));
    if (first === undefined) return [];
    const { parent = "", name } = parseAddress(mapper.address);
    return [
      {
        ...{ code: "duplicate-mapper", other: first.address, address: mapper.address },
        fix: [{ do: "remove", address: parent, path: ["protocolMappers", name] }],
      },
    ];
  });
}

/** The console writes out what others leave away: flags that are off, and the one that is on without being said. */
function effectOf(fields: JsonMap = {}): Json {
  const config = Object.entries(without(asMap(get(fields, "config")), OWNER_MARK)).filter(
    ([key, value]) => ![null, "", "false"].includes(value as string) && key !== "introspection.token.claim",
  );
  const said = Object.fromEntries(config);
  const inIntrospection = get(asMap(get(fields, "config")), "introspection.token.claim") !== "false";
  return { type: get(fields, "protocolMapper") ?? "", inIntrospection, config: said };
}
