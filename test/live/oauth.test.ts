import { describe, expect, onTestFinished, test } from "vitest";
import type { Contract, Expectation } from "#model/contract.ts";
import { Secret } from "#model/secret.ts";
import type { Verdict } from "#oauth/verdict.ts";
import { type VerifyEnv, verifyContracts } from "#oauth/verify.ts";
import { audienceMapper, makeRealm, type TestRealm } from "../support/keycloak.ts";

const PASSWORD = "johndoe's pass";
const SECRET = "tools-secret-of-the-test";
const KEPT: Expectation = { kind: "token", azp: "tools", aud: ["pizzeria"] };
const USER = { kind: "user", client: "frontend", user: "johndoe" } as const;

describe("a contract that holds", () => {
  test("user with a password: aud, scope, azp, sub, claims and lifetime are as expected", async () => {
    const { realm, johndoe } = await pizzeria({ accessTokenLifespan: 300 });
    const verdict = await verify(realm, {
      scope: "openid",
      expect: {
        ...KEPT,
        scope: ["openid", "email", "profile", "pizzeria-audience"],
        sub: johndoe,
        lifetime: 300,
        claims: { email: "johndoe@example.test", email_verified: false },
      },
    });
    expect(verdict).toMatchObject({
      status: "kept",
      session: "closed",
      subject: { azp: "frontend", aud: expect.arrayContaining(["tools", "account"]) },
      came: { aud: ["pizzeria"], azp: "tools", iss: realm.issuer, lifetime: 300, sub: johndoe, typ: "Bearer" },
    });
    expect(verdict.ms.subject).toBeGreaterThan(0);
    expect(verdict.ms.exchange).toBeGreaterThan(0);
  });

  test("the requester's own service account", async () => {
    const { realm } = await pizzeria();
    const subject = { kind: "service-account", client: "tools" } as const;
    expect(await verify(realm, { subject, expect: { ...KEPT, sub: true } })).toMatchObject({
      status: "kept",
      session: "none",
    });
  });

  test("a token that is given: its session is not ours to end", async () => {
    const { realm, johndoe } = await pizzeria();
    const token = new Secret(await passwordToken(realm), "${env:KCX_SUBJECT_TOKEN}");
    expect(await verify(realm, { subject: { kind: "token", token } })).toMatchObject({
      status: "kept",
      session: "none",
    });
    expect(await realm.sessions(johndoe)).toBe(1);
  });

  test("several audiences", async () => {
    const { realm } = await pizzeria();
    await realm.client({ clientId: "bank" });
    await realm.updateClient("tools", { protocolMappers: [audienceMapper("bank")] });
    const expectation = { ...KEPT, aud: ["bank", "pizzeria"] };
    expect(await verify(realm, { audience: ["pizzeria", "bank"], expect: expectation })).toMatchObject({
      status: "kept",
    });
  });

  test.each(["basic", "post"] as const)("a secret and a client id full of special characters, by %s", async (auth) => {
    const { realm } = await pizzeria();
    const [client, secret] = ["tools:%2B+é /?&=ü", ":%+é %41&=\"'\\~*(€)"];
    await realm.client({ ...requester(client, secret), defaultClientScopes: ["basic", "pizzeria-audience"] });
    await realm.updateClient("frontend", { protocolMappers: [audienceMapper(client)] });
    const contract = { requester: { client, auth }, expect: { ...KEPT, azp: client } };
    expect(await verify(realm, contract, { [client]: secret })).toMatchObject({ status: "kept", asked: { auth } });
  });

  test("requested token type id_token: access_token holds an ID token for the requester", async () => {
    const { realm } = await pizzeria();
    const contract = { requestedTokenType: "id_token", audience: [], expect: { ...KEPT, aud: ["tools"] } };
    expect(await verify(realm, contract)).toMatchObject({
      status: "kept",
      came: { typ: "ID", scope: null, issuedTokenType: "urn:ietf:params:oauth:token-type:id_token" },
    });
  });

  test("requested token type refresh_token: the client session that it adds is gone, too", async () => {
    const { realm, johndoe } = await pizzeria();
    const attributes = { "standard.token.exchange.enableRefreshRequestedTokenType": "SAME_SESSION" };
    await realm.updateClient("tools", { attributes });
    expect(await verify(realm, { requestedTokenType: "refresh_token" })).toMatchObject({
      status: "kept",
      session: "closed",
    });
    expect(await realm.sessions(johndoe)).toBe(0);
  });
});

