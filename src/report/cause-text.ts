import type { Cause } from "#exchange/prediction.ts";
import { displayAddress } from "#model/address.ts";
import { printable } from "./values.ts";

/** What would have to be known for an answer, on one line. */
export function causesText(causes: readonly Cause[]): string {
  return [...new Set(causes.map((cause) => printable(causeText(cause))))].join("; ");
}

function causeText(cause: Cause): string {
  switch (cause.code) {
    case "script-mapper":
      return `what the script of ${displayAddress(cause.mapper)} does`;
    case "custom-mapper":
      return `what ${displayAddress(cause.mapper)} does, a mapper that Keycloak doesn't bring`;
    case "mapper-order":
      return `whether ${displayAddress(cause.mapper)} runs before the others like it: their order is nowhere configured`;
    case "mapper-value":
      return `what ${displayAddress(cause.mapper)} writes`;
    case "consent":
      return `whether ${displayAddress(cause.user)} once consented to ${cause.scopes.map(displayAddress).join(", ")} for ${displayAddress(cause.client)}`;
    case "user":
      return `the user ${cause.user.replace(/^user\//, "")} and its roles`;
    case "client-policy":
      return `what ${displayAddress(cause.policy)} does`;
    case "organization":
      return `the organizations behind the scope ${cause.scope}`;
    case "setting":
      return `${cause.key} of ${displayAddress(cause.at)}`;
    case "claim":
      return `the value of the claim ${cause.claim}`;
    case "given-token":
      return "what the given subject token says";
    case "at-once":
      return `whether the token is used in the very second it is made in: those of ${displayAddress(cause.client)} live no longer`;
    case "somebody":
      return `who logs in to ${cause.client}`;
  }
}
