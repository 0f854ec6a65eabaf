import type { Client } from "#exchange/parts.ts";
import { isValidScope } from "#exchange/scopes.ts";
import { differencesOf } from "#exchange/versions.ts";
import { wordsOf } from "#exchange/words.ts";
import type { Contract } from "#model/contract.ts";
import type { Check, Found } from "./check.ts";
import type { Scene } from "./scene.ts";
import { unreachable } from "./unreachable-audience.ts";

type Wrong = Found<"scope-on-wrong-client">;

/**
 * A scope that is there, and is no scope of the client that exchanges. Only scopes of the requester count: one that is
 * asked for and isn't attached is refused like one that doesn't exist, and the audience that one would bring is lacking.
 */
export const scopeOnWrongClient: Check<"scope-on-wrong-client"> = {
  id: "scope-on-wrong-client",
  severity: "warning",
  find: (scene) => [
    ...scene.declaration.contracts.flatMap((contract) => asked(scene, contract)),
    ...unreachable(scene).flatMap(({ contract, requester, audience, scopes: [scope] }): Wrong[] => {
      // One that is a default scope already has its mapper off.
      if (scope === undefined || requester.defaults.some(({ name }) => name === scope)) return [];
      const field = { field: "audience", member: audience };
      return [{ ...found(scene, contract, requester, scope, "defaultClientScopes"), audience, ...field }];
    }),
  ],
};

function asked(scene: Scene, contract: Contract): Wrong[] {
  const { index } = scene;
  const requester = index.client(contract.requester.client);
  if (contract.expect.kind === "refusal" || contract.scope === undefined || !requester) return [];
  const differs = differencesOf(index.realm.version);
  return wordsOf(contract.scope)
    .filter((word) => word !== "" && isValidScope(index, requester, word, differs, requester) === false)
    .map((word) => found(scene, contract, requester, word, "optionalClientScopes"));
}

function found({ clients, index }: Scene, { slug }: Contract, requester: Client, scope: string, list: string): Wrong {
  const holders = clients.filter(
    ({ defaults, optionals }) => optionals.has(scope) || defaults.some(({ name }) => name === scope),
  );
  const { address } = requester;
  const canBeAdded = index.scope(scope) !== undefined && !holders.includes(requester);
  return {
    ...{ code: "scope-on-wrong-client", scope, requester: requester.id, holders: holders.map(({ id }) => id) },
    ...{ address: `contract:${slug}`, field: "scope" },
    ...(canBeAdded ? { fix: [{ do: "add", address, path: [list], name: scope }] } : {}),
  };
}
