import { describe, expect, test } from "vitest";
import { Secret } from "#model/secret.ts";
import { type VerifyEnv, verifyContracts } from "#oauth/verify.ts";
import type { TestRealm } from "../support/keycloak.ts";
import { contract, counting, envFor, KEPT, passwordToken, pizzeria, USER, verify } from "../support/pizzeria.ts";

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