describe("an exchange that must be refused", () => {
  test.each<[string, (realm: TestRealm) => Promise<unknown>, Partial<Contract>, Refusal]>([
    ["audience is no client", async () => {}, { audience: ["bank"] }, [400, "invalid_client", "Audience not found"]],
    [
      "audience not to be had",
      (realm) => realm.client({ clientId: "bank" }),
      { audience: ["bank"] },
      [400, "invalid_request", "Requested audience not available: bank"],
    ],
    [
      "exchange not switched on",
      (realm) => realm.updateClient("tools", { attributes: { "standard.token.exchange.enabled": "false" } }),
      {},
      [400, "invalid_request", "Standard token exchange is not enabled for the requested client"],
    ],
    [
      "requester not in the subject token's audience",
      (realm) => realm.updateClient("frontend", { protocolMappers: [] }),
      {},
      [403, "access_denied", "Client is not within the token audience"],
    ],
    [
      "public requester",
      (realm) => realm.updateClient("tools", { publicClient: true }),
      {},
      [400, "invalid_client", "Public client is not allowed to exchange token"],
    ],
    ["scope of nobody's", async () => {}, { scope: "pizza" }, [400, "invalid_scope", "Invalid scopes: pizza"]],
  ])("%s", async (name, breakRealm, contract, [status, error, description]) => {
    const { realm, johndoe } = await pizzeria();
    await breakRealm(realm);
    const secrets = name === "public requester" ? {} : { tools: SECRET };
    const refusal: Expectation = { kind: "refusal", status, error, description };
    expect(await verify(realm, { ...contract, expect: refusal }, secrets)).toMatchObject({
      status: "kept",
      came: { kind: "refusal", status, error, description },
    });
    // The same answer where a token is expected.
    expect(await verify(realm, contract, secrets)).toMatchObject({
      status: "broken",
      stage: "exchange",
      differences: [{ claim: "error", kind: "unexpected", expected: null, actual: error }],
    });
    expect(await realm.sessions(johndoe)).toBe(0);
  });

  test.each(["basic", "post"] as const)("wrong secret of the requester, by %s", async (auth) => {
    const { realm } = await pizzeria();
    const refusal: Expectation = {
      kind: "refusal",
      status: 401,
      error: "unauthorized_client",
      description: "Invalid client or Invalid client credentials",
    };
    const contract = { requester: { client: "tools", auth }, expect: refusal };
    expect(await verify(realm, contract, { tools: "not the secret" })).toMatchObject({ status: "kept" });
  });

  test("a token where a refusal is expected is broken, and says what came", async () => {
    const { realm } = await pizzeria();
    const verdict = await verify(realm, { expect: { kind: "refusal", error: "invalid_client" } });
    expect(verdict).toMatchObject({
      status: "broken",
      stage: "exchange",
      came: { kind: "token", aud: ["pizzeria"] },
      differences: [{ claim: "error", kind: "missing", expected: "invalid_client", actual: null }],
    });
  });
});

describe("a token that is not as expected", () => {
  test("one audience too many, found exactly", async () => {
    const { realm } = await pizzeria();
    const verdict = await verify(realm, { audience: [] });
    expect(verdict).toMatchObject({ status: "broken", stage: "claims" });
    expect(differences(verdict)).toEqual([
      {
        claim: "aud",
        kind: "unexpected",
        expected: ["pizzeria"],
        actual: expect.arrayContaining(["account", "pizzeria"]),
        values: ["account"],
      },
    ]);
  });

  test("a lifetime that is too long", async () => {
    const { realm } = await pizzeria();
    await realm.updateClient("tools", { attributes: { "access.token.lifespan": "301" } });
    const verdict = await verify(realm, { expect: { ...KEPT, lifetime: 300 } });
    expect(differences(verdict)).toEqual([{ claim: "lifetime", kind: "different", expected: 300, actual: 301 }]);
  });

  test("a symmetric signature proves nothing", async () => {
    const { realm } = await pizzeria();
    await realm.updateClient("tools", { attributes: { "access.token.signed.response.alg": "HS256" } });
    expect(await verify(realm)).toMatchObject({ status: "broken", stage: "signature", fault: "algorithm" });
  });

  test("no subject without the scope basic, where the requester logged in itself", async () => {
    const { realm } = await pizzeria();
    await realm.client({
      ...requester("bare", "bare-secret"),
      directAccessGrantsEnabled: true,
      defaultClientScopes: ["pizzeria-audience"],
      optionalClientScopes: [],
    });
    const verdict = await verify(
      realm,
      {
        subject: { ...USER, client: "bare" },
        requester: { client: "bare", auth: "basic" },
        expect: { ...KEPT, azp: "bare", sub: true },
      },
      { bare: "bare-secret" },
    );
    expect(differences(verdict)).toEqual([{ claim: "sub", kind: "missing", expected: true, actual: null }]);
  });
});

