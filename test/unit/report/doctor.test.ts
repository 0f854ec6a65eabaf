import { Chalk } from "chalk";
import { describe, expect, test } from "vitest";
import type { Finding, Rights } from "#model/diagnosis.ts";
import { doctorJson, doctorText } from "#report/doctor.ts";

const text = (...findings: Finding[]) => doctorText(findings, new Chalk({ level: 0 }));
const SERVER = { value: "https://sso.example.com", origin: "KEYCLOAK_URL, .env:3" };
const MASTER = { value: "master", origin: "default" };
const REALM = { value: "shop", origin: "the file" };
const ADMIN = { kind: "password", name: "admin", origin: "KEYCLOAK_USER" } as const;

/** A finding's lines, without the summary. */
function lines(finding: Finding): string[] {
  return text(finding).split("\n").slice(0, -2);
}

test("everything in order: a line a check, aligned, each with where it comes from", () => {
  expect(
    text(
      { check: "file", level: "ok", state: "read", files: ["realm.yaml"], objects: 9, contracts: 1 },
      { check: "server", level: "ok", state: "reached", server: SERVER, version: "26.7.3", milliseconds: 12 },
      { check: "certificate", level: "ok", issuer: "Example R3", daysLeft: 60, unchecked: false },
      { check: "clock", level: "ok", ahead: 0 },
      { check: "log-in", level: "ok", state: "in", who: ADMIN, loginRealm: MASTER },
      { check: "realm", level: "ok", state: "there", name: REALM, declared: true },
      {
        check: "issuer",
        level: "ok",
        expected: "https://sso.example.com/realms/shop",
        issuer: "https://sso.example.com/realms/shop",
      },
      { check: "metadata", level: "ok", state: "served", url: "https://sso.example.com/x" },
      { check: "exchange", level: "ok", state: "offered" },
      { check: "requester", level: "ok", client: { value: "exchange", origin: "CLIENT_ID" }, secret: "CLIENT_SECRET" },
      { check: "subject", level: "ok", who: "token", secret: "KCX_SUBJECT_TOKEN" },
      {
        check: "subject",
        level: "ok",
        who: "user",
        name: { value: "jane", origin: "KCX_SUBJECT_USER" },
        secret: "KCX_SUBJECT_PASSWORD",
      },
    ),
  ).toBe(`ok    file        realm.yaml: 9 objects, 1 contract
ok    server      https://sso.example.com (KEYCLOAK_URL, .env:3), Keycloak 26.7.3, 12 ms
ok    certificate by Example R3, 60 days left, accepted
ok    clock       agrees with the server's
ok    log-in      user admin (KEYCLOAK_USER)
ok    realm       shop (the file)
ok    issuer      https://sso.example.com/realms/shop
ok    metadata    RFC 8414, same issuer
ok    exchange    the token exchange grant is offered
ok    requester   exchange (CLIENT_ID), secret from CLIENT_SECRET
ok    subject     a given token (KCX_SUBJECT_TOKEN)
ok    subject     user jane (KCX_SUBJECT_USER), secret from KCX_SUBJECT_PASSWORD

all is well`);
});

test("what is wrong says what to do, beneath it; the last line counts", () => {
  const position = { file: "realm.yaml", line: 4, column: 13 };
  const common = { position, address: "client/x", secret: true };
  expect(
    text(
      { check: "file", level: "fail", state: "errors", files: ["realm.yaml"], errors: 2 },
      {
        check: "references",
        level: "fail",
        files: ["realm.yaml"],
        unset: [
          { ref: "${env:A}", ...common },
          { ref: "${env:B}", ...common, secret: false },
        ],
      },
      { check: "server", level: "fail", state: "none" },
      { check: "realm", level: "warn", state: "unnamed" },
    ),
  ).toBe(`fail  file        realm.yaml: 2 errors
                  try kcx validate realm.yaml
fail  references  2 references not set
                  \${env:A}  realm.yaml:4:13
                  \${env:B}  realm.yaml:4:13  needed to compare
                  try kcx init --env-only realm.yaml
fail  server      none named, and no local one is running
                  try kcx dev --detach starts one; KEYCLOAK_URL names another
warn  realm       none named
                  try name a file, or --realm NAME, or set KCX_REALM

3 checks failed, 1 warning`);
});

