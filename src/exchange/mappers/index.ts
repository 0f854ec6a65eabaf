import { memo } from "../memo.ts";
import type { Mapper } from "../parts.ts";
import type { Cause, Reason } from "../prediction.ts";
import { audience, audienceOf } from "./audience.ts";
import { audienceResolve } from "./audience-resolve.ts";
import {
  attributeOfUser,
  fullName,
  groupsOfUser,
  hardcodedClaim,
  ownClaim,
  propertyOfUser,
  sub,
  valueFromElsewhere,
} from "./claims.ts";
import { type Draft, flagOf, type MapperType } from "./draft.ts";
import { hardcodedRole } from "./hardcoded-role.ts";
import { pairwiseSub } from "./pairwise-sub.ts";
import { clientRoles, realmRoles } from "./role-claims.ts";
import { roleName } from "./role-name.ts";
import { claimPath } from "./value.ts";

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
  ["oidc-full-name-mapper", fullName],
  ["oidc-address-mapper", ownClaim],
  ["oidc-acr-mapper", ownClaim],
  ["oidc-amr-mapper", ownClaim],
  ["oidc-allowed-origins-mapper", ownClaim],
  ["oidc-nonce-backwards-compatible-mapper", ownClaim],
  ["oidc-session-state-mapper", ownClaim],
]);

/** What the mappers of one kind of token come to, whoever's it is. */
export interface Recipe {
  /** The mappers of the client and of each scope. */
  lists: readonly (readonly Mapper[])[];
  parts: readonly Part[];
  /** Those that something is decided by, in the server's order (ProtocolMapperUtils.getSortedProtocolMappers). */
  now: readonly Step[];
  causes: readonly Cause[];
}

/** The mappers of one scope that are on. */
interface Part {
  now: readonly Step[];
  /** Those that wait until somebody reads what they write: of claims, and of roles. */
  claims: readonly Step[];
  roles: readonly Step[];
  /** Some of them write elsewhere than where roles belong. */
  hasOddRoles: boolean;
  because: readonly Reason[];
  causes: readonly Cause[];
}

interface Step {
  mapper: Mapper;
  type: MapperType;
}

export function recipeOf(token: Kind, lists: readonly (readonly Mapper[])[]): Recipe {
  const { protocol } = token.client;
  const key = `${token.holds} ${flagOf(token)} ${protocol}`;
  const parts = lists.map((list) =>
    memo(
      memo(PARTS, list, () => new Map<string, Part>()),
      key,
      () => partOf(token, list),
    ),
  );
  const now = parts.flatMap((part) => part.now);
  const causes = [...parts.flatMap((part) => part.causes), ...clashesOf(now)];
  return { lists, parts, now: sorted(now), causes };
}

/** Of a list of mappers, which hundreds of clients share, by what else decides which of them are on. */
const PARTS = new WeakMap<readonly Mapper[], Map<string, Part>>();

type Kind = Pick<Draft, "holds" | "client">;

function partOf(token: Kind, mappers: readonly Mapper[]): Part {
  const because: Reason[] = [];
  const causes: Cause[] = [];
  const on = mappers.flatMap((mapper): Step[] => {
    if (mapper.protocol !== token.client.protocol) return [];
    const type = MAPPERS.get(mapper.type);
    if (type) return isOn(token, mapper, type, because) ? [{ mapper, type }] : [];
    // What a script or a mapper that somebody wrote does can't be read from its configuration.
    causes.push({ code: isScript(mapper) ? "script-mapper" : "custom-mapper", mapper: mapper.address });
    return [];
  });
  const isLate = ({ mapper, type }: Step) => type.isLate?.(mapper) === true;
  const late = on.filter(isLate);
  const isOfRoles = ({ type }: Step) => type === realmRoles || type === clientRoles;
  const roles = late.filter(isOfRoles);
  return {
    now: on.filter((step) => !isLate(step)),
    claims: late.filter((step) => !isOfRoles(step)),
    hasOddRoles: roles.some(({ mapper }) => isOdd(mapper)),
    ...{ roles, because, causes },
  };
}

function isOdd({ config }: Mapper): boolean {
  const usual = ["realm_access.roles", `resource_access.${"${client_id}"}.roles`];
  return config("multivalued") !== "true" || !usual.includes(config("claim.name") ?? "");
}

export function runMappers(draft: Draft, { parts, now, causes }: Recipe): void {
  for (const { because } of parts) draft.because.push(...because);
  draft.causes.push(...causes);
  draft.late = {
    claims: () => follow(sorted(parts.flatMap((part) => part.claims)), draft),
    roles: () => follow(sorted(parts.flatMap((part) => part.roles)), draft),
    hasOddRoles: parts.some((part) => part.hasOddRoles),
  };
  follow(now, draft);
}

function follow(steps: readonly Step[], draft: Draft): void {
  for (const { mapper, type } of steps) type.run(draft, mapper);
}

/** Within a priority the order is that of mapper ids: see `clashesOf`. */
function sorted(steps: Step[]): readonly Step[] {
  return steps.sort((one, other) => one.type.priority - other.type.priority);
}

export function isScript(mapper: Mapper): boolean {
  return mapper.type.startsWith("script-");
}

function isOn(token: Kind, mapper: Mapper, type: MapperType, because: Reason[]): boolean {
  if (token.holds === "id-token" && !type.inIdTokens) return false;
  if (type.unflagged === "always") return true;
  const flag = flagOf(token);
  const value = mapper.config(flag);
  if (value === "true" || (value === undefined && type.unflagged === "when-absent" && flag === "access.token.claim")) {
    return true;
  }
  const audience = type === audienceType ? audienceOf(mapper) : undefined;
  if (type === audienceType || type === resolveType) {
    because.push({
      code: "mapper-off",
      mapper: mapper.address,
      flag,
      ...(audience === undefined ? {} : { audience }),
    });
  }
  return false;
}

const [audienceType, resolveType] = [audience, audienceResolve];

const WRITERS: readonly MapperType[] = [
  hardcodedClaim,
  attributeOfUser,
  propertyOfUser,
  groupsOfUser,
  valueFromElsewhere,
];

/** In the place of the server's own. */
function writes({ mapper, type }: Step, claim: string): boolean {
  return WRITERS.includes(type) && claimPath(mapper.config("claim.name") ?? "").join("\n") === claim;
}

/** Mappers of one priority run in the order of their ids, which no configuration holds: does it matter here? */
function clashesOf(on: readonly Step[]): Cause[] {
  const renames = on.filter(({ type }) => type === roleName);
  const replacing = (claim: string) => on.filter((step) => writes(step, claim));
  const audiences = on.filter(({ type }) => type === audience);
  const clashes = [
    renames.length > 1 ? renames : [],
    replacing("azp").length > 1 ? replacing("azp") : [],
    replacing("aud").length > 0 && replacing("aud").length + audiences.length > 1 ? replacing("aud") : [],
  ];
  return clashes.flat().map(({ mapper }) => ({ code: "mapper-order", mapper: mapper.address }));
}
