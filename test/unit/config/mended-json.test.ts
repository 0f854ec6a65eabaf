/** Exports are mended as JSON that the server reads: its own field names, the file's own layout, every other byte as it was. */
import { describe, expect, test } from "vitest";
import { mended } from "#config/edit.ts";
import type { Fix } from "#model/check.ts";

const FLAG: Fix = { do: "set", address: "client/web", path: ["standardTokenExchange"], value: true };
const MAPPER: Fix = { do: "set", address: "client/web", path: ["protocolMappers", "api"], value: { audience: "api" } };

interface Row {
  before: string;
  fix: Fix;
  after: string;
}

const lines = (...all: string[]) => `${all.join("\n")}\n`;

const ROWS: Record<string, Row> = {
  "a value, between a comment and odd blanks": {
    before: '{ "clients": [ { "clientId":"web",  // pragma: allowlist secret\n "enabled" :  true } ] }',
    fix: { do: "set", address: "client/web", path: ["enabled"], value: false },
    after: '{ "clients": [ { "clientId":"web",  // pragma: allowlist secret\n "enabled" :  false } ] }',
  },
  "a short key as the attribute that it stands for": {
    before: lines("{", '  "clients": [', '    { "clientId": "web", "attributes": {} }', "  ]", "}"),
    fix: FLAG,
    after: lines(
      "{",
      '  "clients": [',
      '    { "clientId": "web", "attributes": {"standard.token.exchange.enabled": "true"} }',
      "  ]",
      "}",
    ),
  },
  "… which is there": {
    before: '{"clients":[{"clientId":"web","attributes":{"standard.token.exchange.enabled":"false"}}]}',
    fix: FLAG,
    after: '{"clients":[{"clientId":"web","attributes":{"standard.token.exchange.enabled":"true"}}]}',
  },
  "a mapper in full, without lines where there are none": {
    before: '{"clients":[{"clientId":"web","protocolMappers":[]}]}',
    fix: MAPPER,
    after:
      '{"clients":[{"clientId":"web","protocolMappers":[{"name":"api","protocol":"openid-connect","protocolMapper":"oidc-audience-mapper","config":{"access.token.claim":"true","id.token.claim":"false","introspection.token.claim":"true","included.client.audience":"api"}}]}]}',
  },
  "a mapper in full, as `kc.sh export` lays it out": {
    before: lines("{", '  "clients" : [ {', '    "clientId" : "web"', "  } ]", "}"),
    fix: MAPPER,
    after: lines(
      "{",
      '  "clients" : [ {',
      '    "clientId" : "web",',
      '    "protocolMappers" : [',
      "      {",
      '        "name" : "api",',
      '        "protocol" : "openid-connect",',
      '        "protocolMapper" : "oidc-audience-mapper",',
      '        "config" : {',
      '          "access.token.claim" : "true",',
      '          "id.token.claim" : "false",',
      '          "introspection.token.claim" : "true",',
      '          "included.client.audience" : "api"',
      "        }",
      "      }",
      "    ]",
      "  } ]",
      "}",
    ),
  },
  "a mapper's short key": {
    before: '{"clients":[{"clientId":"web","protocolMappers":[{"name":"api","config":{"a":"b"}}]}]}',
    fix: { do: "set", address: "client/web", path: ["protocolMappers", "api", "accessToken"], value: true },
    after:
      '{"clients":[{"clientId":"web","protocolMappers":[{"name":"api","config":{"a":"b","access.token.claim":"true"}}]}]}',
  },
  "away with a mapper of several": {
    before: lines(
      "{",
      '  "clients": [{ "clientId": "web", "protocolMappers": [',
      '    { "name": "a" },',
      '    { "name": "b" }',
      "  ] }]",
      "}",
    ),
    fix: { do: "remove", address: "client/web", path: ["protocolMappers", "a"] },
    after: lines("{", '  "clients": [{ "clientId": "web", "protocolMappers": [', '    { "name": "b" }', "  ] }]", "}"),
  },
  "away with the only mapper": {
    before: lines("{", '  "clients": [{ "clientId": "web", "protocolMappers": [', '    { "name": "a" }', "  ] }]", "}"),
    fix: { do: "remove", address: "client/web", path: ["protocolMappers", "a"] },
    after: lines("{", '  "clients": [{ "clientId": "web", "protocolMappers": [] }]', "}"),
  },
  "one more in a list": {
    before: '{ "enabledEventTypes" : [ "LOGIN" ] }',
    fix: { do: "add", address: "realm", path: ["enabledEventTypes"], name: "TOKEN_EXCHANGE" },
    after: '{ "enabledEventTypes" : [ "LOGIN", "TOKEN_EXCHANGE" ] }',
  },
  "one more in a list on lines": {
    before: lines("{", '\t"enabledEventTypes": [', '\t\t"LOGIN"', "\t]", "}"),
    fix: { do: "add", address: "realm", path: ["enabledEventTypes"], name: "TOKEN_EXCHANGE" },
    after: lines("{", '\t"enabledEventTypes": [', '\t\t"LOGIN",', '\t\t"TOKEN_EXCHANGE"', "\t]", "}"),
  },
  "one less": {
    before: '{"clients":[{"clientId":"web","optionalClientScopes":["phone","email"]}]}',
    fix: { do: "drop", address: "client/web", path: ["optionalClientScopes"], name: "email" },
    after: '{"clients":[{"clientId":"web","optionalClientScopes":["phone"]}]}',
  },
  "a setting of the realm": {
    before: lines("{", '  "realm": "demo"', "}"),
    fix: { do: "set", address: "realm", path: ["verifyEmail"], value: true },
    after: lines("{", '  "realm": "demo",', '  "verifyEmail": true', "}"),
  },
};

describe("JSON", () => {
  test.each(Object.entries(ROWS))("%s", (_, { before, fix, after }) => expect(mended(before, fix)).toBe(after));

  test("in our own form it stays in maps", () => {
    expect(mended('{ "clients": { "web": { "protocolMappers": {} } } }', MAPPER)).toContain('"api": {"protocol":');
  });
});
