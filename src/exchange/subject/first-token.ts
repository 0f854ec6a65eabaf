import { issue } from "../issue.ts";
import { lifetime } from "../lifetime.ts";
import type { Draft } from "../mappers/draft.ts";
import { asksOffline } from "../offline.ts";
import { type Client, isTrue } from "../parts.ts";
import type { Principal } from "../principal.ts";
import type { RealmIndex } from "../realm-index.ts";
import { BREAKDOWN, OFFLINE_NOT_ALLOWED } from "../rules/texts.ts";
import { mayGoOffline, namesIn } from "../scopes.ts";
import type { TokenKind } from "../session.ts";
import type { Differences } from "../versions.ts";
import { hasOpenid } from "../words.ts";
import { fateOf } from "./fate.ts";
import { type Obtained, refuseSubject } from "./held.ts";
import { isNobodys } from "./readable.ts";

export interface LogIn {
  client: Client;
  principal: Principal;
  scope: string | undefined;
  /** `tr` for service accounts. */
  session: "on" | "tr";
  /** Other clients with a session in it. */
  before: ReadonlyMap<string, { openid: boolean }>;
  dpop: string | undefined;
}

/** The token of a log-in: made like any other, without an audience to filter by. */
export function firstToken(index: RealmIndex, differs: Differences, logIn: LogIn): Obtained {
  const { client, principal, scope } = logIn;
  if (principal.roles === undefined) {
    return { kind: "unknown", causes: [{ code: "user", user: principal.address }], because: [] };
  }
  const isOffline = logIn.session === "on" && asksOffline(index, client, scope, differs);
  const kind: TokenKind = isOffline ? "of" : logIn.session;
  const refreshes = (client.attributes("use.refresh.tokens")?.toLowerCase() ?? "true") === "true";
  const issued = issue({
    ...{ index, differs, client, principal, scope, roles: principal.roles, session: logIn.session },
    ...{ audience: undefined, gate: undefined, restricted: undefined },
  });
  const { effective, access, aud } = issued;
  const lives = lifetime(index, client, isOffline);
  if (lives === undefined) return refuseSubject("lifespan", 500, "unknown_error", BREAKDOWN);
  if (access.fails) return refuseSubject("mapper-config", 500, "unknown_error", BREAKDOWN);
  if (isOffline && refreshes && !mayGoOffline(index, client, effective, principal.roles)) {
    return refuseSubject("offline-allowed", 400, "not_allowed", OFFLINE_NOT_ALLOWED);
  }
  if (isTrue(client.attributes(CERTIFICATE))) {
    return refuseSubject("certificate", 400, "invalid_request", NO_CERTIFICATE, [
      { code: "client", client: client.address, field: `attributes.${CERTIFICATE}`, value: "true" },
    ]);
  }
  if (access.causes.length > 0) return { kind: "unknown", causes: access.causes, because: [] };
  const words = namesIn(index, effective.scopes);
  // Only a refresh token makes the offline session; a foreign azp has no client session here; and without a session
  // the user is found by what the token says.
  const fate = fateOf({
    ...{ differs, draft: access, client, lives, isForeign: isForeign(logIn, access) },
    why: isOffline && !refreshes ? "offline-without-session" : undefined,
    key: differs.noDpop ? undefined : logIn.dpop,
  });
  const own: [string, { openid: boolean }][] =
    logIn.session === "tr" || isOffline ? [] : [[client.id, { openid: hasOpenid(scope) }]];
  return {
    kind: "held",
    token: {
      azp: access.azp,
      aud: access.secondAud ?? aud ?? [],
      scope: [...(hasOpenid(scope) ? ["openid"] : []), ...words],
      kind,
      sid: logIn.session !== "tr",
      ...fate,
    },
    session: { principal, clients: new Map([...logIn.before, ...own]) },
    get because() {
      return issued.because;
    },
  };
}

/** A certificate is no part of any request here (MtlsHoKTokenUtil.bindTokenWithClientCertificate). */
const CERTIFICATE = "tls.client.certificate.bound.access.tokens";
const NO_CERTIFICATE = "Client Certification missing for MTLS HoK Token Binding";

function isForeign({ client, session, before }: LogIn, access: Draft): boolean {
  if (session === "tr") return isNobodys(access);
  return access.azp !== client.id && !before.has(access.azp);
}
