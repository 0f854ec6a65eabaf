import { Chalk } from "chalk";
import { describe, expect, test } from "vitest";
import type { Realm } from "#model/realm.ts";
import { Secret } from "#model/secret.ts";
import type { KeepOptions } from "#plan/keep.ts";
import { makePlan } from "#plan/make.ts";
import { deletesText, planJson, planText } from "#report/plan.ts";
import { memberText, plural, printable, valueText } from "#report/values.ts";
import { byHand, declare, KEEP, realmMade } from "../../support/realms.ts";

const plain = new Chalk({ level: 0 });

function text(live: Realm | undefined, file: string, options: Partial<KeepOptions> = {}): string {
  const declaration = declare(file, { env: { SECRET: "fake-secret" } });
  return planText(makePlan(live, declaration, { ...KEEP, ...options }).plan, declaration.sources, plain);
}

const demo = (body: string) => `realm: demo\nowner: team\n${body}`;

describe("a plan as a person reads it", () => {
  test("a new object shows what somebody wrote, not what the server adds", () => {
    const file = demo(`
clients:
  tools:
    description: exchanges tokens
    secret: \${env:SECRET}
    standardTokenExchange: true
    redirectUris: ["https://a.example/*", b]
    protocolMappers: { to-the-api: { audience: api } }
clientScopes: { api-audience: { protocolMappers: { api: { audience: api, idToken: true } } } }
users: { jo: { password: fake-secret } }
`);
    expect(text(realmMade(), file)).toBe(`\
+ client-scope api-audience
    + mapper api  audience api → access token, ID token, user info
+ client tools
    redirectUris  https://a.example/*, b
    attributes.standard.token.exchange.enabled  true
    description  "exchanges tokens"
    secret  ••• \${env:SECRET}
    + mapper to-the-api  audience api → access token
+ user jo
    password  •••

Realm demo: 3 to create, 0 to change, 0 to delete.`);
  });

  test("changes say from what to what; sets what enters and what leaves; secrets only that they change", () => {
    const before = demo(
      "clients: { web: { name: Web, secret: fake-one, attributes: { a: '1' }, redirectUris: [x, y] } }",
    );
    const now = demo(
      'clients: { web: { name: ~, enabled: false, secret: "${env:SECRET}", attributes: { a: "b c" }, redirectUris: [y, z] } }',
    ).replace("name: ~", 'name: ""');
    expect(text(realmMade(before), now)).toBe(`\
~ client web
    attributes.a  1 → "b c"
    enabled  true → false
    name  Web → (none)
    redirectUris  + z  - x
    secret  ••• \${env:SECRET} (changes)

Realm demo: 0 to create, 1 to change, 0 to delete.`);
  });

  test("renames, adoptions, deletes", () => {
    const before = realmMade(demo("clients: { old: { name: x }, gone: {} }"));
    const now = demo("clients: { new: { was: old }, gone: { absent: true } }");
    expect(text(byHand(before), now, { adopt: true })).toBe(`\
~ client new
    renamed from old
    adopted by team
- client gone

Realm demo: 0 to create, 1 to change, 1 to delete.`);
  });

  test("what is said without being done", () => {
    const before = realmMade(
      demo(
        "clients: { web: { protocolMappers: { m: { audience: api } } }, left: {} }\nusers: { jo: { password: fake-one } }",
      ),
      "realm: demo\nowner: others\nclients: { theirs: {} }",
    );
    const hand = byHand(realmMade(demo("clients: { web: { protocolMappers: { m: { audience: api } } } }")));
    const now = demo(
      'clients: { web: { secret: "${env:NONE}" }, theirs: { enabled: true } }\nusers: { jo: { password: fake-two } }',
    );
    expect(text(before, now)).toBe(`\
· client theirs: belongs to owner others (realm.yaml:3:44)
· client web: \`secret\` not compared, its variable is not set
· client left: made by owner team and no longer declared; --prune deletes it
! client web › mapper m: made by owner team and no longer declared; --prune deletes it
· 1 password was not compared: passwords are set when a user is created, later with --reset-passwords

No changes: realm demo is as the file says.`);
    expect(text(hand, demo("clients: { web: {} }"))).toBe(`\
! client web › mapper m: nobody declared it, and it adds to the audience of tokens

No changes: realm demo is as the file says.`);
  });

  test("nothing to do, and nothing to say", () => {
    expect(text(realmMade(), demo(""))).toBe("No changes: realm demo is as the file says.");
  });

  test("names steer no terminal", () => {
    const name = '"\\e[31mred\\x9b"';
    const file = demo(
      `clients: { ${name}: { attributes: { ${name}: a }, protocolMappers: { ${name}: { audience: ${name} } } } }`,
    );
    expect(text(realmMade(), file)).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(
      text(
        realmMade(file),
        demo(`clients: { ${name}: { attributes: { ${name}: ${name} }, redirectUris: [${name}] } }`),
      ),
    ).not.toMatch(/(?!\n)\p{Cc}/u);
  });

  test("colours, where there are any", () => {
    const declaration = declare(demo("clients: { web: {} }"));
    const { plan } = makePlan(realmMade(), declaration, KEEP);
    expect(planText(plan, declaration.sources, new Chalk({ level: 1 }))).toContain("\u{1B}[32m+ client web\u{1B}[39m");
  });
});

test("a plan as JSON: the same, with a summary; a secret is its reference", () => {
  const declaration = declare(demo('clients: { web: { secret: "${env:SECRET}" } }'), {
    env: { SECRET: "fake-secret" },
  });
  const { plan } = makePlan(realmMade(), declaration, KEEP);
  const json = JSON.parse(JSON.stringify(planJson(plan))) as Record<string, unknown>;
  expect(json).toMatchObject({
    format: 1,
    realm: "demo",
    notes: [],
    steps: [
      {
        do: "create",
        address: "client/web",
        wave: 0,
        owner: "team",
        children: [],
        fields: { secret: { secret: "${env:SECRET}" } },
      },
    ],
    summary: { create: 1, update: 0, delete: 0 },
  });
});

describe("values", () => {
  test.each([
    [null, "(none)"],
    ["", "(none)"],
    [[], "(none)"],
    [false, "false"],
    [0, "0"],
    ["plain-text.1:/@+*", "plain-text.1:/@+*"],
    ["two words", '"two words"'],
    ["line\nbreak", '"line\\nbreak"'],
    [["a", "b c"], "a, b c"],
    [["role/auditor", "client/api/role/cook", "group/a/group/b%2Fc"], "auditor, api/cook, /a/b~/c"],
    [{ a: [1] }, '{"a":[1]}'],
    [new Secret("fake-secret", "${env:X}"), "••• ${env:X}"],
    [new Secret("fake-secret", "the file"), "•••"],
    [new Secret(undefined, "${file:a}"), "••• ${file:a}"],
    [{ a: new Secret("fake-secret", "${env:X}") }, '{"a":{"secret":"${env:X}"}}'],
  ])("%j reads %s", (value, expected) => {
    expect(valueText(value)).toBe(expected);
  });

  test("members, counts, and what cannot be printed", () => {
    expect(memberText("role/a%2Fb")).toBe("a/b");
    expect(memberText("a/b")).toBe("a/b");
    expect([plural(0, "step"), plural(1, "step"), plural(2, "match", "matches")]).toEqual([
      "0 steps",
      "1 step",
      "2 matches",
    ]);
    expect(printable("a\tb\u{1B}[1m\u{9B}")).toBe("a b\u{FFFD}[1m\u{FFFD}");
    expect(deletesText(1)).toBe("the plan deletes 1 object");
  });
});
