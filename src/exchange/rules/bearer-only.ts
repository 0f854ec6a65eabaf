import { type Asking, type Rule, refuse } from "./rule.ts";

/** TokenEndpoint.checkClient. */
export const bearerOnly: Rule<Asking> = {
  name: "bearer-only",
  check: ({ client, differs }) =>
    client.bearerOnly && (client.isPublic || !differs.bearerOnlyIsLockedOut)
      ? refuse("bearer-only", 400, "invalid_client", "Bearer-only not allowed", [
          { code: "client", client: client.address, field: "bearerOnly", value: true },
        ])
      : undefined,
};