describe("the words of each", () => {
  test.each<[Finding, string[]]>([
    [
      { check: "file", level: "ok", state: "none" },
      ["ok    file        none: rights are not compared with one", "try kcx init writes one"],
    ],
    [
      { check: "file", level: "fail", state: "unreadable", message: "x.yaml is not there", hint: "name one" },
      ["fail  file        x.yaml is not there", "try name one"],
    ],
    [
      { check: "server", level: "fail", state: "stranger", server: SERVER, status: 404 },
      [
        "fail  server      https://sso.example.com (KEYCLOAK_URL, .env:3) answers 404, and not as Keycloak",
        "try is the address right? older servers want /auth behind it",
      ],
    ],
    [
      {
        check: "server",
        level: "fail",
        state: "unusable",
        server: SERVER,
        message: "nothing there",
        facts: ["a fact"],
      },
      ["fail  server      nothing there (KEYCLOAK_URL, .env:3)", "a fact"],
    ],
    [
      {
        check: "certificate",
        level: "fail",
        issuer: "Us",
        daysLeft: 9,
        refused: "SELF_SIGNED_CERT_IN_CHAIN",
        unchecked: false,
      },
      [
        "fail  certificate by Us, 9 days left; not accepted: SELF_SIGNED_CERT_IN_CHAIN",
        "try --ca-file FILE (or NODE_EXTRA_CA_CERTS) trusts its authority",
      ],
    ],
    [
      {
        check: "certificate",
        level: "fail",
        issuer: "Us",
        daysLeft: -1,
        refused: "CERT_HAS_EXPIRED",
        unchecked: false,
      },
      ["fail  certificate by Us, expired 1 day ago; not accepted: CERT_HAS_EXPIRED", "try renew it"],
    ],
    [
      {
        check: "certificate",
        level: "warn",
        issuer: "Us",
        daysLeft: 9,
        refused: "SELF_SIGNED_CERT_IN_CHAIN",
        unchecked: true,
      },
      [
        "warn  certificate by Us, 9 days left; nobody checks it: NODE_TLS_REJECT_UNAUTHORIZED=0",
        "try unset it; --ca-file FILE trusts one authority",
      ],
    ],
    [
      { check: "certificate", level: "warn", issuer: "Us", daysLeft: 9, unchecked: false },
      ["warn  certificate by Us, 9 days left, accepted", "try renew it"],
    ],
    [{ check: "clock", level: "ok", ahead: -2 }, ["ok    clock       2 seconds behind the server's"]],
    [
      { check: "clock", level: "warn", ahead: 90 },
      [
        "warn  clock       this machine's is 90 seconds ahead of the server's",
        "try set the clocks (NTP): fresh tokens look expired, or not yet valid",
      ],
    ],
    [
      {
        check: "log-in",
        level: "ok",
        state: "not-tried",
        who: { kind: "private-key", name: "ci", origin: "KCX_ADMIN_CLIENT_ID" },
        loginRealm: { value: "shop", origin: "--login-realm" },
      },
      ["ok    log-in      client ci by its key (KCX_ADMIN_CLIENT_ID), realm shop (--login-realm), not tried"],
    ],
    [
      {
        check: "log-in",
        level: "fail",
        state: "refused",
        who: ADMIN,
        loginRealm: MASTER,
        message: "unused",
        facts: ["the server says: no"],
        hint: "check it",
      },
      ["fail  log-in      user admin (KEYCLOAK_USER): refused", "the server says: no", "try check it"],
    ],
    [
      {
        check: "log-in",
        level: "fail",
        state: "refused",
        who: { kind: "token", origin: "KEYCLOAK_ACCESS_TOKEN" },
        loginRealm: MASTER,
        message: "unused",
        ended: 30,
      },
      ["fail  log-in      a given token (KEYCLOAK_ACCESS_TOKEN): it ended 30 seconds ago", "try get a new one"],
    ],
    [
      {
        check: "log-in",
        level: "fail",
        state: "nobody",
        message: "who shall log in?",
        facts: ["only one is set"],
        hint: "set both",
      },
      ["fail  log-in      who shall log in?", "only one is set", "try set both"],
    ],
    [
      { check: "realm", level: "ok", state: "absent", name: REALM, declared: true },
      ["ok    realm       shop (the file), not there yet: kcx apply makes it"],
    ],
    [
      { check: "realm", level: "warn", state: "absent", name: REALM, declared: false },
      ["warn  realm       shop (the file): the server has no such realm", "try is the name right?"],
    ],
    [
      {
        check: "issuer",
        level: "fail",
        expected: "http://keycloak:8080/realms/shop",
        issuer: "https://sso.example.com/realms/shop",
      },
      [
        "fail  issuer      https://sso.example.com/realms/shop, not http://keycloak:8080/realms/shop",
        "tokens got through one address are refused at the other",
        "try use https://sso.example.com as KEYCLOAK_URL, or set the server's hostname (KC_HOSTNAME, proxy headers)",
      ],
    ],
    [
      { check: "metadata", level: "warn", state: "absent", url: "https://a/x" },
      ["warn  metadata    no RFC 8414 document at https://a/x", "kcx does without it; other clients may not"],
    ],
    [
      { check: "metadata", level: "warn", state: "other-issuer", url: "https://a/x" },
      ["warn  metadata    https://a/x names another issuer", "kcx does without it; other clients may not"],
    ],
    [
      { check: "exchange", level: "fail", state: "too-old", version: "26.0.8" },
      [
        "fail  exchange    Keycloak 26.0.8 has only the older exchange",
        "try standard token exchange is in Keycloak from 26.2 on: use a newer one",
      ],
    ],
    [
      { check: "exchange", level: "fail", state: "not-offered" },
      [
        "fail  exchange    the token exchange grant is not offered",
        "try standard token exchange is in Keycloak from 26.2 on: use a newer one, with the feature token-exchange-standard",
      ],
    ],
    [
      { check: "requester", level: "warn", client: { value: "x", origin: "CLIENT_ID" }, lacks: "CLIENT_SECRET" },
      ["warn  requester   x (CLIENT_ID)", "try set CLIENT_SECRET: who exchanges must have a secret"],
    ],
    [
      {
        check: "subject",
        level: "warn",
        who: "client",
        name: { value: "web", origin: "KCX_SUBJECT_CLIENT" },
        lacks: "KCX_SUBJECT_CLIENT_SECRET",
      },
      ["warn  subject     client web (KCX_SUBJECT_CLIENT)", "try set KCX_SUBJECT_CLIENT_SECRET"],
    ],
    [
      { check: "rights", level: "fail", state: "unreadable", message: "no answer", hint: "again" },
      ["fail  rights      no answer", "try again"],
    ],
  ])("%j", (finding, expected) => {
    const [head, ...rest] = lines(finding);
    expect([head, ...rest.map((line) => line.trimStart())]).toEqual(expected);
  });

  test("with several realms, whose it is", () => {
    expect(lines({ check: "exchange", level: "ok", state: "offered", realm: "shop" })).toEqual([
      "ok    exchange    [shop] the token exchange grant is offered",
    ]);
  });
});

