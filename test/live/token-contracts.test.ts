import { decodeJwt, exportJWK, exportPKCS8, generateKeyPair } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { followLink } from "../support/browser.ts";
import type { Ran } from "../support/kcx.ts";
import { type Story, story } from "../support/story.ts";

const SECRETS = { AGENT_SECRET: "the agent's own", GATE_SECRET: "the gate's own", JANE_PASSWORD: "jane's password" };

/** Jane talks to an agent, which calls a gate, which calls the kitchen: two exchanges behind each other. */
const REALM = `
clients:
  web:
    publicClient: true
    directAccessGrantsEnabled: true
    attributes: { oauth2.device.authorization.grant.enabled: true }
    protocolMappers: { agent: { audience: agent }, signer: { audience: signer } }
  agent:
    secret: \${env:AGENT_SECRET}
    standardTokenExchange: true
    protocolMappers: { gate: { audience: gate } }
  gate:
    secret: \${env:GATE_SECRET}
    standardTokenExchange: true
    protocolMappers: { kitchen: { audience: kitchen } }
  signer:
    clientAuthenticatorType: client-jwt
    standardTokenExchange: true
    attributes: { use.jwks.string: true, jwks.string: '\${env:SIGNER_JWKS}' }
    protocolMappers: { kitchen: { audience: kitchen } }
  kitchen: { standardFlowEnabled: false }
users:
  jane: { password: "\${env:JANE_PASSWORD}", email: jane@example.test, firstName: Jane, lastName: Doe }
exchanges:
  the agent reaches the gate:
    subject: { client: web, user: jane }
    requester: agent
    audience: gate
    expect: { aud: gate, sub: true }
  the gate reaches the kitchen:
    subject: { exchange: the agent reaches the gate }
    requester: gate
    audience: kitchen
    expect: { aud: kitchen, azp: gate, sub: true }
  the kitchen is not the agent's:
    subject: { exchange: the-agent-reaches-the-gate }
    requester: agent
    audience: kitchen
    expect: { error: invalid_request, description: "Requested audience not available: kitchen" }
  one that signs:
    subject: { client: web, user: jane }
    requester: { client: signer, auth: private_key_jwt, key: "\${file:signer.pem}" }
    audience: kitchen
    expect: { aud: kitchen, azp: signer }
  jane on her telephone:
    subject: { device: web, user: jane }
    requester: agent
    audience: gate
    expect: { aud: gate, claims: { preferred_username: jane } }
`;

let ours: Story;
let sessions: () => Promise<number>;
beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const SIGNER_JWKS = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), use: "sig", kid: "one" }] });
  ours = await story({ realm: "none", variables: { ...SECRETS, SIGNER_JWKS }, ended: afterAll });
  await ours.write("signer.pem", await exportPKCS8(privateKey));
  await ours.file(REALM);
  expect(await ours.kcx(["apply", "realm.yaml"])).toMatchObject({ code: 0 });
  const [jane] = (await ours.realm.admin("GET", "/users?username=jane")) as { id: string }[];
  sessions = () => ours.realm.sessions(jane?.id ?? "");
});

test("chains, and a requester that signs; no session is left", async () => {
  const { code, stdout } = await verify("the-*", "one-that-signs");
  expect(stdout).toContain("✓ the gate reaches the kitchen   ");
  expect(stdout).toContain("✓ the kitchen is not the agent's   refused: 400 invalid_request Requested audience");
  expect(stdout).toContain("aud kitchen · azp signer");
  expect(stdout).toContain("4 contracts kept");
  expect(code).toBe(0);
  expect(await sessions()).toBe(0);
});

test("a chain that breaks in the middle says where, and what to do there", async () => {
  await ours.realm.updateClient("agent", { attributes: { "standard.token.exchange.enabled": "false" } });
  const { code, stdout } = await verify("the-gate-reaches-the-kitchen");
  expect(stdout).toContain("the exchange for the subject token, by agent, was refused: 400 invalid_request Standard");
  expect(stdout).toContain("`clients: { agent: { standardTokenExchange: true } }`");
  expect(code).toBe(3);
  expect(await sessions()).toBe(0);
  expect(await ours.kcx(["apply", "realm.yaml"])).toMatchObject({ code: 0 });
});

