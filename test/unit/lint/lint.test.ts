import { describe, expect, test } from "vitest";
import { lintNames } from "#lint/index.ts";
import type { Problem } from "#model/problem.ts";
import type { Realm } from "#model/realm.ts";
import { declare, realmMade } from "../../support/realms.ts";

/** `error 3:5 unknown-object client wbe → web` */
function told(problems: readonly Problem[]): string[] {
  return problems.map((problem) => {
    const at = `${problem.severity} ${problem.position?.line}:${problem.position?.column} ${problem.code}`;
    if (problem.code === "bogus-attribute") return `${at} ${problem.attribute}`;
    if (problem.code === "unknown-object")
      return `${at} ${problem.kind} ${problem.name}${problem.nearest === undefined ? "" : ` → ${problem.nearest}`}`;
    return problem.code === "built-in" ? `${at} ${problem.address}` : at;
  });
}

const offline = (text: string) => told(lintNames(declare(text), undefined));

describe("attributes that do nothing", () => {
  test.each([
    ["oauth2.token.exchange.grant.enabled", true],
    ["token.exchange.grant.enabled", true],
    ["client.token.exchange.standard.enabled", true],
    ["tokenExchangeEnabled", true],
    ["token_exchange", true],
    ["standard.token.exchange.enabled", false],
    ["standard.token.exchange.enableRefreshRequestedTokenType", false],
    ["access.token.lifespan", false],
    ["exchange.token", false],
  ])("%s: %s", (attribute, isBogus) => {
    const text = `realm: demo\nclients:\n  web:\n    attributes: { ${attribute}: "true" }\n`;
    expect(offline(text)).toEqual(isBogus ? [`error 4:19 bogus-attribute ${attribute}`] : []);
  });

  test("of clients only", () => {
    expect(offline("realm: demo\nroles: { a: { attributes: { token.exchange.x: b } } }\n")).toEqual([]);
  });
});

describe("names that nobody knows", () => {
  const text = `realm: demo
clients:
  web:
    defaultClientScopes: [email, api-audiense]
    optionalClientScopes: { with: [adress, service_account], without: [gone] }
    protocolMappers: { m: { audience: wbe }, n: { customAudience: anything } }
  old: { absent: true, defaultClientScopes: [nothing] }
clientScopes:
  api-audience: {}
  gone: { absent: true }
exchanges:
  it works:
    subject: { client: old }
    requester: web
    audience: [wbe, account]
    expect: { aud: web }
  it is refused:
    subject: { client: nobody }
    requester: nobody
    expect: { error: invalid_client }
`;
  const problems = [
    "4:34 unknown-object client-scope api-audiense → api-audience",
    "5:36 unknown-object client-scope adress → address",
    "6:29 unknown-object client wbe → web",
    "13:24 unknown-object client old",
    "15:16 unknown-object client wbe → web",
  ];

  test("are warnings without a realm", () => {
    expect(offline(text)).toEqual(problems.map((problem) => `warning ${problem}`));
  });

  test("are errors beside one, unless it knows them", () => {
    const live = realmMade("realm: demo\nclients: { wbe: {}, old: {} }\n");
    expect(told(lintNames(declare(text), live))).toEqual(
      problems.filter((problem) => !problem.includes("wbe")).map((problem) => `error ${problem}`),
    );
  });

  test("roles and groups, but not of clients whose roles nobody read", () => {
    const text = `realm: demo
clients:
  agent: { serviceAccountsEnabled: true, serviceAccountRoles: [nope, shop/clark, bank/teller, gone/x] }
users: { ann: { roles: [shop/clerk], groups: [/staff] } }
`;
    const errors = (live: Realm) => told(lintNames(declare(text), live));
    const live = realmMade("realm: demo\nclients: { shop: { roles: { clerk: {} } }, bank: {} }\n");
    const [nope, clark, gone, staff] = [
      "error 3:64 unknown-object role nope",
      "error 3:70 unknown-object role shop/clark → shop/clerk",
      "error 3:95 unknown-object role gone/x",
      "error 4:47 unknown-object group /staff",
    ];
    expect(errors(live)).toEqual([nope, clark, gone]);
    expect(errors(realmMade("realm: demo\nclients: { shop: {} }\ngroups: { other: {} }\n"))).toEqual([
      nope,
      "error 3:82 unknown-object role bank/teller",
      gone,
      staff,
    ]);
  });

  test("users, where the file has some; their names know no capitals", () => {
    const user = (name: string) => `exchanges:
  a: { subject: { client: account, user: ${name} }, requester: account, expect: { aud: account } }
`;
    const users = "realm: demo\nusers: { JohnDoe: {} }\n";
    expect(offline(`${users}${user("johndo")}`)).toEqual(["warning 4:42 unknown-object user johndo → johndoe"]);
    expect(offline(`${users}${user("JOHNDOE")}`)).toEqual([]);
    expect(offline(`realm: demo\n${user("anybody")}`)).toEqual([]);
  });

  test("a name that is an unset reference is told as that", () => {
    const text =
      'realm: demo\nexchanges: { a: { subject: { client: "${env:A}" }, requester: account, expect: { aud: x } } }\n';
    expect(offline(text)).toEqual([]);
    expect(declare(text).unset.map(({ ref }) => ref)).toEqual(["${env:A}"]);
  });

  test("hostile names are names", () => {
    expect(
      offline('realm: demo\nclients: { web: { defaultClientScopes: ["..", __proto__, constructor, "a/b"] } }\n'),
    ).toEqual(["..", "__proto__", "constructor", "a/b"].map((name) => expect.stringContaining(`client-scope ${name}`)));
  });
});

test.each([
  ["clients: { account: { absent: true } }", ["error 2:12 built-in client/account"]],
  ["clients: { web: { absent: true } }", []],
  ["clients: { account: {} }", []],
  ["roles: { default-roles-demo: { absent: true } }", ["error 2:10 built-in role/default-roles-demo"]],
  ["absent: true", ["error 1:1 built-in realm"]],
])("what every realm has: %s", (text, problems) => {
  expect(offline(`realm: demo\n${text}\n`)).toEqual(problems);
});

describe("addresses for user names", () => {
  const users =
    "users: { johndoe: { email: j@example.com }, jane@example.com: { email: Jane@example.com }, old: { absent: true } }";

  test("a user of another name would be made again and again", () => {
    expect(offline(`realm: demo\nregistrationEmailAsUsername: true\n${users}\n`)).toEqual([
      "error 3:10 email-as-username",
    ]);
    expect(offline(`realm: demo\nregistrationEmailAsUsername: true\nusers: { johndoe: {} }\n`)).toHaveLength(1);
  });

  test("nothing is wrong where the realm has names", () => {
    expect(offline(`realm: demo\n${users}\n`)).toEqual([]);
    expect(offline(`realm: demo\nregistrationEmailAsUsername: false\n${users}\n`)).toEqual([]);
  });
});