describe("rights", () => {
  const RIGHTS: Rights = {
    source: "token",
    client: "realm-management",
    needed: { read: ["view-realm"], write: ["manage-clients"] },
    missing: { read: [], write: [] },
    unknown: [],
    superfluous: [],
  };

  test.each<[string, Partial<Rights>, string[]]>([
    ["enough", {}, ["enough: view-realm, manage-clients"]],
    [
      "more than enough",
      { superfluous: ["manage-events"] },
      ["enough: view-realm, manage-clients", "more than this file takes: manage-events"],
    ],
    [
      "everything",
      { all: "admin" },
      ["administrator of every realm (admin)", "this file takes only view-realm, manage-clients"],
    ],
    [
      "everything in a realm",
      { all: "realm-admin", needed: { read: [], write: [] } },
      ["administrator of this realm (realm-admin)"],
    ],
    [
      "too little to write",
      { missing: { read: [], write: ["manage-clients"] } },
      [
        "missing: manage-clients; the realm cannot be changed",
        "this file takes view-realm, manage-clients (its token says)",
        "try grant the role of realm-management in the realm where it logs in",
      ],
    ],
    [
      "too little to read, by its role mappings; who may manage needs no other right to view",
      {
        source: "account",
        client: "shop-realm",
        missing: { read: ["view-realm", "view-clients"], write: ["manage-clients"] },
      },
      [
        "missing: view-realm, manage-clients; the realm cannot be read",
        "this file takes view-realm, manage-clients (its role mappings say)",
        "try grant the roles of shop-realm in the realm where it logs in",
      ],
    ],
    [
      "no right to make the realm",
      { needed: { read: [], write: ["create-realm"] }, missing: { read: [], write: ["create-realm"] } },
      [
        "missing: create-realm; the realm cannot be made",
        "this file takes create-realm (its token says)",
        "try grant the role create-realm of master, or let somebody else make the realm",
      ],
    ],
    [
      "not everything to be seen",
      { source: "probes", unknown: ["manage-users"] },
      ["as far as can be seen, enough: view-realm, manage-clients", "not to be seen: manage-users"],
    ],
  ])("%s", (_, change, expected) => {
    const lacking = change.missing !== undefined;
    const found = lines({ check: "rights", level: lacking ? "fail" : "ok", state: "known", ...RIGHTS, ...change });
    expect(found.map((line) => line.slice(18))).toEqual(expected);
  });
});

