import type { Client, Scope } from "#exchange/parts.ts";
import { isRealmRole, ownerOf } from "#exchange/scopes.ts";
import { parseAddress } from "#model/address.ts";
import type { Check, Found } from "./check.ts";
import type { Scene } from "./scene.ts";
import { audiencesOf } from "./targets.ts";

/**
 * A scope that only roles of clients open, and the `audience` parameter: then roles of clients that aren't asked for
 * open nothing, and the scope is dropped without a word, with the audience that it was to bring
 * (DefaultClientSessionContext.isClientScopePermittedForUser).
 */
export const gateDropped: Check<"gate-dropped"> = {
  id: "gate-dropped",
  severity: "warning",
  find(scene) {
    const { requesters, declaration, index } = scene;
    const inContracts = declaration.contracts.flatMap((contract): Found<"gate-dropped">[] => {
      const client = index.client(contract.requester.client);
      const { audience, scope = "", expect, slug } = contract;
      if (expect.kind === "refusal" || audience.length === 0 || !client) return [];
      const words = scope.split(" ");
      const wanted = [...client.optionals.values()].filter(({ name }) => words.includes(name));
      return wanted
        .filter((one) => isDropped(scene, client, one, audience))
        .map((one) => found(scene, one, audience.join(", "), `contract:${slug}`, "scope"));
    });
    const dropped = new Map<string, Found<"gate-dropped">>();
    for (const client of requesters) {
      for (const scope of [...client.defaults, ...client.optionals.values()]) {
        for (const audience of audiencesOf(scope.mappers)) {
          if (isDropped(scene, client, scope, [audience]))
            dropped.set(scope.address, found(scene, scope, audience, scope.address));
        }
      }
    }
    return [...inContracts, ...dropped.values()];
  },
};

function isDropped({ reach }: Scene, client: Client, scope: Scope, gate: readonly string[]): boolean {
  const dropped = (asked: { gate?: readonly string[] }) =>
    reach
      .most(client, { user: "anybody", scope: scope.name, ...asked })
      .because.some((reason) => reason.code === "scope-dropped" && reason.scope === scope.address);
  return dropped({ gate }) && !dropped({});
}

function found(
  { index }: Scene,
  scope: Scope,
  audience: string,
  address: string,
  field?: string,
): Found<"gate-dropped"> {
  const opening = [...index.expand(scope.roles)].filter((role) => !isRealmRole(role));
  const owners = [...new Set(opening.map((role) => parseAddress(ownerOf(role)).name))];
  return {
    code: "gate-dropped",
    scope: scope.name,
    audience,
    owners,
    address,
    ...(field === undefined ? {} : { field }),
  };
}
