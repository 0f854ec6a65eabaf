import { Chalk } from "chalk";
import { expect, test } from "vitest";
import type { Finding } from "#model/diagnosis.ts";
import { doctorJson, doctorText } from "#report/doctor.ts";
import { ADMIN, MASTER, REALM, SERVER, text } from "./findings.ts";

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
