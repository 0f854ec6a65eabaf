import { asMap, get, type Json, type JsonMap } from "#model/json.ts";
import type { Sugar } from "./kind.ts";
import { flagOf } from "./pieces.ts";

/**
 * Intentions for protocol mappers: `{ audience: x }` for the eight lines that Keycloak wants. Later entries win over
 * earlier ones, so a flag (`idToken: true`) overrides what its shorthand presumes.
 */
export const mapperSugar: readonly Sugar[] = [
  // Of the two keys the server looks at the client's first: what was there under the other must go.
  shorthand("audience", "oidc-audience-mapper", "included.client.audience", (value) => ({
    "included.client.audience": value,
    "included.custom.audience": null,
  })),
  shorthand("customAudience", "oidc-audience-mapper", "included.custom.audience", (value) => ({
    "included.custom.audience": value,
    "included.client.audience": null,
  })),
  shorthand("audienceResolve", "oidc-audience-resolve-mapper", undefined, () => ({})),
  shorthand("userAttribute", "oidc-usermodel-attribute-mapper", "user.attribute", (value) => ({
    "user.attribute": value,
    "claim.name": value,
    "jsonType.label": "String",
  })),
  shorthand("userProperty", "oidc-usermodel-property-mapper", "user.attribute", (value) => ({
    "user.attribute": value,
    "claim.name": value,
    "jsonType.label": "String",
  })),
  shorthand("hardcodedClaim", "oidc-hardcoded-claim-mapper", "claim.name", (value) => ({
    "claim.name": value,
    "jsonType.label": "String",
  })),
  shorthand("hardcodedRole", "oidc-hardcoded-role-mapper", "role", (value) => ({ role: value })),
  shorthand("realmRoles", "oidc-usermodel-realm-role-mapper", "claim.name", (value) => ({
    "claim.name": value,
    "jsonType.label": "String",
    multivalued: "true",
  })),
  shorthand("groups", "oidc-group-membership-mapper", "claim.name", (value) => ({
    "claim.name": value,
    "full.path": "true",
  })),
  key("claim", "claim.name"),
  key("claimValue", "claim.value"),
  key("claimType", "jsonType.label"),
  flag("multivalued", "multivalued"),
  flag("accessToken", "access.token.claim"),
  flag("idToken", "id.token.claim"),
  flag("userinfo", "userinfo.token.claim"),
  flag("introspection", "introspection.token.claim"),
  flag("lightweight", "lightweight.claim"),
];

/**
 * A shorthand names the mapper's type; the claim goes to the access token, not to the ID token, unless flags differ.
 *
 * @param from the key of the config that holds the short form's value.
 */
function shorthand(
  name: string,
  protocolMapper: string,
  from: string | undefined,
  config: (value: Json) => JsonMap,
): Sugar {
  return {
    key: name,
    shorten(fields) {
      if (get(fields, "protocolMapper") !== protocolMapper) return undefined;
      return from === undefined ? true : get(asMap(get(fields, "config")), from);
    },
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
    shorten: (fields) => get(asMap(get(fields, "config")), configKey),
  };
}

function flag(name: string, configKey: string): Sugar {
  const text = key(name, configKey);
  return {
    ...text,
    shorten(fields) {
      const value = text.shorten?.(fields);
      // Unsaid is a state of its own: old realms, and Terraform, leave out who introspects.
      return value === undefined ? null : flagOf(value);
    },
  };
}
