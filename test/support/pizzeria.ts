/** The realm that most live tests of the exchange start from, and the contract that it keeps. */
import { expect, onTestFinished } from "vitest";
import type { Contract, Expectation } from "#model/contract.ts";
import { Secret } from "#model/secret.ts";
import type { Verdict } from "#oauth/verdict.ts";
import { type VerifyEnv, verifyContracts } from "#oauth/verify.ts";
import { audienceMapper, makeRealm, type TestRealm } from "./keycloak.ts";

const PASSWORD = "johndoe's pass";

export const SECRET = "tools-secret-of-the-test";

export const KEPT: Extract<Expectation, { kind: "token" }> = { kind: "token", azp: "tools", aud: ["pizzeria"] };

export const USER = { kind: "user", client: "frontend", user: "johndoe" } as const;

/** frontend (public) → tools (requester) → pizzeria, and johndoe. */
export async function pizzeria(settings: Record<string, unknown> = {}): Promise<{ realm: TestRealm; johndoe: string }> {
  const realm = await makeRealm(settings);
  onTestFinished(() => realm.delete());
  await realm.client({ clientId: "pizzeria", standardFlowEnabled: false });
  await realm.clientScope({ name: "pizzeria-audience", protocolMappers: [audienceMapper("pizzeria")] });
  await realm.client(requester("tools", SECRET));
  await realm.attachScope("tools", "pizzeria-audience");
  await realm.client({
    clientId: "frontend",
    publicClient: true,
    directAccessGrantsEnabled: true,
    protocolMappers: [audienceMapper("tools")],
  });
  return { realm, johndoe: await realm.user("johndoe", PASSWORD) };
}

export function requester(clientId: string, secret: string) {
  return {
    clientId,
    secret,
    serviceAccountsEnabled: true,
    standardFlowEnabled: false,
    attributes: { "standard.token.exchange.enabled": "true" },
  };
}

export function contract(change: Partial<Contract> = {}): Contract {
  return {
    name: "agent calls the pizzeria",
    slug: "agent-calls-the-pizzeria",
    subject: USER,
    requester: { client: "tools", auth: "basic" },
    audience: ["pizzeria"],
    expect: KEPT,
    ...change,
  };
}

export function envFor(
  realm: TestRealm,
  secrets: Record<string, string> = { tools: SECRET },
  change: Partial<VerifyEnv> = {},
): VerifyEnv {
  return {
    issuer: realm.issuer,
    fetch,
    signal: new AbortController().signal,
    timeoutMs: 20_000,
    maxWaitMs: 60_000,
    now: () => new Date(),
    clientSecret: (client) => (client in secrets ? new Secret(secrets[client], `\${env:${client}}`) : undefined),
    password: (user) => (user === "johndoe" ? new Secret(PASSWORD, "${env:JOHNDOE_PASSWORD}") : undefined),
    ...change,
  };
}

export async function verify(
  realm: TestRealm,
  change: Partial<Contract> = {},
  secrets?: Record<string, string>,
  env: Partial<VerifyEnv> = {},
): Promise<Verdict> {
  const [verdict] = await verifyContracts([contract(change)], envFor(realm, secrets, env));
  for (const secret of [PASSWORD, SECRET, "eyJ"]) expect(JSON.stringify(verdict)).not.toContain(secret);
  return verdict!;
}

export async function passwordToken(realm: TestRealm): Promise<string> {
  const form = { grant_type: "password", client_id: "frontend", username: "johndoe", password: PASSWORD };
  const response = await fetch(`${realm.issuer}/protocol/openid-connect/token`, {
    method: "POST",
    body: new URLSearchParams(form),
  });
  if (!response.ok) throw new Error(await response.text());
  return ((await response.json()) as { access_token: string }).access_token;
}

/** A fetch that remembers what was asked, and calls back once a request is under way. */
export function counting(underWay: (body: string) => void = () => {}) {
  const seen: string[] = [];
  const counted: typeof fetch = (input, init) => {
    const asked = `${String(input)} ${String(init?.body ?? "")}`;
    seen.push(asked);
    const answer = fetch(input, init);
    setTimeout(() => underWay(asked), 1);
    return answer;
  };
  return { fetch: counted, requests: (text: string) => seen.filter((asked) => asked.includes(text)).length };
}
