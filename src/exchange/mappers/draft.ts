import type { Address } from "#model/address.ts";
import type { Claim } from "../claim.ts";
import type { Client, Mapper } from "../parts.ts";
import type { Person } from "../person.ts";
import type { Cause, Reason } from "../prediction.ts";
import type { Differences } from "../versions.ts";
import type { DraftAudience } from "./draft-audience.ts";
import type { ResolvedRoles, RoleRef } from "./resolved-roles.ts";

/** A token while its mappers run. */
export interface Draft {
  readonly holds: "access-token" | "id-token";
  readonly client: Client;
  readonly differs: Differences;
  /** The roles that may go in, by client id; mappers move and add some. One for the access and the ID token. */
  resolved: ResolvedRoles;
  readonly aud: DraftAudience;
  /** A second `aud` in the same JSON, written by a mapper of roles: whoever reads the token sees only this one. */
  secondAud?: readonly string[];
  azp: string;
  sub: boolean;
  /** A mapper wrote something else than the user's id into it. */
  hasOwnSub: boolean;
  realmRoles: readonly string[];
  clientRoles: Map<string, readonly string[]>;
  readonly claims: Map<string, Claim>;
  readonly person: Person;
  readonly because: Reason[];
  readonly causes: Cause[];
  /** A mapper lacks what it can't do without: the server breaks down over it. */
  fails: boolean;
  /** Mappers that wait until somebody reads what they write: see `claimed` and `finished`. */
  late: { claims?: () => void; roles?: () => void; hasOddRoles?: boolean };
}

/** One kind of mapper. Those that only concern ID tokens or other claims than ours aren't told apart. */
export interface MapperType {
  /** ProtocolMapperUtils.PRIORITY_…: lower ones run first; within a priority the order is that of mapper ids. */
  priority: number;
  /** Runs in ID tokens, too. */
  inIdTokens: boolean;
  /** Whether it runs whatever its flags say, or where the flag is absent. */
  unflagged?: "always" | "when-absent";
  /** It writes roles or claims of its own, which no other mapper reads: it may wait until somebody does. */
  isLate?(mapper: Mapper): boolean;
  run(draft: Draft, mapper: Mapper): void;
}

/** The flag that decides whether a mapper is on for this token (OIDCAttributeMapperHelper). */
export function flagOf({ holds, client }: Pick<Draft, "holds" | "client">): string {
  if (holds === "id-token") return "id.token.claim";
  return client.attributes("client.use.lightweight.access.token.enabled")?.toLowerCase() === "true"
    ? "lightweight.claim"
    : "access.token.claim";
}

/** A second mapper of the same claim comes before or after the first, which is nowhere said. */
export function addClaim(draft: Draft, claim: Claim): void {
  const before = draft.claims.get(claim.name);
  if (before === undefined || isSame(before, claim)) draft.claims.set(claim.name, claim);
  else {
    const either = [...(before.either ?? [before]), claim];
    const { value: _, ...rest } = claim;
    draft.claims.set(claim.name, { ...rest, either });
  }
}

function isSame(one: Claim, other: Claim): boolean {
  return one.value !== undefined && JSON.stringify(one.value) === JSON.stringify(other.value);
}

export function addAudience(draft: Draft, audience: string, by: Address): void {
  if (draft.aud.add(audience)) draft.because.push({ code: "audience", audience, by });
}

/**
 * The token with its roles and claims in it. Whom it names doesn't lie with them, and what is refused hardly ever does; in a
 * realm of thousands of roles they are most of the work.
 */
export function finished(draft: Draft): Draft {
  const { roles } = claimed(draft).late;
  draft.late = {};
  roles?.();
  return draft;
}

/** The same without what the mappers of roles write: they come last, and write lists. */
export function claimed(draft: Draft): Draft {
  const { claims, ...later } = draft.late;
  draft.late = later;
  claims?.();
  return draft;
}

/** `client.role`, or the name of a realm role; the last dot divides (KeycloakModelUtils.parseRole). */
export function parseRole(text: string): RoleRef {
  const at = text.lastIndexOf(".");
  return at < 0 ? { role: text } : { client: text.slice(0, at), role: text.slice(at + 1) };
}