test("somebody logs in on another device; the session is closed afterwards", async () => {
  const running = ours.start(["verify", "realm.yaml", "--only", "jane-on-her-telephone"]);
  const [, link = ""] = /To log in as jane, open (\S+)/.exec(await running.said("enter the code")) ?? [];
  await followLink(link, { username: "jane", password: SECRETS.JANE_PASSWORD });
  const { code, stdout } = await running.ended;
  expect(stdout).toContain("✓ jane on her telephone");
  expect(code).toBe(0);
  expect(await sessions()).toBe(0);
});

test("nobody comes: broken, not green", async () => {
  const { code, stdout } = await verify("jane-on-her-telephone", "--max-wait", "1s");
  expect(stdout).toContain("the log-in for the subject token was refused: 400 approval_timeout");
  expect(stdout).toMatch(/why +Nobody approved in time/);
  expect(code).toBe(3);
});

test("Ctrl-C while a person is waited for: 130, and what was not decided is said", async () => {
  const running = ours.start(["verify", "realm.yaml", "--only", "jane-on-her-telephone"]);
  await running.said("enter the code");
  running.kill("SIGINT");
  const { code, stdout } = await running.ended;
  expect(stdout).toContain("interrupted before it was decided");
  expect(code).toBe(130);
});

function verify(...args: string[]) {
  const options = args.flatMap((arg) => (arg.startsWith("-") || /^\d/.test(arg) ? [arg] : ["--only", arg]));
  return ours.kcx(["verify", "realm.yaml", ...options]);
}

describe("the token of a contract, from the file that knows everybody's secrets", () => {
  const token = (...args: string[]) => ours.kcx(["token", ...args]);
  const claims = ({ stdout }: Ran) => decodeJwt(stdout);

  test("by its slug; a chain, too; and only the subject's", async () => {
    const ran = await token("--contract", "the-agent-reaches-the-gate");
    expect(claims(ran)).toMatchObject({ aud: "gate", azp: "agent", preferred_username: "jane" });
    expect(ran.stderr).toContain("subject jane (contract the-agent-reaches-the-gate) · requester agent");
    expect(claims(await token("realm.yaml", "--contract", "the-gate-*"))).toMatchObject({
      aud: "kitchen",
      azp: "gate",
    });
    expect(claims(await token("--contract", "one-that-signs"))).toMatchObject({ azp: "signer" });
    const own = await token("--contract", "the-agent-reaches-the-gate", "--no-exchange");
    expect(claims(own)).toMatchObject({ azp: "web" });
  });

  test("by flags, with the file's secrets and its realm", async () => {
    const subject = ["--subject-client", "web", "--subject-user", "jane"];
    const ran = await token("realm.yaml", ...subject, "--requester", "agent", "--audience", "gate");
    expect(claims(ran)).toMatchObject({ aud: "gate", preferred_username: "jane" });
  });

  test("what is unset is told all at once, and by its reference", async () => {
    const none = { GATE_SECRET: undefined, AGENT_SECRET: undefined, JANE_PASSWORD: undefined };
    const { code, stderr } = await ours.kcx(["token", "--contract", "the-gate-reaches-the-kitchen"], none);
    expect(stderr).toContain("what is needed is not set: 3 of them");
    for (const line of [
      "JANE_PASSWORD}: the password of jane",
      "AGENT_SECRET}: the secret of agent",
      "GATE_SECRET}: the s",
    ])
      expect(stderr).toContain(`\${env:${line}`);
    expect(code).toBe(1);
  });

  test("none, or several; and no flag that says something else", async () => {
    expect((await token("--contract", "nobody")).stderr).toContain("no contract selected: nobody");
    expect((await token("--contract", "the-*")).stderr).toContain("the-* is 3 contracts, and one is wanted");
    expect((await token("--contract", "the-*", "--audience", "x")).stderr).toContain("cannot be used with");
  });

  test("a chain that is refused in the middle: the exchange that was, and what to do there", async () => {
    await ours.realm.updateClient("agent", { attributes: { "standard.token.exchange.enabled": "false" } });
    const { code, stdout, stderr } = await token("--contract", "the-gate-reaches-the-kitchen");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("no token: 400 invalid_request: Standard token exchange is not enabled");
    expect(stderr).toContain("`clients: { agent: { standardTokenExchange: true } }`");
  });
});
