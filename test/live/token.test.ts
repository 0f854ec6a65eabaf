import { decodeJwt } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import type { Ran } from "../support/kcx.ts";
import { testServer } from "../support/keycloak.ts";
import { startProxy } from "../support/proxy.ts";
import type { Story } from "../support/story.ts";
import { claimsOf, EXCHANGE, SECRETS, tokenStory } from "../support/token-story.ts";

let ours: Story;
let env: Record<string, string>;
let key: string;
beforeAll(async () => {
  ({ ours, env, key } = await tokenStory());
});

describe("a token, and nothing else, on stdout", () => {
  test("by password, exchanged", async () => {
    const ran = await run(EXCHANGE);
    expect(claimsOf(ran)).toMatchObject({ aud: "pizzeria", azp: "tools", preferred_username: "johndoe" });
    expect(ran.stderr).toBe(
      `${ours.realm.issuer} (KEYCLOAK_URL, realm from KEYCLOAK_REALM) · subject johndoe (KCX_SUBJECT_USER) · requester tools (TOKEN_EXCHANGE_CLIENT_ID)`,
    );
  });

  test("the subject's own, where nothing says what for", async () => {
    expect(claimsOf(await run([]))).toMatchObject({ azp: "web" });
    const audience = { KEYCLOAK_AUDIENCE: "pizzeria" };
    expect(claimsOf(await run([], audience))).toMatchObject({ azp: "tools", aud: "pizzeria" });
    expect(claimsOf(await run(["--no-exchange"], audience))).toMatchObject({ azp: "web" });
  });

  test("of a service account", async () => {
    const robot = { KCX_SUBJECT_CLIENT: "robot", KCX_SUBJECT_USER: undefined };
    expect(claimsOf(await run(EXCHANGE, robot))).toMatchObject({
      aud: "pizzeria",
      preferred_username: "service-account-robot",
    });
  });

  test("of a given token: from a variable, from its file, from standard input", async () => {
    const given = (await run(["--no-exchange"])).stdout;
    await ours.write("token", `${given}\n`);
    const none = { KCX_SUBJECT_CLIENT: undefined, KCX_SUBJECT_USER: undefined };
    for (const variables of [{ KCX_SUBJECT_TOKEN: given }, { KCX_SUBJECT_TOKEN_FILE: "token" }])
      expect(claimsOf(await run(EXCHANGE, { ...none, ...variables }))).toMatchObject({ aud: "pizzeria" });
    const piped = await ours.kcx(["token", "--subject", "-", ...EXCHANGE], { ...env, ...none }, `Bearer ${given}\n`);
    expect(claimsOf(piped)).toMatchObject({ aud: "pizzeria" });
  });

  test.each(["basic", "post"])("the requester by %s", async (auth) => {
    expect(claimsOf(await run([...EXCHANGE, "--auth", auth]))).toMatchObject({ azp: "tools" });
  });

  test("the requester by its private key", async () => {
    await ours.write("key.pem", key);
    const signer = { TOKEN_EXCHANGE_CLIENT_ID: "signer", TOKEN_EXCHANGE_CLIENT_SECRET: undefined };
    const byFile = await run(EXCHANGE, { ...signer, TOKEN_EXCHANGE_CLIENT_KEY_FILE: "key.pem" });
    expect(claimsOf(byFile)).toMatchObject({ azp: "signer", aud: "pizzeria" });
    const named = await run([...EXCHANGE, "--auth", "private_key_jwt"], { ...signer, TOKEN_EXCHANGE_CLIENT_KEY: key });
    expect(claimsOf(named)).toMatchObject({ azp: "signer" });
  });

  test("scope and requested token type", async () => {
    expect(claimsOf(await run(["--scope", "orders:read"]))["scope"]).toContain("orders:read");
    const id = await run(["--requested-token-type", "id_token"]);
    expect(claimsOf(id)).toMatchObject({ typ: "ID", aud: "tools" });
  });

  test("--json: the server's answer; --decode: claims a line", async () => {
    const answer = JSON.parse((await run([...EXCHANGE, "--json"])).stdout);
    expect(answer).toMatchObject({ token_type: "bearer", expires_in: 300, obtained_by: "exchange" });
    expect(answer).toHaveProperty("issued_token_type", "urn:ietf:params:oauth:token-type:access_token");
    expect(decodeJwt(answer.access_token).aud).toBe("pizzeria");

    const { stdout } = await run([...EXCHANGE, "--decode"]);
    expect(stdout).toMatch(/^iss +http.*\nsub +.*\naud +pizzeria\nazp +tools\n/);
    expect(stdout).toMatch(/^exp +\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \(in (5m|4m5\ds)\)$/m);
    expect(stdout).not.toContain("eyJ");
  });
});

