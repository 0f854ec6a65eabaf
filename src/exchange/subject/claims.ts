import { addressOf, REALM } from "#model/address.ts";
import { frontendUrlOf, issuerIn } from "#model/issuer.ts";
import { asMap, asStrings, get, type JsonMap } from "#model/json.ts";
import { issue } from "../issue.ts";
import { isTrue, number, text } from "../parts.ts";
import type { Principal } from "../principal.ts";
import type { RealmIndex } from "../realm-index.ts";
import type { Subject } from "../request.ts";
import { isTokenKind, type SubjectToken, type Unusable } from "../session.ts";
import type { Differences } from "../versions.ts";
import type { Obtained } from "./held.ts";
import { boundBy, isReadable } from "./shapes.ts";

type AtHand = Extract<Subject, { kind: "claims" }>;

/** A token at hand says of itself all that the server would look at, except what became of its session. */
export function fromClaims(index: RealmIndex, differs: Differences, subject: AtHand): Obtained {
  const { claims } = subject;
  const azp = text(claims, "azp", subject.client ?? "");
  if (azp === "") return { kind: "unknown", causes: [{ code: "claim", claim: "azp" }], because: [] };
  const principal = principalOf(index, subject, azp);
  const kind = kindOf(claims, principal);
  const scope = text(claims, "scope", "").split(" ").filter(Boolean);
  const unusable = unusableOf(index, differs, subject, azp, kind) ?? nobody(index, differs, subject, azp, kind);
  const bound = boundBy(get(claims, "cnf"));
  const token: SubjectToken = {
    azp,
    aud: typeof claims["aud"] === "string" ? [claims["aud"]] : asStrings(get(claims, "aud")),
    scope,
    kind,
    sid: kind !== "tr" && (get(claims, "sid") !== undefined || get(claims, "jti") === undefined),
    ...(bound && { bound }),
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
function principalOf(index: RealmIndex, subject: AtHand, azp: string): Principal {
  const name = subject.user ?? text(subject.claims, "preferred_username", "");
  const owner = name.startsWith("service-account-") ? name.slice("service-account-".length) : name === "" ? azp : "";
  const client = index.client(owner);
  const stranger = name === "" ? text(subject.claims, "sub", "?") : name;
  if (name === "" && client?.serviceAccount && isOfAccount(subject.claims)) return index.serviceAccount(client);
  return (
    index.user(stranger) ??
    (client && name !== "" ? index.serviceAccount(client) : undefined) ?? {
      address: addressOf("user", stranger),
      enabled: true,
      roles: undefined,
    }
  );
}

/** Without a session, or by the grant that `jti` tells of: of what it doesn't tell, it is taken for granted. */
function isOfAccount(claims: JsonMap): boolean {
  const jti = text(claims, "jti", "");
  return !JTI.test(jti) || jti.startsWith("tr") || jti.slice(4, 6) === "cc";
}

function kindOf(claims: JsonMap, principal: Principal): SubjectToken["kind"] {
  const start = text(claims, "jti", "").slice(0, 2);
  const isEncoded = JTI.test(text(claims, "jti", ""));
  if (isEncoded && isTokenKind(start)) return start;
  return principal.address.startsWith("client/") && get(claims, "sid") === undefined ? "tr" : "on";
}

/** The first thing that the server holds against it. */
function unusableOf(
  index: RealmIndex,
  differs: Differences,
  { claims, at, client, user }: AtHand,
  azp: string,
  kind: SubjectToken["kind"],
): Unusable | undefined {
  const [typ, issuer] = [text(claims, "typ", "Bearer"), text(claims, "iss", "")];
  const [exp, nbf, iat] = [number(claims, "exp", 0), number(claims, "nbf", 0), number(claims, "iat", 0)];
  if (Object.entries(claims).some(([name, value]) => !isReadable(name, value, differs))) return { why: "unreadable" };
  if (!["bearer", "dpop"].includes(typ.toLowerCase())) return { why: "not-an-access-token", typ };
  if (issuer !== "" && !isOwn(index, issuer)) return { why: "other-issuer", issuer };
  const refreshes = index.client(azp)?.attributes("use.refresh.tokens") ?? "true";
  if (kind === "of" && !isTrue(refreshes)) return { why: "offline-without-session" };
  const sid = get(claims, "sid");
  // Ids of sessions have been of both forms; whatever else stands there in a real token was written by a mapper.
  const isReal = JTI.test(text(claims, "jti", ""));
  if (isReal && sid !== undefined && sid !== null && !SESSION_ID.test(String(sid))) return { why: "no-session" };
  // A client session is looked up by `azp`: of a client that a mapper put there, there is none.
  if (kind === "on" && client !== undefined && client !== azp) return { why: "foreign" };
  if (exp !== 0 && exp < iat) return { why: "expired", seconds: iat - exp };
  if (at !== undefined && exp !== 0 && exp < at) return { why: "expired", seconds: at - exp };
  if (at !== undefined && nbf > at + SKEW) return { why: "not-yet-valid", seconds: nbf - at };
  const holders = [REALM, addressOf("client", azp), ...(user === undefined ? [] : [addressOf("user", user)])];
  const stale = holders.find((holder) => iat < number(index.fields(holder) ?? {}, "notBefore", 0));
  return stale === undefined || iat === 0 ? undefined : { why: "before-not-before", at: stale };
}

/** Kind of session, kind of token, grant. */
const JTI = /^[a-z]{6}:/;
const SESSION_ID = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[\w-]{24})$/;
/** Seconds that a token may come too early (JsonWebToken.isActive). */
const SKEW = 10;

/**
 * Without a session the user is looked up by `sub`, then by `preferred_username`: a service account's token in which a
 * mapper wrote another `sub` is nobody's where it has no name in it, either.
 */
function nobody(
  index: RealmIndex,
  differs: Differences,
  { claims, user }: AtHand,
  azp: string,
  kind: SubjectToken["kind"],
): Unusable | undefined {
  const client = index.client(azp);
  const isNamed = user !== undefined || text(claims, "preferred_username", "") !== "";
  if (kind !== "tr" || isNamed || !client?.serviceAccount) return undefined;
  const principal = index.serviceAccount(client);
  const { access } = issue({
    ...{ index, differs, client, principal, roles: principal.roles ?? new Set(), session: kind },
    ...{ scope: text(claims, "scope", ""), audience: undefined, gate: undefined, restricted: undefined },
  });
  return access.hasOwnSub ? { why: "foreign" } : undefined;
}

/** The realm's name is known, the server's address only where the realm has one of its own. */
function isOwn(index: RealmIndex, issuer: string): boolean {
  const own = frontendUrlOf(asMap(get(index.settings, "attributes")));
  const expected = issuerIn(own ?? "", index.realm.name);
  return own === undefined ? issuer.endsWith(expected) : issuer === expected;
}
