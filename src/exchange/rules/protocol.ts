import { type Asking, type Rule, refuse } from "./rule.ts";

/** A SAML client is a client, but not at this endpoint. */
export const protocol: Rule<Asking> = {
  name: "protocol",
  check: ({ client }) =>
    client.protocol === "openid-connect"
      ? undefined
      : refuse("protocol", 400, "invalid_client", "Wrong client protocol.", [
          { code: "client", client: client.address, field: "protocol", value: client.protocol },
        ]),
};