describe("stepping up", () => {
  const STEP = ["--ensure-scope", "orders:read"];

  test("twice: the second time nothing is asked", async () => {
    const proxy = await startProxy();
    const there = { KEYCLOAK_URL: proxy.url, KCX_SUBJECT_CLIENT: undefined, KCX_SUBJECT_USER: undefined };
    const start = await run(["--no-exchange"], { KEYCLOAK_URL: proxy.url });
    const before = proxy.seen.length;

    const first = await run(STEP, { ...there, KCX_SUBJECT_TOKEN: start.stdout });
    expect(claimsOf(first)["scope"]).toContain("orders:read");
    expect(proxy.seen.slice(before).map(({ method, path }) => `${method} ${path.split("/").at(-1)}`)).toEqual([
      "GET openid-configuration",
      "POST token",
    ]);

    const after = proxy.seen.length;
    const second = await run(STEP, { ...there, KCX_SUBJECT_TOKEN: first.stdout });
    expect(second).toMatchObject({ code: 0, stdout: first.stdout });
    const json = JSON.parse((await run([...STEP, "--json"], { ...there, KCX_SUBJECT_TOKEN: first.stdout })).stdout);
    expect(json).toMatchObject({ access_token: first.stdout, obtained_by: "given", token_type: "Bearer" });
    expect(proxy.seen.length).toBe(after);
    await proxy.close();
  });

  test("a token that ends soon is exchanged where the guide's buffer says so", async () => {
    const { stdout } = await run(STEP);
    const given = { KCX_SUBJECT_CLIENT: undefined, KCX_SUBJECT_USER: undefined, KCX_SUBJECT_TOKEN: stdout };
    expect((await run(STEP, { ...given, TOKEN_EXCHANGE_CACHE_TTL_BUFFER: "60" })).stdout).toBe(stdout);
    expect((await run(STEP, { ...given, TOKEN_EXCHANGE_CACHE_TTL_BUFFER: "301" })).stdout).not.toBe(stdout);
  });

  test("a scope that the server leaves out is told, and no token is given out", async () => {
    const { realm } = ours;
    const gated = await realm.clientScope({ name: "gated" });
    await realm.attachScope("tools", "gated", "optional");
    await realm.admin("POST", "/roles", { name: "keeper" });
    await realm.admin("POST", `/client-scopes/${gated}/scope-mappings/realm`, [
      await realm.admin("GET", "/roles/keeper"),
    ]);
    const { code, stdout, stderr } = await run(["--ensure-scope", "gated", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ error: "scope_not_granted", at: "exchange" });
    expect(stderr).toContain("the token that came has no scope gated");
    expect(code).toBe(1);
  });
});

describe("what goes wrong", () => {
  test("refused: the server's words, the likely cause, and no session left", async () => {
    const [user] = (await ours.realm.admin("GET", "/users?username=johndoe")) as { id: string }[];
    const before = await ours.realm.sessions(user?.id ?? "");
    const { code, stdout, stderr } = await run(["--audience", "bank"]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("no token: 400 invalid_client: Audience not found");
    expect(await ours.realm.sessions(user?.id ?? "")).toBe(before);

    const wrong = await run(EXCHANGE, { KCX_SUBJECT_PASSWORD: "wrong" });
    expect(wrong.stderr).toContain("no subject token: 400 invalid_grant: Invalid user credentials");
    expect(wrong.code).toBe(1);
  });

  test("nothing listens there: request_failed, as the guide calls it", async () => {
    const nobody = { KEYCLOAK_URL: "http://127.0.0.1:9" };
    const { code, stdout, stderr } = await run([...EXCHANGE, "--json"], nobody);
    expect(JSON.parse(stdout)).toMatchObject({ error: "request_failed", status: null, at: "request" });
    expect(stderr).toContain("request_failed");
    expect(code).toBe(1);
  });

  test("no secret and no token in what is said, whatever happens", async () => {
    const ran = await Promise.all([
      run(["--audience", "bank"]),
      run(EXCHANGE, { TOKEN_EXCHANGE_CLIENT_SECRET: "wrong-secret-of-tools" }),
      run(EXCHANGE, {
        KCX_SUBJECT_TOKEN: "eyJ.not-a.token",
        KCX_SUBJECT_CLIENT: undefined,
        KCX_SUBJECT_USER: undefined,
      }),
      run(["--subject", "eyJ.not-a.token"]),
      run([...EXCHANGE, "--auth", "private_key_jwt"], { TOKEN_EXCHANGE_CLIENT_KEY: "not-a-key" }),
    ]);
    for (const { code, stdout, stderr } of ran) {
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toContain("error");
      for (const secret of [...Object.values(SECRETS), "wrong-secret-of-tools", "eyJ", "not-a-key"])
        expect(stderr).not.toContain(secret);
    }
  });

  test("another realm's metadata is not taken for this one's", async () => {
    const { url } = testServer();
    const { stderr, code } = await run([
      "--issuer",
      `${url.replace("127.0.0.1", "localhost")}/realms/${ours.realm.name}/`,
    ]);
    expect(stderr).toContain("the server calls itself");
    expect(code).toBe(1);
  });
});

function run(args: readonly string[], change: Record<string, string | undefined> = {}): Promise<Ran> {
  return ours.kcx(["token", ...args], { ...env, ...change });
}
