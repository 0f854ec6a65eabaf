import { asMap, get } from "#model/json.ts";
import type { Check, Found } from "./check.ts";
import type { Scene } from "./scene.ts";

/** Whoever holds a token for one of these can change the realm. */
const BUILT_IN = ["realm-management", "broker"];

/**
 * A token that a page in a browser holds can be traded straight for one that is good at a sensitive audience, which the
 * page itself doesn't get. A client is sensitive when it administers the realm, or its attribute `kcx.sensitive` says so.
 */
export const sensitiveAudience: Check<"sensitive-audience"> = {
  id: "sensitive-audience",
  severity: "warning",
  find(scene) {
    const { clients, requesters, reach } = scene;
    const frontends = clients.filter((client) => client.isPublic && reach.logsUsersIn(client));
    return frontends.flatMap((frontend) => {
      const own = reach.most(frontend, { user: "anybody" }).aud;
      return requesters
        .filter(({ id }) => own.includes(id))
        .flatMap((requester): Found<"sensitive-audience">[] => {
          const gained = reach.most(requester, { user: "anybody" }).aud.filter((id) => !own.includes(id));
          return gained
            .filter((audience) => isSensitive(scene, audience))
            .map((audience) => ({
              ...{ code: "sensitive-audience", frontend: frontend.id, requester: requester.id, audience },
              address: requester.address,
            }));
        });
    });
  },
};

function isSensitive({ index }: Scene, id: string): boolean {
  const client = index.client(id);
  const marked = client && get(asMap(get(index.fields(client.address) ?? {}, "attributes")), "kcx.sensitive");
  return BUILT_IN.includes(id) || marked === "true";
}
