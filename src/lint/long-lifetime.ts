import { lifetime } from "#exchange/lifetime.ts";
import { REALM } from "#model/address.ts";
import type { Check, Found } from "./check.ts";

/** Seconds; what the guides advise, and what Keycloak sets in a new realm. */
const LONGEST = 300;

/** An exchanged token lives as long as the requester's tokens do, and can't be called back. */
export const longLifetime: Check<"long-lifetime"> = {
  id: "long-lifetime",
  severity: "warning",
  find: ({ requesters, index }) => {
    const found = requesters.flatMap((client): Found<"long-lifetime">[] => {
      const seconds = lifetime(index, client, false);
      if (seconds === undefined || seconds <= LONGEST) return [];
      const isOwn = client.attributes("access.token.lifespan") !== undefined;
      const place = isOwn
        ? { address: client.address, field: "attributes.access.token.lifespan" }
        : { address: REALM, field: "accessTokenLifespan" };
      return [{ code: "long-lifetime", requester: client.id, seconds, ...place }];
    });
    // The realm's setting is one thing to mend, whoever goes by it.
    const [first] = found.filter(({ address }) => address === REALM);
    return found.filter((one) => one.address !== REALM || one === first);
  },
};
