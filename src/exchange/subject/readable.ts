import type { Address } from "#model/address.ts";
import type { Json } from "#model/json.ts";
import type { Claim } from "../claim.ts";
import { claimed, type Draft, finished } from "../mappers/draft.ts";
import { claimPath } from "../mappers/value.ts";
import type { SubjectToken, Unusable } from "../session.ts";
import type { Differences } from "../versions.ts";
import { boundBy, isForTexts, isReadable, isShaped } from "./shapes.ts";

/** What the server makes of a token of its own in which mappers wrote; nothing of it: what it would be without them. */
export interface Reading {
  why?: Extract<Unusable["why"], "no-session" | "unreadable" | "not-yet-valid">;
  bound?: NonNullable<SubjectToken["bound"]>;
  /** It lies with what this mapper writes. */
  unsure?: Address;
}

/**
 * How the server reads its own token again (AccessToken): a second member of the same name takes the place of the
 * server's own. The mappers of roles come last, and only their odd names matter: where there are none, nobody has to look
 * at thousands of roles.
 */
export function readingOf(token: Draft, differs: Differences): Reading {
  const { claims } = token.late.hasOddRoles === false ? claimed(token) : finished(token);
  const written = new Map<string, Claim[]>();
  for (const claim of claims.values()) {
    if (isPlain(claim, differs)) continue;
    const first = claimPath(claim.name)[0] ?? "";
    if (isShaped(first)) written.set(first, [...(written.get(first) ?? []), claim]);
  }
  const readings = [...written].map(([name, list]) => readOne(name, list, differs));
  return readings.find(({ why }) => why) ?? readings.find(({ unsure }) => unsure) ?? Object.assign({}, ...readings);
}

function readOne(name: string, claims: readonly Claim[], differs: Differences): Reading {
  const all = claims.flatMap((claim) => claim.either ?? [claim]);
  const by = all[0]?.by ?? "";
  if (name === "sid") return all.some(isEmpty) ? { unsure: by } : { why: "no-session" };
  const values = possible(name, claims, differs);
  const good = values.map((value) => (value === undefined ? undefined : isReadable(name, value, differs)));
  if (good.includes(undefined) || new Set(good).size > 1) return { unsure: by };
  if (good.includes(false)) return { why: "unreadable" };
  if (name === "nbf") return startOf(by, values);
  if (name !== "cnf") return {};
  const bound = boundBy(values[0]);
  return bound === undefined ? {} : { bound };
}

/** Before any server of today was made it is fine; in the next century it never is. */
function startOf(by: Address, values: readonly (Json | undefined)[]): Reading {
  const seconds = values.map((value) => Number(value ?? 0));
  if (seconds.every((one) => one < 1_700_000_000)) return {};
  return seconds.every((one) => one > 4_102_444_800) ? { why: "not-yet-valid" } : { unsure: by };
}

/** Maybe nothing is written. */
function isEmpty({ value, isWritten }: Claim): boolean {
  return value === null || (value === undefined && isWritten !== true);
}

/** What may stand there in the end; `undefined`: nobody knows. */
function possible(name: string, claims: readonly Claim[], differs: Differences): (Json | undefined)[] {
  const [one, ...more] = claims;
  if (one && more.length === 0) {
    const path = claimPath(one.name).slice(1);
    return (one.either ?? [one]).map((claim) => {
      const value = claim.value ?? (claim.isList === true ? undefined : claim.like);
      const whole = value === undefined ? undefined : nested(path, value);
      // What is only like it may be wrong in other ways, or not there.
      const isSure = claim.value !== undefined || (claim.isWritten === true && !isForTexts(name, differs));
      return whole === undefined || isSure || isReadable(name, whole, differs) ? whole : undefined;
    });
  }
  const parts = claims.map(({ name: whole, value }) => ({ path: claimPath(whole).slice(1), value }));
  // What lies within another's text has no place there.
  if (parts.some(({ path, value }) => path.length !== 1 || value === undefined)) return [undefined];
  return [Object.fromEntries(parts.map(({ path, value }) => [path[0] ?? "", value ?? null]))];
}

function nested(path: readonly string[], value: Json): Json {
  return path.reduceRight<Json>((inner, name) => ({ [name]: inner }), value);
}

/** One text in its own place, as nearly all are. */
function isPlain({ name, value, like, either }: Claim, differs: Differences): boolean {
  if (!isShaped(name)) return !name.includes(".") && !name.includes("\\");
  if (either !== undefined || name === "sid" || name === "nbf" || name === "cnf") return false;
  const one = value ?? like;
  return one !== undefined && isReadable(name, one, differs);
}

/**
 * Without a session the user is found by `sub`, and by `preferred_username` where a mapper wrote something else into
 * that (TokenManager.lookupUserFromStatelessToken). A fixed text there names nobody, as far as we know.
 */
export function isNobodys(token: Draft): boolean {
  if (!token.hasOwnSub) return false;
  return ![...finished(token).claims.values()].some(
    ({ name, ofUser }) => name === "preferred_username" && ofUser === true,
  );
}
