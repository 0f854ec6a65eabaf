import { words } from "./check.ts";
import { peek } from "./peek.ts";

/**
 * Does a token say of itself that it holds every word of the scope, and still does at that time? One that is no JWT
 * says nothing. Nothing is proven: whoever is shown the token proves it.
 */
export function holds(token: string, scope: string, at: Date): boolean {
  const claims = peek(token);
  if (claims === null || claims.exp === undefined || claims.exp * 1000 <= at.getTime()) return false;
  return includes(words(claims["scope"]) ?? [], scope);
}

/** The words that an answer grants: what it says, else what the token says, else all that was asked (RFC 6749 §5.1). */
export function grantedScope(
  { scope, access_token }: { scope?: string | undefined; access_token: string },
  asked: string | undefined,
): readonly string[] {
  return words(scope) ?? words(peek(access_token)?.["scope"]) ?? words(asked) ?? [];
}

function includes(held: readonly string[], scope: string): boolean {
  return scope.split(" ").every((word) => word === "" || held.includes(word));
}
