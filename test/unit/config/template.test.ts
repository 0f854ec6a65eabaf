import { describe, expect, test } from "vitest";
import { type Answers, refusalOf } from "#config/answers.ts";
import { load } from "#config/load.ts";
import { realmTemplate } from "#config/template.ts";
import { lint } from "#lint/index.ts";
import { sceneOf } from "#lint/scene.ts";
import type { Declaration } from "#model/declaration.ts";
import { realmOf } from "#plan/make.ts";

const SHOP = { realm: "shop", frontend: "web", exchanger: "exchange", upstream: "orders" };
const PLACE = { file: "realm.yaml", secretVariable: "TOKEN_EXCHANGE_CLIENT_SECRET" };

function declarationOf(answers: Answers) {
  const files = [{ name: "realm.yaml", text: realmTemplate(answers, PLACE), overlay: false }];
  const [declaration] = load(files, { env: () => undefined, file: () => undefined, forbidden: new Set() });
  return declaration!;
}

function foundIn(declaration: Declaration) {
  return lint(sceneOf(declaration, realmOf(declaration), undefined));
}

test("the file is valid, and says what was asked for", () => {
  const declaration = declarationOf(SHOP);
  expect(declaration.problems).toEqual([]);
  expect(foundIn(declaration)).toEqual([]);
  expect(declaration).toMatchObject({ realm: "shop", owner: "shop" });
  expect([...declaration.objects.keys()]).toEqual([
    "realm",
    "client/exchange",
    "client/web",
    "client/web/mapper/exchanger-audience",
    "client/orders",
    "client-scope/orders-audience",
    "client-scope/orders-audience/mapper/upstream-audience",
    "user/johndoe",
  ]);
  expect(declaration.contracts).toMatchObject([
    {
      slug: "users-reach-orders",
      subject: { kind: "user", client: "web", user: "johndoe" },
      requester: { client: "exchange" },
      audience: ["orders"],
      expect: { kind: "token", aud: ["orders"], azp: "exchange", sub: true, lifetime: 300 },
    },
    {
      slug: "nothing-but-orders-can-be-reached",
      audience: ["web"],
      expect: {
        kind: "refusal",
        error: "invalid_request",
        description: "Requested audience not available: web",
      },
    },
  ]);
  expect(declaration.unset.map(({ ref, address, field }) => [ref, address, field])).toEqual([
    ["${env:TOKEN_EXCHANGE_CLIENT_SECRET}", "client/exchange", "secret"],
    ["${env:JOHNDOE_PASSWORD}", "user/johndoe", "password"],
  ]);
});

describe("names that mean something to YAML are still names", () => {
  test.each([
    ...[
      "true",
      "123",
      "~",
      "1e3",
      "2026-01-01",
      "a: b",
      "a, b",
      "a]b",
      "# x",
      "- x",
      "? x",
      "*a",
      "&a",
      "!a",
      "@a",
      "`a",
    ],
    ...[
      "it's",
      '"quoted"',
      "{a}",
      "[a]",
      "a #b",
      "%2F",
      "..",
      "__proto__",
      "🍕 pizzeria",
      "https://api.example.com/v1?x=1",
    ],
  ])("%s", (name) => {
    for (const answers of [
      { ...SHOP, frontend: name },
      { ...SHOP, exchanger: name },
      { ...SHOP, upstream: name },
    ]) {
      const { problems, objects, contracts } = declarationOf(answers);
      expect(problems).toEqual([]);
      expect(foundIn(declarationOf(answers))).toEqual([]);
      const { frontend, exchanger, upstream } = answers;
      for (const client of [frontend, exchanger, upstream]) {
        expect([...objects.keys()]).toContain(`client/${encodeURIComponent(client)}`);
      }
      expect(objects.get(`client/${encodeURIComponent(frontend)}/mapper/exchanger-audience`)?.fields).toMatchObject({
        config: { "included.client.audience": exchanger },
      });
      expect(contracts).toMatchObject([
        { subject: { client: frontend }, requester: { client: exchanger }, audience: [upstream] },
        { subject: { client: frontend }, requester: { client: exchanger }, audience: [frontend] },
      ]);
    }
  });
});

describe("a name that cannot be used is refused before anything is written", () => {
  test.each([
    ["realm", "", "empty"],
    ["realm", "master", "master"],
    ["realm", "a/b", "realm-characters"],
    ["realm", "..", "realm-characters"],
    ["realm", "the shop's 🍕", undefined],
    ["upstream", "  ", "empty"],
    ["upstream", "a\nb", "control"],
    ["upstream", "${env:HOME}", "reference"],
    ["upstream", "$(env:HOME)", "reference"],
    ["upstream", "x".repeat(201), "long"],
    ["upstream", "account", "built-in"],
    ["upstream", "<<", "built-in"],
    ["upstream", "web", "same"],
    ["upstream", "https://api.example.com", undefined],
  ] as const)("%s %j: %s", (name, value, refusal) => {
    expect(refusalOf(name, value, { frontend: "web" })).toBe(refusal);
  });
});
