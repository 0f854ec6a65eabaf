/** A server of its own with the preview feature `client-secret-rotation`: the former secret lives on, and nothing is lost on the way. */
import { readFileSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "dotenv";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { TestRealm } from "../support/keycloak.ts";
import { previewServer } from "../support/preview-server.ts";
import { type Story, story } from "../support/story.ts";

const FILE = readFileSync(new URL("../../realms/variants/secret-rotation.yaml", import.meta.url), "utf8");
const CLIENT = "tools-provider-token-exchange";
const KEY = "TOKEN_EXCHANGE_CLIENT_SECRET";
const DAY = 86_400;

test("a server without the feature refuses the policy", async () => {
  const { realm, write, kcx } = await story({ variables: { [KEY]: "one" } });
  await write("realm.yaml", FILE);
  const { code, stderr } = await kcx(["apply", "realm.yaml", "--realm", realm.name]);
  expect(code).toBe(1);
  expect(stderr).toContain("client-profile secret-rotation");
});

describe("with the feature", () => {
  let ours: Story;
  beforeAll(async () => {
    const server = await previewServer();
    ours = await story({ realm: "none", ended: afterAll });
    afterAll(() => server.stop());
    await ours.write("realm.yaml", FILE.replace("realm: tools-provider-rotation", `realm: ${ours.realm.name}`));
    await ours.write(".env", `${KEY}=the-first\n`);
    await chmod(join(ours.folder, ".env"), 0o600);
    const applied = await ours.kcx(["apply", "realm.yaml"]);
    expect(applied.code, applied.stderr).toBe(0);
  }, 300_000);

  test("a rotation leaves no gap: both secrets are good, the realm is as the file says, and it is said until when", async () => {
    const { realm, kcx } = ours;
    const before = await inEnv();
    const { code, stdout, stderr } = await kcx(["rotate-secret", CLIENT, "--env-file", ".env", "--yes"]);
    expect(stderr).toContain("The former one is good for another 1d, where the realm's policy holds for this client.");
    expect(stdout).toMatch(/ {2}former {2}also good until .*Z, then refused\n {2}gap {5}0 ms: the server takes both$/);
    expect(code).toBe(0);
    const after = await inEnv();
    expect(await granted(realm, before)).toBe(200);
    expect(await granted(realm, after)).toBe(200);
    const { attributes, secret } = await realm.readClient(CLIENT);
    expect(secret).toBe(after);
    const span = Number(attributes["client.secret.rotated.expiration.time"]) - seconds();
    expect(Math.abs(span - DAY)).toBeLessThan(60);
    expect(Math.abs(Number(attributes["client.secret.expiration.time"]) - seconds() - 90 * DAY)).toBeLessThan(60);
    expect(await kcx(["diff", "--exit-code", "realm.yaml"])).toMatchObject({ code: 0 });
    expect(await kcx(["verify", "realm.yaml"])).toMatchObject({ code: 0 });
    const pulled = await kcx(["pull", realm.name]);
    expect(pulled.stdout).toContain(CLIENT);
    for (const value of [before, after]) expect(stdout + stderr + pulled.stdout).not.toContain(value);
  });

  test.each([
    ["that kcx makes", []],
    ["of the server's making", ["--server-made"]],
  ])("a leaked secret has no grace, with a secret %s", async (_, options) => {
    const { realm, kcx } = ours;
    const two = [await inEnv()];
    expect(await kcx(["rotate-secret", CLIENT, "--env-file", ".env", "--yes"])).toMatchObject({ code: 0 });
    two.push(await inEnv());
    const { code, stdout } = await kcx([
      "rotate-secret",
      CLIENT,
      "--env-file",
      ".env",
      "--yes",
      "--leaked",
      ...options,
    ]);
    expect(stdout).toContain("former  refused by the server");
    expect(code).toBe(0);
    for (const former of two) expect(await granted(realm, former)).toBe(401);
    expect(await granted(realm, await inEnv())).toBe(200);
    expect((await realm.readClient(CLIENT)).attributes).not.toHaveProperty(["client.secret.rotated"]);
  });

  test("a secret that had expired: the new one is kcx's all the same, and the former one stays", async () => {
    const { realm, kcx } = ours;
    const before = await inEnv();
    await expire(realm, before);
    const { code, stdout } = await kcx(["rotate-secret", CLIENT, "--env-file", ".env", "--yes"]);
    expect(stdout).not.toContain("the server had another secret");
    expect(code).toBe(0);
    expect(await granted(realm, await inEnv())).toBe(200);
  });

  // Every way in which `apply` PUTs a client: none may leave another secret than the file's, or the one that was there.
  test.each([
    ["a field of it", "    description: changed\n", true],
    ["a field of it, where its secret is not declared", "    description: changed again\n", false],
    ["an attribute of it", "    attributes: { theirs: changed }\n", true],
    ["which flow it logs in with", "    authenticationFlowBindingOverrides: { browser: browser }\n", true],
    ["a mapper of it", "    protocolMappers: { another: { audience: pizzeria-backend } }\n", true],
  ])("apply after the secret has expired: %s", async (_, change, isDeclared) => {
    const { realm, kcx, write } = ours;
    const before = await inEnv();
    await realm.updateClient(CLIENT, { secret: before, attributes: { [EXPIRES]: String(seconds() + DAY) } });
    await expire(realm, before);
    const secret = isDeclared ? "    secret: ${env:TOKEN_EXCHANGE_CLIENT_SECRET}\n" : "";
    await write("change.yaml", `realm: ${realm.name}\nclients:\n  ${CLIENT}:\n${secret}${change}`);
    const { code, stdout, stderr } = await kcx(["apply", "change.yaml"]);
    expect(code, stdout + stderr).toBe(0);
    expect((await realm.readClient(CLIENT))["secret"]).toBe(before);
    expect(stdout).toContain("Read again: the realm is as the file says.");
  });

  test("apply with a new secret after the former one has expired: it is the file's, for as long as the policy says", async () => {
    const { realm, kcx, write } = ours;
    await expire(realm, String((await realm.readClient(CLIENT))["secret"]));
    await write("change.yaml", `realm: ${realm.name}\nclients:\n  ${CLIENT}: { secret: "\${env:NEXT}" }\n`);
    const { code, stdout, stderr } = await kcx(["apply", "change.yaml"], { NEXT: "the next one" });
    expect(code, stdout + stderr).toBe(0);
    expect(await granted(realm, "the next one")).toBe(200);
    const { attributes, secret } = await realm.readClient(CLIENT);
    expect(secret).toBe("the next one");
    expect(Math.abs(Number(attributes[EXPIRES]) - seconds() - 90 * DAY)).toBeLessThan(60);
    await realm.updateClient(CLIENT, { secret: await inEnv(), attributes: { [EXPIRES]: String(seconds() + DAY) } });
  });

  test("what the server does to a PUT with a secret, by itself", async () => {
    const { realm } = ours;
    const read = () => realm.readClient(CLIENT);
    // A secret alone keeps no former one.
    const first = String((await read())["secret"]);
    await realm.updateClient(CLIENT, { secret: "second" });
    expect(await granted(realm, first)).toBe(401);
    // With the attributes it does; null takes it away.
    await realm.updateClient(CLIENT, { secret: "third", attributes: former("second") });
    expect([await granted(realm, "second"), await granted(realm, "third")]).toEqual([200, 200]);
    const none = Object.fromEntries(Object.keys(former("")).map((name) => [name, null]));
    await realm.updateClient(CLIENT, { secret: "third", attributes: none });
    expect([await granted(realm, "second"), await granted(realm, "third")]).toEqual([401, 200]);
    // After its expiry a new one is replaced by one of the server's, unless it has an expiry of its own;
    // without attributes the server stumbles.
    await expire(realm, "third");
    await expect(realm.updateClient(CLIENT, { secret: "fourth" })).rejects.toThrow("500");
    await realm.updateClient(CLIENT, { secret: "fourth", attributes: {} });
    expect((await read())["secret"]).not.toBe("fourth");
    expect(await granted(realm, "fourth")).toBe(200); // as the former one
    await expire(realm, String((await read())["secret"]));
    await realm.updateClient(CLIENT, { secret: "fifth", attributes: { [EXPIRES]: String(seconds() + DAY) } });
    expect((await read())["secret"]).toBe("fifth");
    // An export masks the former one, the client itself shows it.
    await realm.updateClient(CLIENT, { secret: "sixth", attributes: former("fifth") });
    expect((await read()).attributes["client.secret.rotated"]).toBe("fifth");
    expect(JSON.stringify(await realm.export())).not.toContain("fifth");
    // Without the policy it is still taken, until the next PUT.
    await realm.admin("PUT", "/client-policies/policies", { policies: [] });
    expect(await granted(realm, "fifth")).toBe(200);
    await realm.updateClient(CLIENT, { description: "x" });
    expect(await granted(realm, "fifth")).toBe(401);
    // Nor are the attributes kept from then on.
    await realm.updateClient(CLIENT, { secret: "seventh", attributes: former("sixth") });
    expect(await granted(realm, "sixth")).toBe(401);
    expect(await granted(realm, "seventh")).toBe(200);
  });

  async function inEnv(): Promise<string> {
    return parse(await ours.read(".env"))[KEY] ?? "";
  }
});

const EXPIRES = "client.secret.expiration.time";

/** A time in the past would be no expiry: the very PUT that sets it rotates. */
async function expire(realm: TestRealm, secret: string): Promise<void> {
  await realm.updateClient(CLIENT, { attributes: { [EXPIRES]: String(seconds() + 1) } });
  await vi.waitFor(async () => expect(await granted(realm, secret)).toBe(401), { timeout: 20_000, interval: 200 });
}

function former(secret: string): Record<string, string> {
  return {
    "client.secret.rotated": secret,
    "client.secret.rotated.creation.time": String(seconds()),
    "client.secret.rotated.expiration.time": String(seconds() + DAY),
  };
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}

async function granted(realm: TestRealm, secret: string): Promise<number> {
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: CLIENT, client_secret: secret });
  const address = `${process.env["KCX_TEST_URL"]}/realms/${realm.name}/protocol/openid-connect/token`;
  return (await fetch(address, { method: "POST", body })).status;
}
