import type {
  CompactClient,
  CompactGroup,
  CompactMapper,
  CompactRealm,
  CompactScope,
  CompactUser,
  RoleName,
} from "../compact-realm.ts";
import type { Draw } from "./draw.ts";

export const CLIENTS = ["front", "mobile", "agent", "broker-1", "relay", "worker", "bank", "pizza/eu", "stock"];
const SCOPES = Array.from({ length: 9 }, (_, index) => `s${index}`);
const REALM_ROLES = ["rr", "other", "comp", "deep"];
const OWNERS = ["agent", "bank", "pizza/eu", "stock"];
const CLIENT_ROLES = OWNERS.flatMap((owner) => [`${owner}:r1`, `${owner}:r2`]);
const ROLES: RoleName[] = [...REALM_ROLES, ...CLIENT_ROLES];
export const USERS = ["ann", "bob", "cyd", "dee", "eve"];

/** A realm in which about half of the exchanges succeed: everything that a rule looks at is on or off by chance. */
export function randomRealm(draw: Draw): CompactRealm {
  return {
    realm: {
      accessTokenLifespan: draw.one([300, 120, 600]),
      ssoSessionMaxLifespan: draw.one([36_000, 200, 1800]),
      ...(draw.chance(0.2) ? { clientSessionMaxLifespan: draw.one([150, 900]) } : {}),
      ...(draw.chance(0.2) ? { organizationsEnabled: true } : {}),
    },
    realmRoles: {
      rr: {},
      other: {},
      comp: { composites: draw.some([...CLIENT_ROLES, "rr", "deep"], 3) },
      // Circles are allowed.
      deep: { composites: draw.some(["comp", "other", ...CLIENT_ROLES], 2) },
    },
    groups: [group(draw, "staff", [group(draw, "night", [])])],
    scopes: [
      // Whoever has it lets its tokens be exchanged by most others.
      { name: "open", mappers: CLIENTS.filter(() => draw.chance(0.85)).map((client) => audience(client)) },
      ...SCOPES.map((name) => scope(draw, name)),
      { name: "saml-scope", protocol: "saml" },
    ],
    clients: CLIENTS.map((clientId) => client(draw, clientId)),
    users: USERS.map((username) => user(draw, username)),
  };
}

function client(draw: Draw, clientId: string): CompactClient {
  const isFront = clientId === "front" || clientId === "mobile";
  const attributes: Record<string, string> = {};
  if (draw.chance(0.12)) attributes["client.use.lightweight.access.token.enabled"] = draw.one(["true", "TRUE"]);
  if (draw.chance(0.12)) attributes["use.refresh.tokens"] = "false";
  if (draw.chance(0.2)) attributes["access.token.lifespan"] = draw.one(["77", "-1", "5000"]);
  if (draw.chance(0.1)) attributes["client.session.max.lifespan"] = draw.one(["90", "150"]);
  if (draw.chance(0.05)) attributes["token.response.type.bearer.lower-case"] = "true";
  if (draw.chance(0.1)) attributes["display.on.consent.screen"] = draw.one(["true", "false"]);
  const lists = draw.chance(0.35)
    ? {
        defaultScopes: [...draw.some([...SCOPES, "basic", "roles", "profile"], 5), "open"],
        optionalScopes: draw.some([...SCOPES, "offline_access", "organization"], 6),
      }
    : {
        addDefaultScopes: [...draw.some(SCOPES, 2), ...(draw.chance(0.8) ? ["open"] : [])],
        addOptionalScopes: [...draw.some(SCOPES, 6), ...(draw.chance(0.1) ? ["saml-scope"] : [])],
      };
  return {
    clientId,
    attributes,
    ...lists,
    exchange: draw.chance(isFront ? 0.5 : 0.92),
    refreshExchange: draw.chance(0.6),
    enabled: draw.chance(0.95),
    public: draw.chance(isFront ? 0.3 : 0.04),
    bearerOnly: !isFront && draw.chance(0.03),
    consentRequired: draw.chance(isFront ? 0.04 : 0.12),
    fullScope: draw.chance(0.65),
    serviceAccounts: draw.chance(0.4),
    serviceAccountRoles: draw.some(ROLES, 3),
    directAccess: draw.chance(0.95),
    scopeMappings: draw.some(ROLES, 3),
    mappers: draw.chance(0.35) ? mappers(draw, clientId) : [],
    roles: OWNERS.includes(clientId) ? { r1: {}, r2: { composites: draw.some(ROLES, 1) } } : {},
  };
}

