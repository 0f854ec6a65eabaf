import type { Contract } from "#model/contract.ts";
import { Secret } from "#model/secret.ts";
import type { Verdict } from "#oauth/verdict.ts";
import { type VerifyEnv, verifyContracts } from "#oauth/verify.ts";
import { type Asked, authorizationServer, grant, ISSUER, NOW } from "./authorization-server.ts";

export const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

export const environment: VerifyEnv = {
  issuer: ISSUER,
  fetch: () => Promise.reject(new Error("no fetch given")),
  signal: new AbortController().signal,
  timeoutMs: 5_000,
  maxWaitMs: 60_000,
  now: () => NOW,
  clientSecret: (client) => (client === "tools" ? new Secret("p:%+é", "${env:SECRET}") : undefined),
  password: () => new Secret("pass", "${env:PASS}"),
};

export function contract(change: Partial<Contract> = {}): Contract {
  return {
    name: "agent calls the pizzeria",
    slug: "agent-calls-the-pizzeria",
    subject: { kind: "user", client: "frontend", user: "johndoe" },
    requester: { client: "tools", auth: "basic" },
    audience: ["pizzeria"],
    expect: { kind: "token", azp: "tools", aud: ["pizzeria"] },
    ...change,
  };
}

type Run = Parameters<typeof authorizationServer>[0] & { contract?: Partial<Contract>; env?: Partial<VerifyEnv> };

export async function run({ contract: change, env, ...answers }: Run): Promise<{ verdict: Verdict; asked: Asked[] }> {
  const { fetch, asked } = authorizationServer(answers);
  const [verdict] = await verifyContracts([contract(change)], { ...environment, fetch, ...env });
  return { verdict: verdict!, asked };
}

export function exchangeAnswers(answer: (asked: Asked) => Response | Promise<Response>) {
  return (asked: Asked) => (isExchange(asked) ? answer(asked) : grant()(asked));
}

export function isExchange({ form }: Asked): boolean {
  return form.get("grant_type") === EXCHANGE;
}
