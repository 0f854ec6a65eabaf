import type { Claim } from "../claim.ts";
import { claimed, type Draft, finished } from "../mappers/draft.ts";
import type { Unusable } from "../session.ts";

/**
 * What a claim that a mapper writes must be for the server to read its own token again (AccessToken): a second member
 * of the same name takes the place of the server's own.
 */
const SHAPES: Readonly<Record<string, RegExp>> = {
  nbf: /^\d+$/,
  updated_at: /^\d+$/,
  email_verified: /^(true|false)$/,
  phone_number_verified: /^(true|false)$/,
  // Objects and lists.
  ...Object.fromEntries(
    ["cnf", "realm_access", "resource_access", "authorization", "address", "allowed-origins", "trusted-certs"].map(
      (name) => [name, /^(?!)/],
    ),
  ),
};

type Reading = Extract<Unusable["why"], "no-session" | "unreadable">;

/**
 * Why the server won't take a token as a subject. The mappers of roles write lists, which take the place of other claims
 * at most: where these are in order, nobody has to look at thousands of roles.
 */
export function unreadable(token: Draft): Reading | undefined {
  return unreadableAmong(claimed(token).claims.values()) && unreadableAmong(finished(token).claims.values());
}

function unreadableAmong(claims: Iterable<Claim>): Reading | undefined {
  for (const { name, value } of claims) {
    if (typeof value !== "string") continue;
    if (name === "sid") return "no-session";
    const shape = Object.hasOwn(SHAPES, name) ? SHAPES[name] : undefined;
    if (shape !== undefined && !shape.test(value)) return "unreadable";
  }
  return undefined;
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
