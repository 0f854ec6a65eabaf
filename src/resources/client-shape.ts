import { all, bool, int, nameSet, seconds, stringMap, text, uris } from "./schema.ts";

/** The written form of a client. */
export const shape = {
  ...all(
    bool,
    ...["enabled", "alwaysDisplayInConsole", "surrogateAuthRequired", "bearerOnly", "consentRequired"],
    ...["standardFlowEnabled", "implicitFlowEnabled", "directAccessGrantsEnabled", "serviceAccountsEnabled"],
    "authorizationServicesEnabled",
    ...["publicClient", "frontchannelLogout", "fullScopeAllowed"],
  ),
  ...all(int, "notBefore", "nodeReRegistrationTimeout"),
  ...all(
    text,
    "name",
    "description",
    "rootUrl",
    "adminUrl",
    "baseUrl",
    "clientAuthenticatorType",
    "protocol",
    "secret",
  ),
  ...all(uris, "redirectUris", "webOrigins"),
  ...all(nameSet, "defaultClientScopes", "optionalClientScopes"),
  attributes: stringMap,
  standardTokenExchange: bool,
  accessTokenLifespan: seconds,
  exclusive: bool,
};
