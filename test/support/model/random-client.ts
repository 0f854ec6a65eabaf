import type { CompactClient } from "../compact-realm.ts";
import type { Draw } from "./draw.ts";
import { OWNERS, ROLES, SCOPES } from "./names.ts";
import { randomMappers } from "./random-mapper.ts";

export function randomClient(draw: Draw, clientId: string): CompactClient {
  const isFront = clientId === "front" || clientId === "mobile";
  const lists = draw.chance(0.35)
    ? {
        defaultScopes: [...draw.some([...SCOPES, "basic", "roles", "profile"], 5), "open"],
        optionalScopes: draw.some([...SCOPES, "offline_access", "organization"], 6),
      }
    : {
        addDefaultScopes: [...draw.some(SCOPES, 2), ...(draw.chance(0.9) ? ["open"] : [])],
        addOptionalScopes: [...draw.some(SCOPES, 6), ...(draw.chance(0.1) ? ["saml-scope"] : [])],
      };
  const exchange = draw.chance(isFront ? 0.5 : 0.92);
  return {
    clientId,
    attributes: { ...attributes(draw), ...(exchange ? { [FLAG]: oddlyTrue(draw) } : {}) },
    ...lists,
    refreshExchange: draw.chance(0.6),
    enabled: draw.chance(0.97),
    public: draw.chance(isFront ? 0.3 : 0.02),
    bearerOnly: !isFront && draw.chance(0.015),
    consentRequired: draw.chance(isFront ? 0.02 : 0.07),
    fullScope: draw.chance(0.65),
    serviceAccounts: draw.chance(0.4),
    serviceAccountRoles: draw.some(ROLES, 3),
    ...(draw.chance(0.06) ? { accountEnabled: false } : {}),
    directAccess: draw.chance(0.95),
    scopeMappings: draw.some(ROLES, 3),
    mappers: draw.chance(0.35) ? randomMappers(draw, clientId) : [],
    roles: OWNERS.includes(clientId) ? { r1: {}, r2: { composites: draw.some(ROLES, 1) } } : {},
    fields: {
      ...(draw.chance(0.5) ? { rootUrl: "https://app.example.test", redirectUris: ["/*"] } : {}),
      ...(draw.chance(0.1) ? { notBefore: draw.one([1, 1_000_000_000]) } : {}),
    },
  };
}

const FLAG = "standard.token.exchange.enabled";

/** Most of the spellings that count, and few that don't. */
function oddlyTrue(draw: Draw): string {
  return draw.weighed<string>([
    [30, "true"],
    [2, draw.one(["TRUE", "True", "tRuE"])],
    [0.4, draw.one([" true", "true ", "yes", "1", "on", "truе"])],
  ]);
}

function attributes(draw: Draw): Record<string, string> {
  const found: Record<string, string> = {};
  const put = (chance: number, name: string, values: readonly string[]) => {
    if (draw.chance(chance)) found[name] = draw.one(values);
  };
  put(0.12, "client.use.lightweight.access.token.enabled", ["true", "TRUE", "True", "yes"]);
  put(0.12, "use.refresh.tokens", ["false", "false", "no", "TRUE", " true"]);
  put(0.08, "client_credentials.use_refresh_token", ["true", "TRUE", "yes"]);
  put(0.2, "access.token.lifespan", ["77", "-1", "5000", "2147483647", "+60", " ", "077"]);
  put(0.02, "access.token.lifespan", ["0", "-5", "abc", "9999999999", " 60", "1e3", "5m"]);
  put(0.1, "client.session.max.lifespan", ["90", "150", "0", "-1", "99999999999", "abc"]);
  put(0.05, "client.offline.session.max.lifespan", ["100", "0", "abc"]);
  put(0.05, "token.response.type.bearer.lower-case", ["true", "TRUE", "yes"]);
  put(0.1, "display.on.consent.screen", ["true", "false", "TRUE", "yes"]);
  put(0.03, "dpop.bound.access.tokens", ["true", "true", "TRUE", "yes"]);
  put(0.02, "tls.client.certificate.bound.access.tokens", ["true", "TRUE", "yes"]);
  put(0.05, "acr.loa.map", ['{"gold":"2"}']);
  put(0.05, "access.token.header.type.rfc9068", ["true"]);
  return found;
}
