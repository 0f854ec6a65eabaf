/**
 * What a client scope is called that brings a client as audience. Client ids may hold anything; a client scope's name
 * only what a scope parameter can hold (RFC 6749 §3.3).
 */
export function audienceScope(client: string): string {
  return `${client.replace(/[^\x21\x23-\x5B\x5D-\x7E]+/g, "-")}-audience`;
}
