import { describe, expect, test } from "vitest";
import type { Contract, Expectation } from "#model/contract.ts";
import { Secret } from "#model/secret.ts";
import type { Verdict } from "#oauth/verdict.ts";
import { audienceMapper, type TestRealm } from "../support/keycloak.ts";
import { KEPT, passwordToken, pizzeria, requester, SECRET, USER, verify } from "../support/pizzeria.ts";

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

type Refusal = [status: number, error: string, description: string];

function differences(verdict: Verdict) {
  return verdict.status === "broken" ? verdict.differences : verdict;
}