describe("variables", () => {
  test.each<[Finding & { check: "variables" }, string[]]>([
    [
      {
        check: "variables",
        level: "warn",
        state: "other-realm",
        variable: { value: "a", origin: "KEYCLOAK_REALM" },
        chosen: REALM,
      },
      ["KEYCLOAK_REALM says realm a; shop (the file) is used", "try --realm NAME, if it shall be another one"],
    ],
    [
      { check: "variables", level: "warn", state: "contradiction", names: ["A", "B"], used: "B" },
      ["A and B differ: B is used", "try keep one of them"],
    ],
    [
      { check: "variables", level: "warn", state: "contradiction", names: ["A", "B"] },
      ["A and B differ", "try keep one of them"],
    ],
    [
      { check: "variables", level: "warn", state: "half", set: "A", missing: "B" },
      ["A is set without B, and does nothing alone", "try set B"],
    ],
    [{ check: "variables", level: "warn", state: "unused", names: ["A", "B"] }, ["set, and not used here: A, B"]],
    [
      { check: "variables", level: "warn", state: "unknown", name: "KCX_X", nearest: "KCX_Y" },
      ["KCX_X is nothing that kcx knows", "try KCX_Y?"],
    ],
    [
      { check: "variables", level: "warn", state: "foreign", names: ["IMPORT_FILES_LOCATIONS"] },
      ["keycloak-config-cli's, without effect here: IMPORT_FILES_LOCATIONS"],
    ],
    [
      { check: "variables", level: "warn", state: "instead", names: ["KEYCLOAK_SSLVERIFY"], advice: "ca-file" },
      [
        "without effect here: KEYCLOAK_SSLVERIFY",
        "try --ca-file FILE trusts one authority; checking is never switched off",
      ],
    ],
    [
      { check: "variables", level: "warn", state: "instead", names: ["KEYCLOAK_HTTPPROXY"], advice: "proxy" },
      ["without effect here: KEYCLOAK_HTTPPROXY", "kcx connects directly"],
    ],
  ])("%j", (finding, expected) => {
    const found = lines(finding);
    expect(found[0]?.slice(0, 18)).toBe("warn  variable    ");
    expect(found.map((line) => line.slice(18))).toEqual(expected);
  });
});

test("one document for machines: the facts, and the words for them", () => {
  const finding: Finding = { check: "server", level: "fail", state: "none" };
  expect(JSON.parse(doctorJson([finding, { check: "clock", level: "ok", ahead: 0 }]))).toEqual({
    format: 1,
    level: "fail",
    checks: [
      {
        check: "server",
        level: "fail",
        state: "none",
        text: "none named, and no local one is running",
        try: "kcx dev --detach starts one; KEYCLOAK_URL names another",
      },
      { check: "clock", level: "ok", ahead: 0, text: "agrees with the server's", try: null },
    ],
  });
});

test("on a terminal the levels have their colours", () => {
  const shown = doctorText([{ check: "clock", level: "warn", ahead: 9 }], new Chalk({ level: 1 }));
  expect(shown).toContain("\u001b[33mwarn\u001b[39m");
  expect(shown).toContain("\u001b[36mtry\u001b[39m");
});
