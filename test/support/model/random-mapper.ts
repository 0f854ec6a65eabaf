import type { CompactMapper, RoleName } from "../compact-realm.ts";
import type { Draw } from "./draw.ts";
import { CLIENTS } from "./names.ts";

/** Up to three mappers, most of them as people make them. */
export function randomMappers(draw: Draw, holder: string): CompactMapper[] {
  return Array.from({ length: draw.one([0, 1, 1, 2, 3]) }, (_, index) => randomMapper(draw, `${holder} ${index}`));
}

function randomMapper(draw: Draw, name: string): CompactMapper {
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
    [0.8, writing(draw, name, "oidc-hardcoded-claim-mapper", hardcoded(draw))],
    [1, writing(draw, name, "oidc-usermodel-attribute-mapper", ofUser(draw, ["tenant", "many", "none", "username"]))],
    [0.5, writing(draw, name, "oidc-usermodel-property-mapper", ofUser(draw, ["username", "Email", "id", "shoe"]))],
    [0.4, writing(draw, name, "oidc-group-membership-mapper", { "full.path": draw.one(["true", "false", "TRUE"]) })],
    [0.4, writing(draw, name, "oidc-usersessionmodel-note-mapper", { "user.session.note": "client_id" })],
    [0.4, writing(draw, name, "oidc-full-name-mapper", {})],
    [0.3, writing(draw, name, "oidc-address-mapper", {})],
    [0.8, roleClaim(draw, name)],
    [0.4, plain(draw, name)],
    [0.5, { name, protocolMapper: "oidc-sub-mapper", config: flagsOf(draw) }],
    // Of a client the import asks the address of its sector.
    [CLIENTS.some((client) => name.startsWith(client)) ? 0 : 0.3, pairwise(draw, name)],
  ]);
}

/** Claims of the server's own, of nobody, and names that are paths. */
function claimName(draw: Draw): string {
  return draw.weighed<string>([
    [6, draw.one(["department", "groups", "a.b", "a.c.d", "a\\.b", "email", "name", "preferred_username", "locale"])],
    [2, draw.one(["aud", "azp", "sub", "sub", "aud.x", "sub.x"])],
    [2, draw.one(["scope", "exp", "iat", "iss", "jti", "typ", "nonce", "session_state"])],
    [1, draw.one(["acr", "auth_time", "acr.x"])],
    [0.8, draw.one(["sid", "nbf", "cnf", "cnf.jkt", "cnf.x", "updated_at", "email_verified"])],
    [0.8, draw.one(["realm_access", "realm_access.roles", "resource_access", "resource_access.bank.roles"])],
    [0.5, draw.one(["allowed-origins", "address", "address.street", "authorization", "trusted-certs"])],
  ]);
}

function writing(draw: Draw, name: string, protocolMapper: string, more: Record<string, string>): CompactMapper {
  const config = {
    ...(draw.chance(0.97) ? { "claim.name": claimName(draw) } : {}),
    ...typeOf(draw),
    ...flagsOf(draw),
    ...more,
  };
  return { name, protocolMapper, config };
}

function hardcoded(draw: Draw): Record<string, string> {
  const value = draw.one([
    "bank",
    "hijack",
    "42",
    "1",
    "-7",
    "true",
    "99999999999",
    "1.5",
    '["bank"]',
    '{"a":1}',
    "x y",
  ]);
  return { "claim.value": value };
}

function ofUser(draw: Draw, names: readonly string[]): Record<string, string> {
  return {
    "user.attribute": draw.one(names),
    ...(draw.chance(0.4) ? { multivalued: draw.one(["true", "true", "false", "TRUE"]) } : {}),
    ...(draw.chance(0.2) ? { "aggregate.attrs": "true" } : {}),
  };
}

function typeOf(draw: Draw): Record<string, string> {
  const type = draw.weighed<string | undefined>([
    [8, "String"],
    [1, "int"],
    [1, "long"],
    [1, "boolean"],
    [1, "JSON"],
    [1, undefined],
  ]);
  return type === undefined ? {} : { "jsonType.label": type };
}

function flagsOf(draw: Draw): Record<string, string> {
  const access = draw.weighed<string | undefined>([
    [16, "true"],
    [1, "false"],
    [1, "TRUE"],
    [1, undefined],
  ]);
  return {
    ...(access === undefined ? {} : { "access.token.claim": access }),
    ...(draw.chance(0.5) ? { "id.token.claim": "true" } : {}),
    ...(draw.chance(0.3) ? { "lightweight.claim": draw.one(["true", "false"]) } : {}),
  };
}

function renaming(draw: Draw, name: string): CompactMapper {
  const [role, renamed] = [draw.one(["bank.r1", "rr", "stock.r2"]), draw.one(["stock.moved", "plain", "ghost.x"])];
  return { name, protocolMapper: "oidc-role-name-mapper", config: { role, "new.role.name": renamed } };
}

/** The role mappers of scope `roles`, with other flags, other names, and a prefix. */
function roleClaim(draw: Draw, name: string): CompactMapper {
  const [kind, usual] = draw.one([
    ["client", "resource_access.${client_id}.roles"],
    ["realm", "realm_access.roles"],
  ] as const);
  const config = {
    "claim.name": draw.weighed<string>([
      [5, usual],
      [2, draw.one(["groups", "a.roles", "${client_id}"])],
      [0.6, draw.one(["aud", "azp", "sub", "scope"])],
    ]),
    "jsonType.label": "String",
    ...(draw.chance(0.9) ? { multivalued: "true" } : {}),
    ...(draw.chance(0.2) ? { "usermodel.clientRoleMapping.clientId": draw.one(["bank", "stock"] as RoleName[]) } : {}),
    ...(draw.chance(0.2) ? { [`usermodel.${kind}RoleMapping.rolePrefix`]: "p-" } : {}),
    "access.token.claim": String(draw.chance(0.8)),
    "id.token.claim": String(draw.chance(0.5)),
  };
  return { name, protocolMapper: `oidc-usermodel-${kind}-role-mapper`, config };
}

/** Mappers of the server's own claims. */
function plain(draw: Draw, name: string): CompactMapper {
  const protocolMapper = draw.one([
    ...["oidc-acr-mapper", "oidc-amr-mapper", "oidc-allowed-origins-mapper", "oidc-session-state-mapper"],
    ...["oidc-nonce-backwards-compatible-mapper", "oidc-claims-param-token-mapper"],
  ]);
  return { name, protocolMapper, config: flagsOf(draw) };
}

/** Made by import it may lack what the admin API would have given it. */
function pairwise(draw: Draw, name: string): CompactMapper {
  return {
    name,
    protocolMapper: "oidc-sha256-pairwise-sub-mapper",
    config: {
      ...(draw.chance(0.8) ? { sectorIdentifierUri: "https://sector.example.test/uris" } : {}),
      ...(draw.chance(0.9) ? { pairwiseSubAlgorithmSalt: "salt" } : {}),
    },
  };
}
