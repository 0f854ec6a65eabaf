import type { RealmIndex } from "../realm-index.ts";
import type { Subject } from "../request.ts";
import type { Differences } from "../versions.ts";
import { fromClaims } from "./claims.ts";
import type { Obtained } from "./held.ts";
import { serviceAccount } from "./service-account.ts";
import { loggedIn } from "./user.ts";

/** How the subject token is come by; chains are the exchange's own business. */
export function obtain(
  index: RealmIndex,
  differs: Differences,
  subject: Exclude<Subject, { kind: "exchange" }>,
): Obtained {
  switch (subject.kind) {
    case "user":
      return loggedIn(index, differs, subject);
    case "service-account":
      return serviceAccount(index, differs, subject);
    case "claims":
      return fromClaims(index, differs, subject);
    case "unseen":
      return {
        kind: "unknown",
        causes: [subject.client === undefined ? { code: "given-token" } : { code: "somebody", client: subject.client }],
        because: [],
      };
  }
}
