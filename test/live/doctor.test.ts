import { describe, expect, onTestFinished, test } from "vitest";
import { doctor } from "#commands/doctor.ts";
import { selfSigned } from "../support/certificate.ts";
import { FILE, linesOf, ourStory } from "../support/doctor-story.ts";
import { testServer } from "../support/keycloak.ts";
import { isWrite, startProxy } from "../support/proxy.ts";
import { administrator, story } from "../support/story.ts";
import { terminal } from "../unit/commands/terminal.ts";

test("the administrator of everything: all is well, and nothing is written", async () => {
  const proxy = await startProxy();
  onTestFinished(proxy.close);
  const { realm, kcx } = await ourStory();
  const { code, stdout, stderr } = await kcx(["doctor"], { KEYCLOAK_URL: proxy.url });
  expect(stdout.replace(/\d+ ms/, "9 ms")).toBe(`ok    file        realm.yaml: 3 objects, 0 contracts
ok    server      ${proxy.url} (KEYCLOAK_URL), Keycloak 26.7.3, 9 ms
ok    clock       agrees with the server's
ok    log-in      user ${testServer().username} (KEYCLOAK_USER)
ok    realm       ${realm.name} (the file)
ok    issuer      ${proxy.url}/realms/${realm.name}
ok    metadata    RFC 8414, same issuer
ok    exchange    the token exchange grant is offered
ok    rights      administrator of every realm (admin)
                  this file takes only manage-realm, manage-clients, manage-users

all is well`);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(proxy.seen.filter(isWrite)).toEqual([]);
  expect(stdout).not.toContain(testServer().password);
});

test("a realm that is not there yet", async () => {
  const { realm, kcx } = await ourStory({ realm: "none" });
  const { code, stdout } = await kcx(["doctor"]);
  expect(linesOf(stdout, "realm")).toEqual([
    `ok    realm       ${realm.name} (the file), not there yet: kcx apply makes it`,
  ]);
  expect(linesOf(stdout, "issuer")).toEqual([`ok    issuer      ${testServer().url}/realms/master`]);
  expect(linesOf(stdout, "rights")).toEqual([
    "ok    rights      administrator of every realm (admin)",
    "this file takes only create-realm",
  ]);
  expect(code).toBe(0);
});

test("a wrong password: exit 4, and everything else is shown", async () => {
  const { realm, kcx } = await ourStory();
  const { code, stdout } = await kcx(["doctor"], { KEYCLOAK_PASSWORD: "not the password" });
  expect(linesOf(stdout, "log-in")).toEqual([
    `fail  log-in      user ${testServer().username} (KEYCLOAK_USER): refused`,
    "the server says: Invalid user credentials: invalid_grant",
    "the password is from KEYCLOAK_PASSWORD",
    "try check the user name and the password, and the realm to log in to (--login-realm)",
  ]);
  expect(linesOf(stdout, "issuer")).toEqual([`ok    issuer      ${realm.issuer}`]);
  expect(linesOf(stdout, "exchange")).toEqual(["ok    exchange    the token exchange grant is offered"]);
  expect(linesOf(stdout, "rights")).toEqual([]);
  expect(stdout).not.toContain("not the password");
  expect(code).toBe(4);
});

test("no administrator at all: exit 4, and what to set", async () => {
  const { kcx } = await ourStory();
  const { code, stdout } = await kcx(["doctor"], { KEYCLOAK_PASSWORD: undefined });
  expect(linesOf(stdout, "log-in")).toContain("of KEYCLOAK_USER and KEYCLOAK_PASSWORD only one is set");
  expect(linesOf(stdout, "variable")[0]).toBe(
    "warn  variable    KEYCLOAK_USER is set without KEYCLOAK_PASSWORD, and does nothing alone",
  );
  expect(code).toBe(4);
});

test("a server that gives itself another address: verify would refuse its tokens", async () => {
  const { realm, kcx } = await ourStory();
  await realm.admin("PUT", "", { attributes: { frontendUrl: "https://sso.example.com" } });
  const { code, stdout } = await kcx(["doctor"]);
  expect(linesOf(stdout, "issuer")).toEqual([
    `fail  issuer      https://sso.example.com/realms/${realm.name}, not ${realm.issuer}`,
    "tokens got through one address are refused at the other",
    "try use https://sso.example.com as KEYCLOAK_URL, or set the server's hostname (KC_HOSTNAME, proxy headers)",
  ]);
  expect(code).toBe(1);
});

describe("over TLS", () => {
  test("an authority that is given, and one that nobody knows", async () => {
    const { key, cert, file } = selfSigned();
    const proxy = await startProxy({ tls: { key, cert } });
    onTestFinished(proxy.close);
    const { kcx } = await ourStory();
    const given = await kcx(["doctor", "--ca-file", file], { KEYCLOAK_URL: proxy.url });
    expect(linesOf(given.stdout, "certificate")).toEqual([
      "ok    certificate by Shop Shop Root, 29 days left, accepted",
    ]);
    expect(linesOf(given.stdout, "log-in")).toEqual([
      `ok    log-in      user ${testServer().username} (KEYCLOAK_USER)`,
    ]);
    const unknown = await kcx(["doctor"], { KEYCLOAK_URL: proxy.url });
    expect(linesOf(unknown.stdout, "server")[0]).toBe(
      `fail  server      ${proxy.url}: DEPTH_ZERO_SELF_SIGNED_CERT (KEYCLOAK_URL)`,
    );
    expect(linesOf(unknown.stdout, "certificate")).toEqual([
      "fail  certificate by Shop Shop Root, 29 days left; not accepted: DEPTH_ZERO_SELF_SIGNED_CERT",
      "try --ca-file FILE (or NODE_EXTRA_CA_CERTS) trusts its authority",
    ]);
    expect(unknown.code).toBe(1);
  });
});

test("a clock that is ahead of the server's", async () => {
  const { ctx, out } = await terminal({ env: administrator(), now: new Date(Date.now() + 90_000) });
  expect(await doctor(ctx, [], { realm: "master" })).toBe(0);
  expect(out()).toMatch(/warn {2}clock {7}this machine's is (89|9\d) seconds ahead of the server's\n/);
});

test("several realms, each with its own findings", async () => {
  const { realm, write, kcx } = await story();
  await write("realms/one.yaml", `realm: ${realm.name}\n${FILE}`);
  await write("realms/two.yaml", `realm: ${realm.name}-other\n`);
  const { stdout } = await kcx(["doctor", "realms"]);
  expect(stdout).toContain(`ok    realm       [${realm.name}] ${realm.name} (the file)\n`);
  expect(stdout).toContain(`ok    realm       [${realm.name}-other] ${realm.name}-other (the file), not there yet`);
});

test("the requests are few", async () => {
  const proxy = await startProxy();
  onTestFinished(proxy.close);
  const { kcx } = await ourStory();
  await kcx(["doctor"], { KEYCLOAK_URL: proxy.url });
  // One of them looks for permissions of V1.
  expect(proxy.seen.length).toBeLessThanOrEqual(11);
});
