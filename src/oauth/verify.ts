import pLimit from "p-limit";
import { KcxError } from "#errors.ts";
import { compare } from "#model/compare.ts";
import type { Contract } from "#model/contract.ts";
import { fullTokenType } from "#model/token-type.ts";
import type { Patience } from "./approval.ts";
import { asked } from "./asked.ts";
import { type Chain, obtain } from "./chain.ts";
import { describeToken, strings, text, untimely, unusableOf, words } from "./check.ts";
import { type Client, knownClient } from "./client.ts";
import { type ExchangeResult, exchange } from "./exchange.ts";
import { peek } from "./peek.ts";
import { type AuthServer, discover, type Reach } from "./server.ts";
import { closeSession } from "./session.ts";
import type { GotSubject, KnownSubjects } from "./subject.ts";
import { readToken } from "./token.ts";
import { logInsInTurn } from "./turns.ts";
import type { Finding, Missing, SubjectToken, Verdict, VerdictHead } from "./verdict.ts";

export interface VerifyEnv extends Reach, KnownSubjects, Patience {
  /** Called as each contract is decided, its session already closed; not in the order of the contracts. */
  onProgress?(verdict: Verdict): void;
  /** The claims of each token that an exchange gave and the realm's keys prove. */
  onToken?(contract: Contract, claims: Readonly<Record<string, unknown>>): void;
}

/** Each costs a few requests in a row; more at once makes a small server slower, not faster. */
const AT_ONCE = 4;

/**
 * Performs the exchange of every contract and compares what comes: one subject log-in, one exchange and one log-out a
 * contract. The server's metadata and keys are read once. The verdicts are in the order of the contracts.
 *
 * When the signal fires, exchanges under way are aborted, log-ins under way end and are logged out again, and what was
 * not decided is `unknowable` with code INTERRUPTED.
 * @throws KcxError when the server or the realm cannot be reached at all; the signal's reason when aborted before that.
 */
export async function verifyContracts(contracts: readonly Contract[], env: VerifyEnv): Promise<readonly Verdict[]> {
  if (contracts.length === 0) return [];
  const server = await discover(env);
  const { keys } = server;
  if (keys === null) throw new KcxError("SERVER_REFUSED", `${server.issuer}: the metadata names no keys`);
  const logIn = logInsInTurn(server, env, env);
  const run: Run = { server: { ...server, keys }, env, chain: { server, known: env, patience: env, logIn } };
  const limit = pLimit(AT_ONCE);
  // allSettled: no session is left behind because another contract met a mistake of ours.
  const settled = await Promise.allSettled(
    contracts.map((contract) =>
      limit(async () => {
        const verdict = await verifyContract(contract, run);
        env.onProgress?.(verdict);
        return verdict;
      }),
    ),
  );
  return settled.map((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
}

interface Run {
  server: AuthServer & { keys: NonNullable<AuthServer["keys"]> };
  env: VerifyEnv;
  chain: Chain;
}

async function verifyContract(contract: Contract, run: Run): Promise<Verdict> {
  const { env } = run;
  const elapsed = stopwatch(env);
  const requester = await knownClient(env, contract.requester);
  const head: VerdictHead = {
    name: contract.name,
    slug: contract.slug,
    asked: asked(contract, "what" in requester ? contract.requester.auth : requester.auth),
    expected: contract.expect,
    subject: null,
    session: "none",
    ms: { subject: null, exchange: null, total: 0 },
  };
  const finding = await find(contract, requester, run, head).catch((error: unknown) => unknowable(error, env.signal));
  head.ms.total = elapsed();
  return { ...head, ...finding };
}

async function find(contract: Contract, requester: Client | Missing, run: Run, head: VerdictHead): Promise<Finding> {
  run.env.signal.throwIfAborted();
  if ("what" in requester)
    return { status: "broken", stage: "configuration", missing: requester, came: null, differences: [] };

  const logInTime = stopwatch(run.env);
  const subject = await obtain(contract.subject, run.chain);
  if (contract.subject.kind !== "token") head.ms.subject = logInTime();
  if (subject.kind === "missing") {
    return { status: "broken", stage: "configuration", missing: subject.missing, came: null, differences: [] };
  }
  if (subject.kind === "refusal") {
    const { refused, ...came } = subject;
    return { status: "broken", stage: "subject", came, ...(refused && { refused }), differences: [] };
  }

  head.subject = subjectClaims(subject, contract, run);
  try {
    run.env.signal.throwIfAborted();
    const exchangeTime = stopwatch(run.env);
    const { audience, scope, requestedTokenType } = contract;
    const request = { subjectToken: subject.accessToken, audience, scope, requestedTokenType };
    const result = await exchange(run.server, requester, request, patienceFor(contract, run.env));
    head.ms.exchange = exchangeTime();
    return await judge(result, contract, run);
  } finally {
    head.session = await closeSession(run.server, subject.session);
  }
}

/** Where "not yet" is what the contract expects, nobody is waited for. */
function patienceFor({ expect }: Contract, env: VerifyEnv): Patience {
  const isExpected = expect.kind === "refusal" && ["authorization_pending", "slow_down"].includes(expect.error);
  return isExpected ? { ...env, maxWaitMs: 0 } : env;
}

/** The signature comes first: what an unproven token claims is not worth comparing. */
async function judge(result: ExchangeResult, contract: Contract, { server, env }: Run): Promise<Finding> {
  const { expect, requestedTokenType } = contract;
  const circumstances = {
    issuer: server.issuer,
    requestedTokenType: requestedTokenType === undefined ? undefined : fullTokenType(requestedTokenType),
  };
  if (result.kind === "refusal") {
    const differences = compare(result, expect, circumstances);
    if (differences.length === 0) return { status: "kept", came: result };
    return { status: "broken", stage: "exchange", came: result, differences };
  }
  const now = env.now();
  const reading = await readToken(server, result.token, now);
  if (reading.kind === "unproven") {
    return { status: "broken", stage: "signature", fault: reading.fault, came: null, differences: [] };
  }
  env.onToken?.(contract, reading.claims);
  const came = describeToken(reading.claims, result.issuedTokenType, expect);
  const differences = compare(came, expect, circumstances);
  if (expect.kind === "refusal") return { status: "broken", stage: "exchange", came, differences };
  if (reading.untimely !== undefined) differences.push(untimely(reading.claims, reading.untimely, now));
  if (differences.length === 0) return { status: "kept", came };
  return { status: "broken", stage: "claims", came, differences };
}

function unknowable(error: unknown, signal: AbortSignal): Finding {
  if (signal.aborted) {
    return {
      status: "unknowable",
      problem: { code: "INTERRUPTED", message: "interrupted before it was decided", hint: null },
    };
  }
  if (!(error instanceof KcxError)) throw error;
  return { status: "unknowable", problem: { code: error.code, message: error.message, hint: error.hint ?? null } };
}

function subjectClaims({ accessToken }: GotSubject, { subject }: Contract, { server, env }: Run): SubjectToken | null {
  const claims = peek(accessToken);
  if (claims === null) return null;
  // One that was just got is as good as the server makes them.
  const unusable = subject.kind === "token" ? unusableOf(claims, server.issuer, env.now()) : undefined;
  return {
    azp: text(claims["azp"]),
    aud: strings(claims["aud"]),
    scope: words(claims["scope"]),
    ...(unusable && { unusable }),
  };
}

function stopwatch({ now }: Pick<VerifyEnv, "now">): () => number {
  const start = now().getTime();
  return () => now().getTime() - start;
}
