import { readFileSync } from "node:fs";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type * as Library from "../../src/library/index.ts";
import { startApprovalServer } from "../support/approval-server.ts";
import { counting } from "../support/pizzeria.ts";
import { administrator, type Story, story } from "../support/story.ts";
import { tokenEndpoint, tokenOf } from "../support/token-endpoint.ts";

/** As programs that import kcx get it. */
const kcx: typeof Library = await import(new URL("../../dist/library.js", import.meta.url).href);

const SECRETS = { TOKEN_EXCHANGE_CLIENT_SECRET: "the provider's own secret", JOHNDOE_PASSWORD: "johndoe's pass" };
const CLIENT = { id: "tools-provider-token-exchange", secret: SECRETS.TOKEN_EXCHANGE_CLIENT_SECRET };

let ours: Story;
let common: Library.RunOptions;
beforeAll(async () => {
  ours = await story({ realm: "none", ended: afterAll });
  const text = readFileSync(new URL("../../realms/tools-provider.yaml", import.meta.url), "utf8");
  await ours.write("realm.yaml", text);
  const env = { ...administrator(), ...SECRETS, KCX_STATE_DIR: ours.folder };
  common = { cwd: ours.folder, files: "realm.yaml", realm: ours.realm.name, env };
});

describe("the street", () => {
  test("plan, apply, plan again, verify", async () => {
    const [before] = await kcx.plan(common);
    expect(before).toMatchObject({ realm: ours.realm.name, summary: { update: 0, delete: 0 } });
    expect(before?.steps.map(({ address }) => address)).toContain("client/pizzeria-backend");
    expect(JSON.stringify(before)).not.toContain(SECRETS.JOHNDOE_PASSWORD);

    const messages: string[] = [];
    const applied = await kcx.apply({ ...common, onMessage: (text) => messages.push(text) });
    expect(applied).toMatchObject({ ok: true, realms: [{ realm: ours.realm.name, left: [] }] });
    expect(applied.realms[0]?.outcomes.map(({ outcome }) => outcome)).toContain("done");
    expect(messages.join("\n")).toContain("pizzeria-backend");

    expect((await kcx.plan(common))[0]?.steps).toEqual([]);
    const verified = await kcx.verify({ ...common, only: ["agent-*"] });
    expect(verified).toMatchObject({ ok: true, summary: { contracts: 2, kept: 2 } });
  });

  test("a broken contract is a result; what can't be done is thrown, with its code", async () => {
    await ours.write(
      "wrong.yaml",
      "exchanges: { agent cannot reach the bank: { subject: { client: tools-provider-frontend, user: johndoe }, requester: tools-provider-token-exchange, audience: bank, expect: { aud: bank } } }\n",
    );
    const broken = await kcx.verify({ ...common, overlay: ["wrong.yaml"] });
    expect(broken).toMatchObject({ ok: false, summary: { broken: 1 } });
    expect(broken.verdicts.find(({ status }) => status === "broken")?.likely?.cause).toContain("bank");

    await expect(kcx.plan({ ...common, files: "nowhere.yaml" })).rejects.toMatchObject({ code: "NO_FILE" });
    await expect(kcx.plan({ ...common, files: "-" })).rejects.toBeInstanceOf(kcx.KcxError);
  });
});

describe("tokens", () => {
  beforeAll(async () => void (await kcx.apply(common)));

  const login = async () =>
    tokenOf(
      await tokenEndpoint(ours.realm).post({
        grant_type: "password",
        client_id: "tools-provider-frontend",
        username: "johndoe",
        password: SECRETS.JOHNDOE_PASSWORD,
      }),
    );

  test("an exchange, and a refused one", async () => {
    const options = { issuer: ours.realm.issuer, client: CLIENT, subjectToken: await login() };
    const got = await kcx.exchangeToken({ ...options, audience: "pizzeria-backend" });
    expect(got).toMatchObject({
      ok: true,
      scopes: expect.arrayContaining(["email", "profile"]),
      expiresIn: 300,
      exchanged: true,
    });
    expect(decodeJwt(got.ok ? got.accessToken : "").aud).toBe("pizzeria-backend");
    expect(await kcx.exchangeToken({ ...options, audience: "bank" })).toEqual({
      ok: false,
      error: "invalid_client",
      description: "Audience not found",
      status: 400,
    });
    const nobody = { ...options, issuer: "http://127.0.0.1:1/realms/x" };
    expect(await kcx.exchangeToken(nobody)).toMatchObject({ ok: false, error: "request_failed", status: null });
  });

  test("a scope that is held already: no request", async () => {
    const { fetch, requests } = counting();
    const options = { issuer: ours.realm.issuer, client: CLIENT, fetch };
    const first = await kcx.ensureScope("microprofile-jwt", { ...options, subjectToken: await login() });
    expect(first).toMatchObject({ ok: true, exchanged: true });
    expect(requests("")).toBe(2);
    const subjectToken = first.ok ? first.accessToken : "";
    const second = await kcx.ensureScope("microprofile-jwt", { ...options, subjectToken });
    expect(second).toEqual({ ...second, ok: true, accessToken: subjectToken, exchanged: false, response: null });
    expect(requests("")).toBe(2);
  });

  test("waits for approval as the guide's client does, and tells of it", async () => {
    const server = await startApprovalServer({ interval: 0.2, expiresIn: 60 });
    const client = { id: "mcp-server", secret: "mcp-server-secret" };
    const options = { issuer: server.issuer, client, subjectToken: await server.tokenOf("ursula") };
    const wanted = { ...options, audience: "command-executor", scope: ["execute:commands"] };
    expect(await kcx.exchangeToken(wanted)).toMatchObject({ ok: false, error: "authorization_pending", status: 400 });
    expect(await kcx.exchangeToken({ ...wanted, maxWait: 0.5 })).toMatchObject({ error: "approval_timeout" });
    const seen: (string | null)[] = [];
    const got = await kcx.exchangeToken({
      ...wanted,
      maxWait: 60,
      onWaiting({ description }) {
        seen.push(description);
        server.decide("approved");
      },
    });
    expect(got).toMatchObject({ ok: true, scopes: ["execute:commands"], expiresIn: 3600 });
    expect(seen).toEqual(["Administrator approval required for requested scopes"]);
    server.close();
  });

  test("stopped by its signal", async () => {
    const abort = AbortSignal.abort(new Error("enough"));
    const options = { issuer: ours.realm.issuer, client: CLIENT, subjectToken: "x", signal: abort };
    await expect(kcx.exchangeToken(options)).rejects.toThrow("enough");
  });
});
