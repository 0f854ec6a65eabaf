import { type Address, parseAddress } from "#model/address.ts";
import { get, type JsonMap, without } from "#model/json.ts";

/** Ways to prove who a client is that take no secret: by a key, a certificate, somebody else's token. */
const WITHOUT_SECRET = ["client-jwt", "client-x509", "federated-jwt"];

/**
 * A client's fields without a secret that it has no use for. The server makes one for every client that isn't public when
 * it is made, and shows it for good; nobody ever asks for it.
 */
export function withoutIdleSecret(address: Address, fields: JsonMap): JsonMap {
  if (parseAddress(address).kind !== "client") return fields;
  const isIdle =
    get(fields, "publicClient") === true ||
    get(fields, "bearerOnly") === true ||
    get(fields, "protocol") === "saml" ||
    WITHOUT_SECRET.includes(String(get(fields, "clientAuthenticatorType")));
  return isIdle ? without(fields, "secret") : fields;
}