function scope(draw: Draw, name: string): CompactScope {
  return {
    name,
    mappers: mappers(draw, name),
    ...(draw.chance(0.2) ? { includeInTokenScope: false } : {}),
    ...(draw.chance(0.4) ? { displayOnConsent: draw.chance(0.3) } : {}),
    ...(draw.chance(0.35) ? { scopeMappings: draw.some(ROLES, 3) } : {}),
  };
}

function mappers(draw: Draw, holder: string): CompactMapper[] {
  return Array.from({ length: draw.one([0, 1, 1, 2, 3]) }, (_, index) => mapper(draw, `${holder} ${index}`));
}

function mapper(draw: Draw, name: string): CompactMapper {
  const access = draw.weighed<boolean | null>([
    [8, true],
    [1, false],
    [1, null],
  ]);
  const flags = { access, id: draw.chance(0.3), ...(draw.chance(0.3) ? { lightweight: draw.chance(0.6) } : {}) };
  return draw.weighed<CompactMapper>([
    [10, { type: "aud", name, client: draw.one(CLIENTS), ...flags }],
    [1, { type: "aud", name, custom: draw.one(["https://api.example.test", "bank"]), ...flags }],
    [1, { type: "aud", name, client: "bank", custom: "stock", ...flags }],
    [1, { type: "aud", name, client: "ghost", ...flags }],
    [2, { type: "resolve", name, access: flags.access }],
    [1, { type: "hardcoded-role", name, role: draw.one(["bank.r1", "ghost.r9", "rr", "stock.new"]) }],
    [0.6, renaming(draw, name)],
    [1, claim(draw, name)],
    [1, roleClaim(draw, name)],
    [0.5, { name, protocolMapper: "oidc-sub-mapper", config: { "access.token.claim": String(access) } }],
  ]);
}

function renaming(draw: Draw, name: string): CompactMapper {
  const [role, renamed] = [draw.one(["bank.r1", "rr", "stock.r2"]), draw.one(["stock.moved", "plain", "ghost.x"])];
  return { name, protocolMapper: "oidc-role-name-mapper", config: { role, "new.role.name": renamed } };
}

function claim(draw: Draw, name: string): CompactMapper {
  const claimName = draw.one(["aud", "azp", "sub", "scope", "department"]);
  const config = {
    "claim.name": claimName,
    "claim.value": draw.one(["bank", "hijack"]),
    "jsonType.label": "String",
    "access.token.claim": "true",
    "id.token.claim": String(draw.chance(0.5)),
  };
  return { name, protocolMapper: "oidc-hardcoded-claim-mapper", config };
}

/** The role mappers of scope `roles`, with other flags. */
function roleClaim(draw: Draw, name: string): CompactMapper {
  const [kind, claimName] = draw.one([
    ["client", "resource_access.${client_id}.roles"],
    ["realm", "realm_access.roles"],
  ] as const);
  const config = {
    "claim.name": claimName,
    "jsonType.label": "String",
    multivalued: "true",
    "access.token.claim": String(draw.chance(0.8)),
    "id.token.claim": String(draw.chance(0.5)),
  };
  return { name, protocolMapper: `oidc-usermodel-${kind}-role-mapper`, config };
}

function group(draw: Draw, name: string, children: CompactGroup[]): CompactGroup {
  return { name, roles: draw.some(ROLES, 2), children };
}

function user(draw: Draw, username: string): CompactUser {
  return {
    username,
    roles: draw.some(ROLES, 4),
    groups: draw.some(["/staff", "/staff/night"], 1),
    ...(draw.chance(0.15) ? { bare: true } : {}),
  };
}

function audience(client: string): CompactMapper {
  return { type: "aud", name: `for ${client}`, client };
}

export function scopeNames(realm: CompactRealm, clientId: string): string[] {
  const found = realm.clients?.find((one) => one.clientId === clientId);
  return [
    ...(found?.optionalScopes ?? [...(found?.addOptionalScopes ?? []), "offline_access", "phone"]),
    ...(found?.defaultScopes ?? found?.addDefaultScopes ?? []),
  ];
}
