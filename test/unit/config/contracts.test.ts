import { describe, expect, test } from "vitest";
import { declare, type Surroundings } from "../../support/realms.ts";
import { said } from "./declarations.ts";

describe("contracts", () => {
  const contract = (body: string, surroundings?: Surroundings) => {
    const declaration = declare(
      `realm: demo\nexchanges:\n  One of them:\n${body.replace(/^/gm, "    ")}\n`,
      surroundings,
    );
    return { ...declaration, contract: declaration.contracts[0] };
  };

  test("say little, and mean the rest", () => {
    const text = "subject: { client: web }\nrequester: tools\naudience: api\nexpect: { aud: api }";
    expect(contract(text).contract).toEqual({
      name: "One of them",
      slug: "one-of-them",
      subject: { kind: "service-account", client: "web" },
      requester: { client: "tools", auth: "basic" },
      audience: ["api"],
      expect: { kind: "token", aud: ["api"], azp: "tools" },
    });
  });

  test("say everything", () => {
    const text = `subject: { client: web, user: John, password: "\${env:P}", scope: openid }
requester: { client: tools, auth: post }
audience: [api, bank]
scope: [a, b]
requestedTokenType: access_token
expect: { aud: [api, bank], scope: a b, azp: other, sub: true, claims: { a: 1 }, lifetime: 5m }`;
    expect(contract(text, { env: { P: "fake-secret" } }).contract).toMatchObject({
      subject: { kind: "user", client: "web", user: "John", scope: "openid" },
      requester: { client: "tools", auth: "post" },
      audience: ["api", "bank"],
      scope: "a b",
      requestedTokenType: "access_token",
      expect: { aud: ["api", "bank"], scope: ["a", "b"], azp: "other", sub: true, claims: { a: 1 }, lifetime: 300 },
    });
  });

  test.each([
    ["a token", "subject: { token: fake-secret }", { subject: { kind: "token" } }],
    [
      "a refusal",
      "expect: { error: invalid_client, description: no, status: 400 }",
      {
        expect: { kind: "refusal", error: "invalid_client", description: "no", status: 400 },
      },
    ],
    ["an audience that is not sent", "audience: []", { audience: [] }],
    [
      "names from variables",
      'requester: "${env:R}"\naudience: ["${env:A}"]',
      {
        requester: { client: "tools" },
        audience: ["api"],
      },
    ],
  ])("%s", (_what, text, expected) => {
    const whole = {
      subject: "subject: { client: web }",
      requester: "requester: tools",
      expect: "expect: { aud: api }",
    };
    const rest = Object.entries(whole).flatMap(([key, line]) => (text.startsWith(key) ? [] : [line]));
    const { contract: found, problems } = contract([text, ...rest].join("\n"), { env: { R: "tools", A: "api" } });
    expect(said(problems)).toEqual([]);
    expect(found).toMatchObject(expected);
  });

  test("where each name stands", () => {
    const { sources } = contract(
      "subject: { client: web, user: jo }\nrequester: { client: tools }\naudience: [a, b]\nexpect: { aud: a }",
    );
    const at = (key: string) => {
      const position = sources.get(`contract:one-of-them${key}`);
      return `${position?.line}:${position?.column}`;
    };
    expect(["", "#subject.client", "#subject.user", "#requester", "#audience#b"].map(at)).toEqual([
      "3:3",
      "4:24",
      "4:35",
      "5:26",
      "6:19",
    ]);
  });
});
