import type { Json, JsonMap } from "#model/json.ts";
import type { Sugar } from "./kind.ts";

/**
 * Intentions for protocol mappers: `{ audience: x }` for the eight lines that Keycloak wants. Later entries win over
 * earlier ones, so a flag (`idToken: true`) overrides what its shorthand presumes.
 */
export const mapperSugar: readonly Sugar[] = [
  // Of the two keys the server looks at the client's first: what was there under the other must go.
  shorthand("audience", "oidc-audience-mapper", (value) => ({
    "included.client.audience": value,
    "included.custom.audience": null,
  })),
  shorthand("customAudience", "oidc-audience-mapper", (value) => ({
    "included.custom.audience": value,
    "included.client.audience": null,
  })),
  shorthand("audienceResolve", "oidc-audience-resolve-mapper", () => ({})),
  shorthand("userAttribute", "oidc-usermodel-attribute-mapper", (value) => ({
    "user.attribute": value,
    "claim.name": value,
    "jsonType.label": "String",
  })),
  shorthand("userProperty", "oidc-usermodel-property-mapper", (value) => ({
    "user.attribute": value,
    "claim.name": value,
    "jsonType.label": "String",
  })),
  shorthand("hardcodedClaim", "oidc-hardcoded-claim-mapper", (value) => ({
    "claim.name": value,
    "jsonType.label": "String",
  })),
  shorthand("hardcodedRole", "oidc-hardcoded-role-mapper", (value) => ({ role: value })),
  shorthand("realmRoles", "oidc-usermodel-realm-role-mapper", (value) => ({
    "claim.name": value,
    "jsonType.label": "String",
    multivalued: "true",
  })),
  shorthand("groups", "oidc-group-membership-mapper", (value) => ({ "claim.name": value, "full.path": "true" })),
  key("claim", "claim.name"),
  key("claimValue", "claim.value"),
  key("claimType", "jsonType.label"),
  key("multivalued", "multivalued"),
  key("accessToken", "access.token.claim"),
  key("idToken", "id.token.claim"),
  key("userinfo", "userinfo.token.claim"),
  key("introspection", "introspection.token.claim"),
  key("lightweight", "lightweight.claim"),
];

/** A shorthand names the mapper's type; the claim goes to the access token, not to the ID token, unless flags differ. */
function shorthand(name: string, protocolMapper: string, config: (value: Json) => JsonMap): Sugar {
  return {
    key: name,
    expand: (value) => ({
      protocol: "openid-connect",
      protocolMapper,
      config: {
        "access.token.claim": "true",
        "id.token.claim": "false",
        "introspection.token.claim": "true",
        ...config(value),
      },
    }),
  };
}

function key(name: string, configKey: string): Sugar {
  return {
    key: name,
    expand: (value) => ({ config: { [configKey]: typeof value === "object" ? value : String(value) } }),
  };
}
