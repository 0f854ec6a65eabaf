/** Switches token exchange on, for the client that requests it. */
export const EXCHANGE_FLAG = "standard.token.exchange.enabled";

/** The only two attributes by which token exchange is configured (OIDCConfigAttributes). */
export const EXCHANGE_ATTRIBUTES = [EXCHANGE_FLAG, "standard.token.exchange.enableRefreshRequestedTokenType"] as const;

/** An attribute that looks as if it switched token exchange on, and does nothing: the server keeps unknown ones. */
export function isBogusFlag(attribute: string): boolean {
  return /token[._-]?exchange/i.test(attribute) && !EXCHANGE_ATTRIBUTES.some((real) => real === attribute);
}
