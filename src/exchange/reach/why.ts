import type { Address } from "#model/address.ts";
import { predict } from "../predict.ts";
import type { Reason, Refusal, Unknown } from "../prediction.ts";
import type { RealmIndex } from "../realm-index.ts";
import type { ExchangeRequest, Subject } from "../request.ts";
import { clientsOf, type Reach } from "./index.ts";
import { logInsOf } from "./log-ins.ts";
import { pathOf, type Way } from "./table.ts";

/** What puts a name into `aud`: a mapper, and the role for the sake of which one resolves. */
export interface Naming {
  by: Address;
  role?: Address;
}

/** Why one way leads to an audience. */
export interface WhyReached {
  /** What names the requester in the token that it is brought; absent: the token is its own. */
  admitted?: Naming;
  /** What names the audience in the one that it gets. */
  given?: Naming;
}

export function whyReached(index: RealmIndex, audience: string, { subject, request, path }: Way): WhyReached {
  const said = predict(index, subject, request);
  // Reasons of the subject token come before those of the result.
  const naming = said.because.flatMap((reason) => (reason.code === "audience" ? [reason] : []));
  const admitted = naming.find((reason) => reason.audience === request.requester);
  const given = naming.findLast((reason) => reason.audience === audience);
  const isOwn = path[path.length - 1] === request.requester;
  return { ...(admitted && !isOwn && { admitted: namingOf(admitted) }), ...(given && { given: namingOf(given) }) };
}

function namingOf({ by, role }: Extract<Reason, { code: "audience" }>): Naming {
  return { by, ...(role === undefined ? {} : { role }) };
}

/** Why a requester doesn't get an audience, and of which exchange that is said. */
export interface WhyNot {
  /** Whose token was brought; empty: whoever's it is. */
  path: readonly string[];
  request: ExchangeRequest;
  answer: Refusal | Unknown;
}

/** @returns `undefined` where it does, by one of the cells. */
export function whyNot(reach: Reach, requester: string, audience: string): WhyNot | undefined {
  const { index, cells } = reach;
  const own = cells.filter(({ request }) => request.requester === requester);
  if (own.some(({ outcome }) => outcome.kind === "allowed" && outcome.aud.includes(audience))) return undefined;
  const request: ExchangeRequest = { requester, audience: [audience] };
  const barred = reach.barred.get(requester);
  if (barred) return { path: [], request, answer: barred };
  const best = own.find(({ outcome }) => outcome.kind === "allowed") ?? own[0];
  const subject = best?.from[0] ?? anyLogIn(reach);
  const answer = subject && predict(index, subject, best ? { ...best.request, audience: [audience] } : request);
  if (subject === undefined || answer === undefined || answer.kind === "token") return undefined;
  return { path: pathOf(subject), request, answer };
}

/** Of a client that no token names: a token all the same, to be refused by. */
function anyLogIn({ index }: Reach): Subject | undefined {
  const most = { kind: "anybody", roles: "most" } as const;
  return logInsOf(index, most, clientsOf(index), () => false).sources[0]?.subject;
}
