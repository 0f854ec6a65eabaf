import { type Asking, type Rule, refuse } from "./rule.ts";

/** AuthorizeClientUtil: secret missing or wrong; a public client has none. */
export const credentials: Rule<Asking> = {
  name: "credentials",
  check: ({ client, request, differs }) =>
    (request.credentials === "wrong" && !client.isPublic) ||
    (client.bearerOnly && !client.isPublic && differs.bearerOnlyIsLockedOut)
      ? refuse("credentials", 401, "unauthorized_client", "Invalid client or Invalid client credentials")
      : undefined,
};
