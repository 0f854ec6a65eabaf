import { KcxError } from "#errors.ts";
import { Outlook, usersToRead } from "#exchange/outlook.ts";
import type { Session } from "#keycloak/session.ts";
import type { Snapshot } from "#keycloak/snapshot.ts";
import { addressOf } from "#model/address.ts";
import type { IssuedToken } from "#model/answer.ts";
import { compare } from "#model/compare.ts";
import type { Contract, Expectation, Subject } from "#model/contract.ts";
import type { Declaration } from "#model/declaration.ts";
import { fullTokenType } from "#model/token-type.ts";
import { asked } from "#oauth/asked.ts";
import { describeToken } from "#oauth/check.ts";
import type { Finding, Verdict } from "#oauth/verdict.ts";
import { causesText } from "#report/cause-text.ts";
import { needsOf } from "./planning.ts";

type Wanted = Declaration & { realm: string };

/**
 * What the contracts would be answered, without anybody logging in: whether a token comes, and for whom, is predicted;
 * the claims of one that comes are the server's own preview. Where the two see another audience, nothing is decided.
 */
export async function previewContracts(session: Session, wanted: Wanted, issuer: string): Promise<Verdict[]> {
  const { readRealm } = await import("#keycloak/snapshot.ts");
  const { realm, contracts } = wanted;
  const deciding = (live: Snapshot["realm"]) => usersToRead([new Outlook(live)], contracts);
  const snapshot = await readRealm(session, realm, needsOf(wanted), deciding);
  if (snapshot === undefined)
    throw new KcxError("NO_REALM", `the server has no realm ${realm}`, { hint: "apply it first" });
  const outlook = new Outlook(snapshot.realm);
  const verdicts: Verdict[] = [];
  for (const contract of contracts) {
    const finding = await find({ session, realm, snapshot, outlook, issuer }, contract);
    verdicts.push({
      name: contract.name,
      slug: contract.slug,
      asked: asked(contract, contract.requester.auth),
      expected: contract.expect,
      previewed: true,
      subject: null,
      session: "none",
      ms: { subject: null, exchange: null, total: 0 },
      ...finding,
    });
  }
  return verdicts;
}

interface View {
  session: Session;
  realm: string;
  snapshot: Snapshot;
  outlook: Outlook;
  issuer: string;
}

async function find(view: View, contract: Contract): Promise<Finding> {
  const forecast = view.outlook.forecast({ ...contract, expect: withoutClaims(contract.expect) });
  if (forecast.status === "unknown") return undecided(`it depends on ${causesText(forecast.causes)}`);
  const { came } = forecast;
  const differences = forecast.status === "broken" ? forecast.differences : [];
  if (came.kind === "refusal" && forecast.status === "kept") return { status: "kept", came };
  if (came.kind === "refusal") {
    const isSubject = forecast.status === "broken" && forecast.at === "subject";
    return { status: "broken", stage: isSubject ? "subject" : "exchange", came, differences };
  }
  const shown = await previewed(view, contract, came);
  if (shown === undefined) return undecided("the server previews no token for this subject");
  if (!sameSet(shown.aud, came.aud)) {
    return undecided(`kcx predicts aud ${came.aud.join(", ")}, the server's preview has ${shown.aud.join(", ")}`);
  }
  const requestedTokenType = typeOf(contract);
  const found = compare(shown, contract.expect, { issuer: view.issuer, requestedTokenType });
  if (found.length === 0) return { status: "kept", came: shown };
  const stage = contract.expect.kind === "refusal" ? "exchange" : "claims";
  return { status: "broken", stage, came: shown, differences: found };
}

/** The server's claims; `sub`, which an exchange without a session always has, and the type of the answer are ours. */
async function previewed(view: View, contract: Contract, predicted: IssuedToken): Promise<IssuedToken | undefined> {
  const { exampleToken } = await import("#keycloak/preview.ts");
  const client = view.snapshot.ids.get(addressOf("client", contract.requester.client));
  const user = await userId(view, contract.subject);
  if (client === undefined || user === undefined) return undefined;
  const { audience } = contract;
  const claims = await exampleToken(view.session, view.realm, {
    ...{ client, user, scope: contract.scope },
    audience: audience.length === 1 ? audience[0] : undefined,
    kind: typeOf(contract)?.endsWith(":id_token") ? "id-token" : "access-token",
  });
  const token = describeToken(claims, typeOf(contract) ?? null, contract.expect);
  const aud = audience.length > 1 ? token.aud.filter((name) => audience.includes(name)) : token.aud;
  return { ...token, aud, lifetime: predicted.lifetime, sub: predicted.sub === null ? null : token.sub };
}

async function userId(
  view: Pick<View, "session" | "realm" | "snapshot">,
  subject: Subject,
): Promise<string | undefined> {
  const { session, realm, snapshot } = view;
  switch (subject.kind) {
    case "exchange":
      return userId(view, subject.of.subject);
    case "service-account": {
      const { serviceAccountId } = await import("#keycloak/preview.ts");
      const client = snapshot.ids.get(addressOf("client", subject.client));
      return client === undefined ? undefined : serviceAccountId(session, realm, client);
    }
    case "token": {
      const sub = subject.atHand?.claims["sub"];
      return typeof sub === "string" ? sub : undefined;
    }
    default:
      return subject.user === undefined ? undefined : snapshot.ids.get(addressOf("user", subject.user.toLowerCase()));
  }
}

/** Claims and the value of `sub` are what the preview is for. */
function withoutClaims(expect: Expectation): Expectation {
  if (expect.kind === "refusal") return expect;
  const { claims: _claims, sub, ...rest } = expect;
  return typeof sub === "boolean" ? { ...rest, sub } : rest;
}

function typeOf({ requestedTokenType }: Contract): string | undefined {
  return requestedTokenType === undefined ? undefined : fullTokenType(requestedTokenType);
}

function undecided(message: string): Finding {
  const hint = "`kcx verify` without --preview performs the exchange";
  return { status: "unknowable", problem: { code: "NOT_PREDICTED", message, hint } };
}

function sameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name) => other.includes(name));
}