describe("a subject that cannot be had is broken, never green", () => {
  test.each<[string, (realm: TestRealm) => Promise<unknown>, Partial<VerifyEnv>, Refusal]>([
    [
      "wrong password",
      async () => {},
      { password: () => new Secret("wrong", "test") },
      [400, "invalid_grant", "Invalid user credentials"],
    ],
    [
      "direct access grants off",
      (realm) => realm.updateClient("frontend", { directAccessGrantsEnabled: false }),
      {},
      [400, "unauthorized_client", "Client not allowed for direct access grants"],
    ],
    [
      "account not set up",
      async (realm) => {
        const [user] = (await realm.admin("GET", "/users?username=johndoe")) as { id: string }[];
        await realm.admin("PUT", `/users/${user?.id}`, { requiredActions: ["UPDATE_PASSWORD"] });
      },
      {},
      [400, "invalid_grant", "Account is not fully set up"],
    ],
    [
      "user disabled",
      async (realm) => {
        const [user] = (await realm.admin("GET", "/users?username=johndoe")) as { id: string }[];
        await realm.admin("PUT", `/users/${user?.id}`, { enabled: false });
      },
      {},
      [400, "invalid_grant", "Account disabled"],
    ],
  ])("%s", async (_, breakRealm, env, [status, error, description]) => {
    const { realm } = await pizzeria();
    await breakRealm(realm);
    // Also where a refusal is expected: it is the exchange that must be refused, with the error that is named.
    for (const expectation of [KEPT, { kind: "refusal", error } as const]) {
      expect(await verify(realm, { expect: expectation }, undefined, env)).toMatchObject({
        status: "broken",
        stage: "subject",
        came: { status, error, description },
        session: "none",
      });
    }
  });

  test("service account off", async () => {
    const { realm } = await pizzeria();
    await realm.updateClient("tools", { serviceAccountsEnabled: false });
    expect(await verify(realm, { subject: { kind: "service-account", client: "tools" } })).toMatchObject({
      status: "broken",
      stage: "subject",
      came: {
        status: 401,
        error: "unauthorized_client",
        description: "Client not enabled to retrieve service account",
      },
    });
  });

  test("a wrong password is sent once, not once a contract", async () => {
    const { realm } = await pizzeria();
    const { fetch, requests } = counting();
    const contracts = [contract(), contract(), contract()];
    const verdicts = await verifyContracts(
      contracts,
      envFor(realm, undefined, { fetch, password: () => new Secret("wrong", "x") }),
    );
    expect(verdicts.map(({ status }) => status)).toEqual(["broken", "broken", "broken"]);
    expect(requests("grant_type=password")).toBe(1);
  });

  test("a realm that guards against brute force refuses log-ins of one user that meet", async () => {
    const { realm, johndoe } = await pizzeria({ bruteForceProtected: true });
    const sideBySide = await Promise.allSettled(Array.from({ length: 8 }, () => passwordToken(realm)));
    expect(sideBySide.some(({ status }) => status === "rejected")).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 500));

    const contracts = Array.from({ length: 16 }, () => contract());
    const verdicts = await verifyContracts(contracts, envFor(realm));
    expect(verdicts.map(({ status }) => status)).toEqual(contracts.map(() => "kept"));
    expect(await realm.admin("GET", `/attack-detection/brute-force/users/${johndoe}`)).toMatchObject({
      numFailures: 0,
    });
  });
});

describe("sessions", () => {
  test("none is left, kept or broken; offline ones neither", async () => {
    const { realm, johndoe } = await pizzeria();
    const verdicts = await verifyContracts(
      [
        contract(),
        contract({ audience: ["bank"] }),
        contract({ subject: { ...USER, scope: "openid offline_access" } }),
        contract({ audience: [] }),
      ],
      envFor(realm),
    );
    expect(verdicts.map(({ status, session }) => [status, session])).toEqual([
      ["kept", "closed"],
      ["broken", "closed"],
      ["kept", "closed"],
      ["broken", "closed"],
    ]);
    expect(await realm.sessions(johndoe)).toBe(0);
    expect(await realm.offlineSessions(johndoe, "frontend")).toBe(0);
  });

  test("only the one that was opened: the user's other sessions stay", async () => {
    const { realm, johndoe } = await pizzeria();
    await passwordToken(realm);
    expect(await verify(realm)).toMatchObject({ status: "kept" });
    expect(await realm.sessions(johndoe)).toBe(1);
  });

  test("a front end without refresh tokens: one is left open, and the verdict says so", async () => {
    const { realm, johndoe } = await pizzeria();
    await realm.updateClient("frontend", { attributes: { "use.refresh.tokens": "false" } });
    expect(await verify(realm)).toMatchObject({ status: "kept", session: "left open" });
    expect(await realm.sessions(johndoe)).toBe(1);
  });

  test.each([
    ["during the exchange", "token-exchange"],
    ["during the log-in", "grant_type=password"],
  ])("interrupted %s: none is left", async (_, when) => {
    const { realm, johndoe } = await pizzeria();
    const abort = new AbortController();
    const { fetch } = counting((body) => {
      if (body.includes(when)) abort.abort(new Error("SIGINT"));
    });
    const verdict = await verify(realm, {}, undefined, { fetch, signal: abort.signal });
    expect(verdict).toMatchObject({ status: "unknowable", problem: { code: "INTERRUPTED" }, session: "closed" });
    expect(await realm.sessions(johndoe)).toBe(0);
  });
});

