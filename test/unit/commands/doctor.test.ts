import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { doctor } from "#commands/doctor.ts";
import { terminal } from "./terminal.ts";

const ADMIN = { KEYCLOAK_USER: "admin", KEYCLOAK_PASSWORD: "fake-secret" };

/** An address where something answers that is no Keycloak. */
async function stranger(): Promise<string> {
  const server = createServer((_, response) => response.writeHead(404).end("<html>not here</html>"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("without a server everything that can be said is said", () => {
  test("nothing at all: what to do first", async () => {
    const { ctx, out } = await terminal();
    expect(await doctor(ctx, [], {})).toBe(1);
    expect(out()).toBe(`ok    file        none: rights are not compared with one
                  try kcx init writes one
fail  server      none named, and no local one is running
                  try kcx dev --detach starts one; KEYCLOAK_URL names another
warn  realm       none named
                  try name a file, or --realm NAME, or set KCX_REALM

1 check failed, 1 warning`);
  });

  test("a file, its references, and the variables, each with its place; secrets stay closed", async () => {
    const env = { ...ADMIN, CLIENT_ID: "exchange", CLIENT_SECRET: "fake-secret", KEYCLOAK_SSLVERIFY: "fake-secret" };
    const { ctx, out, write } = await terminal({ env });
    await write(
      "realm.yaml",
      'realm: shop\nclients:\n  one: { secret: "${env:ONE}" }\n  two: { secret: "${env:TWO}" }\n',
    );
    await write(".env", "TWO=fake-secret\nKEYCLOAK_REALM=other\n");
    expect(await doctor(ctx, [], {})).toBe(1);
    expect(out()).toBe(`ok    file        realm.yaml: 3 objects, 0 contracts
warn  references  1 reference not set
                  \${env:ONE}  realm.yaml:3:18
                  try kcx init --env-only realm.yaml
fail  server      none named, and no local one is running
                  try kcx dev --detach starts one; KEYCLOAK_URL names another
ok    log-in      user admin (KEYCLOAK_USER), not tried
ok    realm       shop (the file)
ok    requester   exchange (CLIENT_ID), secret from CLIENT_SECRET
warn  variable    KEYCLOAK_REALM, .env:2 says realm other; shop (the file) is used
                  try --realm NAME, if it shall be another one
warn  variable    without effect here: KEYCLOAK_SSLVERIFY
                  try --ca-file FILE trusts one authority; checking is never switched off

1 check failed, 3 warnings`);
  });

  test("the exchange that the guides' variables describe: what is used, before what, and how long it may take", async () => {
    const env = {
      ...{ TOKEN_EXCHANGE_CLIENT_ID: "tools", TOKEN_EXCHANGE_CLIENT_SECRET: "fake-secret", CLIENT_ID: "mcp-server" },
      ...{ KEYCLOAK_CLIENT_ID: "demo", KEYCLOAK_CLIENT_SECRET: "fake-secret", KEYCLOAK_AUDIENCE: "pizzeria" },
      ...{ KCX_SUBJECT_TOKEN: "fake-secret", KCX_SUBJECT_CLIENT: "web", TOKEN_EXCHANGE_TIMEOUT: "10.0" },
      ...{ APPROVAL_POLL_INTERVAL: "5", APPROVAL_MAX_WAIT_TIME: "5m", TOKEN_EXCHANGE_CACHE_TTL_BUFFER: "60" },
    };
    const { ctx, out } = await terminal({ env });
    await doctor(ctx, [], {});
    expect(out()).toContain(`
ok    requester   tools (TOKEN_EXCHANGE_CLIENT_ID), secret from TOKEN_EXCHANGE_CLIENT_SECRET
                  before KEYCLOAK_CLIENT_ID and CLIENT_ID
ok    subject     a given token (KCX_SUBJECT_TOKEN)
                  before KCX_SUBJECT_CLIENT
ok    audience    pizzeria (KEYCLOAK_AUDIENCE)
ok    patience    a request 10 s (TOKEN_EXCHANGE_TIMEOUT), approval 300 s (APPROVAL_MAX_WAIT_TIME), between questions 5 s (APPROVAL_POLL_INTERVAL), a token is old before its end 60 s (TOKEN_EXCHANGE_CACHE_TTL_BUFFER)
`);

    const wrong = await terminal({
      env: { CLIENT_ID: "signer", CLIENT_KEY: "fake-secret", APPROVAL_MAX_WAIT_TIME: "soon" },
    });
    await doctor(wrong.ctx, [], {});
    expect(wrong.out()).toContain(`
ok    requester   signer (CLIENT_ID), key from CLIENT_KEY
warn  patience    approval ? s (APPROVAL_MAX_WAIT_TIME)
                  try numbers of seconds, or durations such as 5m: the commands that read them refuse others
`);
  });

  test("a file that is not there, and one with errors", async () => {
    const { ctx, out, write } = await terminal();
    await doctor(ctx, ["nowhere.yaml"], {});
    expect(out()).toContain("fail  file        nowhere.yaml is not there");
    await write("bad.yaml", "realm: shop\nclient: {}\n");
    await doctor(ctx, ["bad.yaml"], {});
    expect(out()).toContain("fail  file        bad.yaml: 1 error\n                  try kcx validate bad.yaml");
  });

  test("a file that reads what kcx logs in with is not in order", async () => {
    const { ctx, out, write } = await terminal({ env: ADMIN });
    await write("realm.yaml", 'realm: shop\nclients:\n  one: { secret: "${env:KEYCLOAK_PASSWORD}" }\n');
    await doctor(ctx, [], {});
    expect(out()).toContain("fail  file        realm.yaml: 1 error");
  });

  test("a reference that is needed to compare fails", async () => {
    const { ctx, out, write } = await terminal();
    await write("realm.yaml", "realm: shop\ndisplayName: ${env:SHOP_NAME}\n");
    await doctor(ctx, [], {});
    expect(out()).toContain("fail  references  1 reference not set\n");
    expect(out()).toContain("${env:SHOP_NAME}  realm.yaml:2:14  needed to compare");
  });

  test("several realms, each with its name", async () => {
    const { ctx, out, write } = await terminal();
    await write("realms/a.yaml", "realm: a\n");
    await write("realms/b.yaml", "realm: b\n");
    await doctor(ctx, ["realms"], {});
    expect(out()).toContain("ok    file        [a] realms/a.yaml realms/b.yaml: 1 object, 0 contracts");
    expect(out()).toContain("ok    realm       a (the file)\nok    realm       b (the file)");
  });
});

describe("a server that cannot be used", () => {
  test("nothing listens: the log-in is not tried, the rest is shown", async () => {
    const url = await stranger();
    const { ctx, out } = await terminal({ env: { ...ADMIN, KEYCLOAK_URL: url.replace(/\d+$/, "1") } });
    expect(await doctor(ctx, [], { realm: "shop" })).toBe(1);
    expect(out()).toContain(`fail  server      http://127.0.0.1:1: `);
    expect(out()).toContain(
      "ok    log-in      user admin (KEYCLOAK_USER), not tried\nok    realm       shop (--realm)",
    );
  });

  test("something else answers", async () => {
    const url = await stranger();
    const { ctx, out } = await terminal({ env: ADMIN });
    expect(await doctor(ctx, [], { server: url })).toBe(1);
    expect(out()).toContain(`fail  server      ${url} (--server) answers 404, and not as Keycloak`);
  });

  test("an address that is none", async () => {
    const { ctx, out } = await terminal({ env: { KEYCLOAK_URL: "keycloak:8080" } });
    expect(await doctor(ctx, [], {})).toBe(1);
    expect(out()).toContain("fail  server      keycloak:8080 (KEYCLOAK_URL) is neither http nor https");
  });
});

test("--json is one document, and nothing else is written", async () => {
  const { ctx, out, err } = await terminal({ env: ADMIN });
  expect(await doctor(ctx, [], { json: true })).toBe(1);
  expect(JSON.parse(out())).toMatchObject({ format: 1, level: "fail" });
  expect(err()).toBe("");
  expect(out()).not.toContain("fake-secret");
});
