import { all, bool, int, nameSet, names, seconds, stringMap, text } from "./schema.ts";

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
  ...all(names, "redirectUris", "webOrigins"),
  ...all(nameSet, "defaultClientScopes", "optionalClientScopes"),
  attributes: stringMap,
  standardTokenExchange: bool,
  accessTokenLifespan: seconds,
  exclusive: bool,
};
