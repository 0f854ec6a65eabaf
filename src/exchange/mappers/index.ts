import type { Mapper } from "../parts.ts";
import { audience, audienceOf } from "./audience.ts";
import { audienceResolve } from "./audience-resolve.ts";
import {
  attributeOfUser,
  groupsOfUser,
  hardcodedClaim,
  ownClaim,
  pairwiseSub,
  propertyOfUser,
  sub,
  valueFromElsewhere,
} from "./claims.ts";
import { type Draft, flagOf, type MapperType } from "./draft.ts";
import { hardcodedRole } from "./hardcoded-role.ts";
import { clientRoles, realmRoles } from "./role-claims.ts";
import { roleName } from "./role-name.ts";

/** Every mapper that Keycloak brings for OpenID Connect, by `protocolMapper`. */
export const MAPPERS: ReadonlyMap<string, MapperType> = new Map([
  ["oidc-audience-mapper", audience],
  ["oidc-audience-resolve-mapper", audienceResolve],
  ["oidc-hardcoded-role-mapper", hardcodedRole],
  ["oidc-role-name-mapper", roleName],
  ["oidc-usermodel-realm-role-mapper", realmRoles],
  ["oidc-usermodel-client-role-mapper", clientRoles],
  ["oidc-hardcoded-claim-mapper", hardcodedClaim],
  ["oidc-sub-mapper", sub],
  ["oidc-sha256-pairwise-sub-mapper", pairwiseSub],
  ["oidc-usermodel-attribute-mapper", attributeOfUser],
  ["oidc-usermodel-property-mapper", propertyOfUser],
  ["oidc-usersessionmodel-note-mapper", valueFromElsewhere],
  ["oidc-claims-param-token-mapper", valueFromElsewhere],
  ["oidc-claims-param-value-idtoken-mapper", valueFromElsewhere],
  ["oidc-group-membership-mapper", groupsOfUser],
  ["oidc-organization-membership-mapper", ownClaim],
  ["oidc-organization-group-membership-mapper", valueFromElsewhere],
  ["oidc-full-name-mapper", ownClaim],
  ["oidc-address-mapper", ownClaim],
  ["oidc-acr-mapper", ownClaim],
  ["oidc-amr-mapper", ownClaim],
  ["oidc-allowed-origins-mapper", ownClaim],
  ["oidc-nonce-backwards-compatible-mapper", ownClaim],
  ["oidc-session-state-mapper", ownClaim],
]);

/** Runs the mappers over a token in the server's order (ProtocolMapperUtils.getSortedProtocolMappers). */
export function runMappers(draft: Draft, mappers: readonly Mapper[]): void {
  const known: { mapper: Mapper; type: MapperType }[] = [];
  for (const mapper of mappers) {
    const type = MAPPERS.get(mapper.type);
    // What a script or a mapper that somebody wrote does can't be read from its configuration.
    if (type) known.push({ mapper, type });
    else draft.causes.push({ code: isScript(mapper) ? "script-mapper" : "custom-mapper", mapper: mapper.address });
  }
  const on = known.filter(({ mapper, type }) => isOn(draft, mapper, type));
  noticeOrder(draft, on);
  for (const { mapper, type } of on.sort((one, other) => one.type.priority - other.type.priority)) {
    type.run(draft, mapper);
  }
}

export function isScript(mapper: Mapper): boolean {
  return mapper.type.startsWith("script-");
}

function isOn(draft: Draft, mapper: Mapper, type: MapperType): boolean {
  if (draft.holds === "id-token" && !type.inIdTokens) return false;
  if (type.unflagged === "always") return true;
  const flag = flagOf(draft);
  const value = mapper.config(flag);
  if (value === "true" || (value === undefined && type.unflagged === "when-absent" && flag === "access.token.claim")) {
    return true;
  }
  const audience = type === audienceType ? audienceOf(mapper) : undefined;
  if (type === audienceType || type === resolveType) {
    draft.because.push({
      code: "mapper-off",
      mapper: mapper.address,
      flag,
      ...(audience === undefined ? {} : { audience }),
    });
  }
  return false;
}

const [audienceType, resolveType] = [audience, audienceResolve];

/** Mappers of one priority run in the order of their ids, which no configuration holds: does it matter here? */
function noticeOrder(draft: Draft, on: readonly { mapper: Mapper; type: MapperType }[]): void {
  const renames = on.filter(({ type }) => type === roleName);
  const replacing = (claim: string) =>
    on.filter(({ mapper, type }) => type === hardcodedClaim && mapper.config("claim.name") === claim);
  const audiences = on.filter(({ type }) => type === audience);
  const clashes = [
    renames.length > 1 ? renames : [],
    replacing("azp").length > 1 ? replacing("azp") : [],
    replacing("aud").length > 0 && replacing("aud").length + audiences.length > 1 ? replacing("aud") : [],
  ];
  for (const { mapper } of clashes.flat()) draft.causes.push({ code: "mapper-order", mapper: mapper.address });
}
