import type { CompactGroup, CompactMapper, CompactRealm, CompactScope, CompactUser } from "../compact-realm.ts";
import type { Draw } from "./draw.ts";
import { CLIENT_ROLES, CLIENTS, ROLES, SCOPES, USERS } from "./names.ts";
import { randomClient } from "./random-client.ts";
import { randomMappers } from "./random-mapper.ts";

/** A realm in which about half of the exchanges succeed: everything that a rule looks at is on or off by chance. */
export function randomRealm(draw: Draw): CompactRealm {
  return {
    realm: settings(draw),
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
      { name: "open", mappers: CLIENTS.filter(() => draw.chance(0.93)).map((client) => audience(client)) },
      ...SCOPES.map((name) => scope(draw, name)),
      { name: "saml-scope", protocol: "saml" },
    ],
    clients: CLIENTS.map((clientId) => randomClient(draw, clientId)),
    users: USERS.map((username) => user(draw, username)),
  };
}

function settings(draw: Draw): Record<string, number | boolean> {
  return {
    accessTokenLifespan: draw.weighed([
      [9, draw.one([300, 120, 600])],
      [0.4, draw.one([0, -1, 2_147_483_647])],
    ] as const),
    ssoSessionMaxLifespan: draw.one([36_000, 36_000, 200, 1800, 100_000_000]),
    ...(draw.chance(0.2) ? { clientSessionMaxLifespan: draw.one([150, 900, 0]) } : {}),
    ...(draw.chance(0.2) ? { offlineSessionMaxLifespanEnabled: true } : {}),
    ...(draw.chance(0.2) ? { offlineSessionMaxLifespan: draw.one([400, 0, 5_184_000]) } : {}),
    ...(draw.chance(0.2) ? { clientOfflineSessionMaxLifespan: draw.one([350, 0]) } : {}),
    ...(draw.chance(0.2) ? { organizationsEnabled: true } : {}),
    ...(draw.chance(0.1) ? { notBefore: draw.one([1, 1_700_000_000]) } : {}),
    ...(draw.chance(0.2) ? { loginWithEmailAllowed: false } : {}),
    ...(draw.chance(0.1) ? { registrationEmailAsUsername: true } : {}),
    ...(draw.chance(0.1) ? { verifyEmail: true } : {}),
  };
}

function scope(draw: Draw, name: string): CompactScope {
  return {
    name,
    mappers: randomMappers(draw, name),
    ...(draw.chance(0.2) ? { includeInTokenScope: false } : {}),
    ...(draw.chance(0.4) ? { displayOnConsent: draw.chance(0.3) } : {}),
    ...(draw.chance(0.35) ? { scopeMappings: draw.some(ROLES, 3) } : {}),
    ...(draw.chance(0.15) ? { attributes: { [oddKey(draw)]: draw.one(["TRUE", "False", "yes", " true"]) } } : {}),
  };
}

function oddKey(draw: Draw): string {
  return draw.one(["include.in.token.scope", "display.on.consent.screen", "is.dynamic.scope"]);
}

function group(draw: Draw, name: string, children: CompactGroup[]): CompactGroup {
  return {
    name,
    roles: draw.some(ROLES, 2),
    children,
    ...(draw.chance(0.3) ? { attributes: { tenant: [`of ${name}`] } } : {}),
  };
}

function user(draw: Draw, username: string): CompactUser {
  const without = draw.chance(0.15) ? draw.some(["firstName", "lastName", "email"], 2) : [];
  return {
    username,
    roles: draw.some(ROLES, 4),
    groups: draw.some(["/staff", "/staff/night"], 1),
    ...(draw.chance(0.15) ? { bare: true } : {}),
    ...(draw.chance(0.05) ? { enabled: false } : {}),
    without,
    fields: {
      ...(draw.chance(0.06) ? { requiredActions: [draw.one(["UPDATE_PASSWORD", "VERIFY_EMAIL", "NO_SUCH"])] } : {}),
      ...(draw.chance(0.1) ? { notBefore: draw.one([1, 1_700_000_000]) } : {}),
      ...(draw.chance(0.2) ? { emailVerified: false } : {}),
      attributes: {
        ...(draw.chance(0.6) ? { tenant: [draw.one(["bank", "stock", "t1"])] } : {}),
        ...(draw.chance(0.4) ? { many: draw.one([["x", "y"], ["bank"], ["7"]]) } : {}),
      },
    },
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
