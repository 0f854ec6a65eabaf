import type { Client } from "#exchange/parts.ts";
import { isValidScope } from "#exchange/scopes.ts";
import { differencesOf } from "#exchange/versions.ts";
import { wordsOf } from "#exchange/words.ts";
import type { Contract } from "#model/contract.ts";
import type { Check, Found } from "./check.ts";
import type { Scene } from "./scene.ts";
import { audiencesOf } from "./targets.ts";
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
    ...scene.requesters.flatMap((requester) => idle(scene, requester)),
  ],
};

/** No contract speaks of the client that exchanges, nothing of it reaches anybody, and a scope that would is not its own. */
function idle(scene: Scene, requester: Client): Wrong[] {
  const { declaration, reach, requesters, scopes, index } = scene;
  if (declaration.contracts.some((contract) => contract.requester.client === requester.id)) return [];
  const { aud, isCertain } = reach.most(requester, { user: "anybody" });
  if (!isCertain || aud.some((id) => id !== requester.id)) return [];
  const reached = new Set(requesters.flatMap((client) => reach.most(client, { user: "anybody" }).aud));
  const isIdle = (id: string) => index.client(id) !== undefined && !reached.has(id) && !isRequester(scene, id);
  return scopes.flatMap(({ name, mappers }): Wrong[] => {
    const audience = audiencesOf(mappers).find(isIdle);
    const holders = holdersOf(scene, name);
    // On the audience itself it has a check of its own.
    if (audience === undefined || holders.some((client) => client.id === audience || requesters.includes(client)))
      return [];
    const wrong = { code: "scope-on-wrong-client", scope: name, audience, requester: requester.id } as const;
    const place = { address: requester.address, field: "defaultClientScopes" };
    const fix = { do: "add", address: requester.address, path: ["defaultClientScopes"], name } as const;
    return [{ ...wrong, asked: false, holders: holders.map(({ id }) => id), ...place, fix: [fix] }];
  });
}

function isRequester({ requesters }: Scene, id: string): boolean {
  return requesters.some((client) => client.id === id);
}

function holdersOf({ clients }: Scene, scope: string): readonly Client[] {
  return clients.filter(
    ({ defaults, optionals }) => optionals.has(scope) || defaults.some(({ name }) => name === scope),
  );
}

function asked(scene: Scene, contract: Contract): Wrong[] {
  const { index } = scene;
  const requester = index.client(contract.requester.client);
  if (contract.expect.kind === "refusal" || contract.scope === undefined || !requester) return [];
  const differs = differencesOf(index.realm.version);
  return wordsOf(contract.scope)
    .filter((word) => word !== "" && isValidScope(index, requester, word, differs, requester) === false)
    .map((word) => found(scene, contract, requester, word, "optionalClientScopes"));
}

function found(scene: Scene, { slug }: Contract, requester: Client, scope: string, list: string): Wrong {
  const holders = holdersOf(scene, scope);
  const { address } = requester;
  const canBeAdded = scene.index.scope(scope) !== undefined && !holders.includes(requester);
  return {
    ...{
      code: "scope-on-wrong-client",
      scope,
      requester: requester.id,
      asked: true,
      holders: holders.map(({ id }) => id),
    },
    ...{ address: `contract:${slug}`, field: "scope" },
    ...(canBeAdded ? { fix: [{ do: "add", address, path: [list], name: scope }] } : {}),
  };
}
