import type { Unusable } from "#exchange/session.ts";
import { displayAddress } from "#model/address.ts";
import { formatDuration } from "#model/duration.ts";

/** Why the server doesn't take a subject token, in a sentence. */
export function unusableText(token: Unusable): string {
  switch (token.why) {
    case "expired":
      return token.seconds === undefined
        ? "The subject token is expired as soon as it comes."
        : `The subject token expired ${formatDuration(token.seconds)} ago.`;
    case "not-yet-valid":
      return token.seconds === undefined
        ? "The subject token only holds in a time to come (nbf)."
        : `The subject token only holds in ${formatDuration(token.seconds)} (nbf).`;
    case "other-issuer":
      return `The subject token comes from ${token.issuer}: another realm, or another name of the server than its own.`;
    case "foreign":
      return "The subject token looks like somebody else's, since a mapper writes over what the server goes by.";
    case "not-an-access-token":
      return `The subject token is no access token${token.typ === undefined ? "" : ` (typ ${token.typ})`}.`;
    case "before-not-before":
      return `The subject token is older than \`notBefore\` of ${displayAddress(token.at)} permits: it was revoked.`;
    case "unreadable":
      return "The server can't read its own token again, since a mapper writes something else into a claim than belongs there.";
    case "no-session":
      return "The subject token names no session: it has ended, or a mapper writes over its `sid`.";
    case "offline-without-session":
      return "The subject token is an offline token without an offline session.";
  }
}
