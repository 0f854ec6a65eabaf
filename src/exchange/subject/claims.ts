import { addressOf, REALM } from "#model/address.ts";
import { frontendUrlOf, issuerIn } from "#model/issuer.ts";
import { asMap, asStrings, get, type JsonMap } from "#model/json.ts";
import { number, text } from "../parts.ts";
import type { Principal } from "../principal.ts";
import type { RealmIndex } from "../realm-index.ts";
import type { Subject } from "../request.ts";
import { isTokenKind, type SubjectToken, type Unusable } from "../session.ts";
import type { Obtained } from "./held.ts";

/** A token at hand says of itself all that the server would look at, except what became of its session. */
export function fromClaims(index: RealmIndex, subject: Extract<Subject, { kind: "claims" }>): Obtained {
  const { claims } = subject;
  const azp = text(claims, "azp", subject.client ?? "");
  if (azp === "") return { kind: "unknown", causes: [{ code: "claim", claim: "azp" }], because: [] };
  const principal = principalOf(index, subject, azp);
  const kind = kindOf(claims, principal);
  const scope = text(claims, "scope", "").split(" ").filter(Boolean);
  const unusable = unusableOf(index, subject, azp, kind);
  const token: SubjectToken = {
    azp,
    aud: typeof claims["aud"] === "string" ? [claims["aud"]] : asStrings(get(claims, "aud")),
    scope,
    kind,
    sid: kind !== "tr" && (get(claims, "sid") !== undefined || get(claims, "jti") === undefined),
    ...boundBy(asMap(get(claims, "cnf"))),
    ...(unusable && { unusable }),
  };
  // Who else has a client session there isn't written in it.
  const own: [string, { openid: boolean }][] = kind === "on" ? [[azp, { openid: scope.includes("openid") }]] : [];
  return {
    kind: "held",
    token,
    session: { principal, clients: new Map(own) },
    because: [{ code: "assumed", what: "fresh-session" }],
  };
}

/** Somebody who isn't in this picture of the realm is taken to exist, since there is a token; the roles aren't known. */
function principalOf(index: RealmIndex, subject: Extract<Subject, { kind: "claims" }>, azp: string): Principal {
  const name = subject.user ?? text(subject.claims, "preferred_username", "");
  const owner = name.startsWith("service-account-") ? name.slice("service-account-".length) : name === "" ? azp : "";
  const client = index.client(owner);
  const stranger = name === "" ? text(subject.claims, "sub", "?") : name;
  if (name === "" && client?.serviceAccount) return index.serviceAccount(client);
  return (
    index.user(stranger) ??
    (client && name !== "" ? index.serviceAccount(client) : undefined) ?? {
      address: addressOf("user", stranger),
      enabled: true,
      roles: undefined,
    }
  );
}

function kindOf(claims: JsonMap, principal: Principal): SubjectToken["kind"] {
  const start = text(claims, "jti", "").slice(0, 2);
  const isEncoded = /^[a-z]{6}:/.test(text(claims, "jti", ""));
  if (isEncoded && isTokenKind(start)) return start;
  return principal.address.startsWith("client/") && get(claims, "sid") === undefined ? "tr" : "on";
}

function boundBy(cnf: JsonMap): Pick<SubjectToken, "bound"> {
  const [jkt, x5t] = [text(cnf, "jkt", ""), text(cnf, "x5t#S256", "")];
  if (x5t !== "") return { bound: { key: x5t, by: "mtls" } };
  return jkt === "" ? {} : { bound: { key: jkt, by: "dpop" } };
}

/** The first thing that the server holds against it. */
function unusableOf(
  index: RealmIndex,
  { claims, at, client }: Extract<Subject, { kind: "claims" }>,
  azp: string,
  kind: SubjectToken["kind"],
): Unusable | undefined {
  const [typ, issuer] = [text(claims, "typ", "Bearer"), text(claims, "iss", "")];
  const [exp, nbf, iat] = [number(claims, "exp", 0), number(claims, "nbf", 0), number(claims, "iat", 0)];
  if (!["Bearer", "bearer", "DPoP"].includes(typ)) return { why: "not-an-access-token", typ };
  if (issuer !== "" && !isOwn(index, issuer)) return { why: "other-issuer", issuer };
  // A client session is looked up by `azp`: of a client that a mapper put there, there is none.
  if (kind === "on" && client !== undefined && client !== azp) return { why: "foreign" };
  if (exp !== 0 && exp < iat) return { why: "expired", seconds: iat - exp };
  if (at !== undefined && exp !== 0 && exp < at) return { why: "expired", seconds: at - exp };
  if (at !== undefined && nbf > at) return { why: "not-yet-valid", seconds: nbf - at };
  const holders = [REALM, addressOf("client", azp)];
  const stale = holders.find((holder) => iat < number(index.fields(holder) ?? {}, "notBefore", 0));
  return stale === undefined || iat === 0 ? undefined : { why: "before-not-before", at: stale };
}

/** The realm's name is known, the server's address only where the realm has one of its own. */
function isOwn(index: RealmIndex, issuer: string): boolean {
  const own = frontendUrlOf(asMap(get(index.settings, "attributes")));
  const expected = issuerIn(own ?? "", index.realm.name);
  return own === undefined ? issuer.endsWith(expected) : issuer === expected;
}
