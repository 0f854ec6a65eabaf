import { audienceOf } from "#exchange/mappers/audience.ts";
import type { Client, Mapper } from "#exchange/parts.ts";
import { parseAddress } from "#model/address.ts";
import type { Check, Found } from "./check.ts";
import { getsTokens } from "./targets.ts";

/**
 * An audience mapper on the client that it names, "so that tokens exchanged for it include the correct aud", as guides
 * have it. A mapper works on the tokens of the client that has it, and this client gets none.
 */
export const mapperOnTarget: Check<"mapper-on-target"> = {
  id: "mapper-on-target",
  severity: "warning",
  find(scene) {
    const takers = scene.clients.filter((client) => !getsTokens(scene, client));
    const own = takers.flatMap((client) => client.own.mappers.flatMap((mapper) => found(mapper, [client])));
    const shared = scene.scopes.flatMap((scope) => {
      const holders = scene.clients.filter(({ defaults, optionals }) =>
        [...defaults, ...optionals.values()].includes(scope),
      );
      const isIdle = holders.length > 0 && holders.every((client) => takers.includes(client));
      return isIdle ? scope.mappers.flatMap((mapper) => found(mapper, holders)) : [];
    });
    return [...own, ...shared];
  },
};

function found(mapper: Mapper, takers: readonly Client[]): Found<"mapper-on-target">[] {
  const audience = mapper.type === "oidc-audience-mapper" ? audienceOf(mapper) : undefined;
  if (audience === undefined || !takers.some(({ id }) => id === audience)) return [];
  const { parent = "", name } = parseAddress(mapper.address);
  return [
    {
      ...{ code: "mapper-on-target", audience, takers: takers.map(({ id }) => id), address: mapper.address },
      ...(parent.startsWith("client/")
        ? { fix: [{ do: "remove", address: parent, path: ["protocolMappers", name] }] }
        : {}),
    },
  ];
}
