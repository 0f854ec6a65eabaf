import type { Knowledge } from "#exchange/knowledge.ts";
import { predict } from "#exchange/predict.ts";
import { RealmIndex } from "#exchange/realm-index.ts";
import type { Subject } from "#exchange/request.ts";
import { type CompactRealm, realmOf } from "../../support/compact-realm.ts";
import { type RuleCase, SMALL, type TokenExpected } from "./cases/case.ts";

/** What the model says of a case, in the form in which the case expects it. */
export function judged(one: RuleCase): RuleCase["expect"] {
  const compact: CompactRealm = {
    ...SMALL,
    realm: one.realm ?? {},
    clients: (SMALL.clients ?? []).map((client) => ({ ...client, ...one.clients?.[client.clientId] })),
    ...(one.policy === undefined ? {} : { policy: one.policy }),
  };
  const known: Knowledge = {
    organizations: new Set(),
    exactRoles: new Set(["user/bare"]),
    disabledAccounts: new Set([`client/${one.disabledAccount}/service-account`]),
    ...(one.ann === undefined ? {} : { usersAreWhole: true, exported: new Set(["user/ann"]) }),
    ...(one.consents === false ? {} : { consents: new Map() }),
  };
  const made = realmOf("small", compact);
  const ann = made.objects.get("user/ann");
  const objects = new Map([...made.objects, ["user/ann", { fields: { ...ann?.fields, ...one.ann } }]]);
  const realm = { ...made, objects, exists: one.exists ?? true };
  const logIn = { kind: "user", client: "front", user: "ann" } as const;
  const subject = { ...(one.subject && "kind" in one.subject ? {} : logIn), ...one.subject } as Subject;
  const parameters = one.parameters ? { parameters: new Map(Object.entries(one.parameters)) } : {};
  const request = { requester: "agent", ...one.request, ...parameters };
  const said = predict(new RealmIndex(realm, known), subject, request, one.version ?? "26.7.3");
  if (said.kind === "unknown") return "unknown";
  if (said.kind === "token" && typeof one.expect === "object" && !Array.isArray(one.expect)) {
    const { aud = [], azp, sub, expiresIn: lives } = said;
    const all: Required<TokenExpected> = { aud: [...aud].sort(), azp, sub, lives };
    return Object.fromEntries(Object.entries(all).filter(([name]) => Object.hasOwn(one.expect as object, name)));
  }
  if (said.kind === "token") return "passes";
  const { status, error, description } = said;
  return description === undefined ? [status, error] : [status, error, description];
}