describe("the server", () => {
  test("metadata and keys are read once for a run, and every request goes through the fetch that is passed in", async () => {
    const { realm } = await pizzeria();
    const { fetch, requests } = counting();
    const verdicts = await verifyContracts(
      [contract(), contract(), contract(), contract(), contract()],
      envFor(realm, undefined, { fetch }),
    );
    expect(verdicts.every(({ status }) => status === "kept")).toBe(true);
    expect(requests("openid-configuration")).toBe(1);
    expect(requests("/certs")).toBe(1);
    expect(requests("")).toBe(2 + 5 * 3);
  });

  test("a realm that does not exist", async () => {
    const { realm } = await pizzeria();
    const run = verifyContracts([contract()], { ...envFor(realm), issuer: `${realm.issuer}-not` });
    await expect(run).rejects.toMatchObject({
      code: "SERVER_REFUSED",
      message: `${realm.issuer}-not: no realm ${realm.name}-not there (HTTP 404)`,
    });
  });

  test("another name of the same server is another issuer, where its hostname is set", async () => {
    const { realm } = await pizzeria({ attributes: { frontendUrl: "https://login.example.test" } });
    await expect(verifyContracts([contract()], envFor(realm))).rejects.toMatchObject({
      code: "SERVER_REFUSED",
      message: `the server calls itself https://login.example.test/realms/${realm.name}, expected ${realm.issuer}`,
    });
  });

  test("a realm that wants HTTPS", async () => {
    const { realm } = await pizzeria({ sslRequired: "all" });
    await expect(verifyContracts([contract()], envFor(realm))).rejects.toMatchObject({
      code: "SERVER_REFUSED",
      message: `${realm.issuer}: the realm wants HTTPS from here (its setting sslRequired)`,
    });
  });
});

type Refusal = [status: number, error: string, description: string];

/** frontend (public) → tools (requester) → pizzeria, and johndoe. */
async function pizzeria(settings: Record<string, unknown> = {}): Promise<{ realm: TestRealm; johndoe: string }> {
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

function requester(clientId: string, secret: string) {
  return {
    clientId,
    secret,
    serviceAccountsEnabled: true,
    standardFlowEnabled: false,
    attributes: { "standard.token.exchange.enabled": "true" },
  };
}

function contract(change: Partial<Contract> = {}): Contract {
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

function envFor(
  realm: TestRealm,
  secrets: Record<string, string> = { tools: SECRET },
  change: Partial<VerifyEnv> = {},
): VerifyEnv {
  return {
    issuer: realm.issuer,
    fetch,
    signal: new AbortController().signal,
    timeoutMs: 20_000,
    now: () => new Date(),
    clientSecret: (client) => (client in secrets ? new Secret(secrets[client], `\${env:${client}}`) : undefined),
    password: (user) => (user === "johndoe" ? new Secret(PASSWORD, "${env:JOHNDOE_PASSWORD}") : undefined),
    ...change,
  };
}

async function verify(
  realm: TestRealm,
  change: Partial<Contract> = {},
  secrets?: Record<string, string>,
  env: Partial<VerifyEnv> = {},
): Promise<Verdict> {
  const [verdict] = await verifyContracts([contract(change)], envFor(realm, secrets, env));
  for (const secret of [PASSWORD, SECRET, "eyJ"]) expect(JSON.stringify(verdict)).not.toContain(secret);
  return verdict!;
}

function differences(verdict: Verdict) {
  return verdict.status === "broken" ? verdict.differences : verdict;
}

async function passwordToken(realm: TestRealm): Promise<string> {
  const form = { grant_type: "password", client_id: "frontend", username: "johndoe", password: PASSWORD };
  const response = await fetch(`${realm.issuer}/protocol/openid-connect/token`, {
    method: "POST",
    body: new URLSearchParams(form),
  });
  if (!response.ok) throw new Error(await response.text());
  return ((await response.json()) as { access_token: string }).access_token;
}

/** A fetch that remembers what was asked, and calls back once a request is under way. */
function counting(underWay: (body: string) => void = () => {}) {
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
