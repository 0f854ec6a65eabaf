import { describe, expect, test } from "vitest";
import type { Finding } from "#model/diagnosis.ts";
import { ADMIN, lines, MASTER, REALM, SERVER } from "./findings.ts";

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
    [{ check: "clock", level: "ok", ahead: -1 }, ["ok    clock       agrees with the server's"]],
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
