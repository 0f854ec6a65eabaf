import { isTrue } from "../parts.ts";
import { type Asking, type Rule, refuse } from "./rule.ts";

/** DPoPUtil.handleDPoPHeader: a client that is bound to DPoP needs a proof with every request. */
export const dpopProof: Rule<Asking> = {
  name: "dpop-proof",
  check: ({ client, request, differs }) =>
    isTrue(client.attributes("dpop.bound.access.tokens")) && request.dpop === undefined && !differs.noDpop
      ? refuse("dpop-proof", 400, "invalid_request", "DPoP proof is missing", [
          { code: "client", client: client.address, field: "attributes.dpop.bound.access.tokens", value: "true" },
        ])
      : undefined,
};
