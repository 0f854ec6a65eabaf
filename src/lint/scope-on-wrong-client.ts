import type { Check, Found } from "./check.ts";
import { unreachable } from "./unreachable-audience.ts";

/** The scope that brings the audience is there, and hangs on another client than the one that exchanges. */
export const scopeOnWrongClient: Check<"scope-on-wrong-client"> = {
  id: "scope-on-wrong-client",
  severity: "warning",
  find: (scene) =>
    unreachable(scene).flatMap(
      ({ contract, requester, audience, scopes: [scope] }): Found<"scope-on-wrong-client">[] => {
        // One that is the requester's already is optional and not asked for, or its mapper is off.
        if (scope === undefined || requester.defaults.some(({ name }) => name === scope)) return [];
        const isOptional = requester.optionals.has(scope);
        const holders = scene.clients.filter(
          ({ defaults, optionals }) => optionals.has(scope) || defaults.some(({ name }) => name === scope),
        );
        return [
          {
            ...{ code: "scope-on-wrong-client", scope, audience, requester: requester.id },
            holders: holders.map(({ id }) => id),
            ...{ address: `contract:${contract.slug}`, field: "audience", member: audience },
            ...(isOptional
              ? {}
              : { fix: [{ do: "add", address: requester.address, path: ["defaultClientScopes"], name: scope }] }),
          },
        ];
      },
    ),
};
