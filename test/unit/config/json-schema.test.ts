import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { globSync } from "tinyglobby";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { realmFileSchema } from "#config/json-schema.ts";
import { describeKey } from "#report/schema-words.ts";
import { kindNamed } from "#resources/index.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as { version: string };
const schema = realmFileSchema(version.split(".").slice(0, 2).join("."), describeKey);
const validate = new Ajv({ allErrors: false, strict: false }).compile(schema);

test("the published schema is what the readers say: `npm run schema` writes it", async () => {
  const script = new URL("../../../scripts/schema.mjs", import.meta.url).href;
  const { schemaFile } = (await import(script)) as {
    schemaFile(
      version: string,
      make: typeof realmFileSchema,
      words: typeof describeKey,
    ): { name: string; text: string };
  };
  const { name, text } = schemaFile(version, realmFileSchema, describeKey);
  expect(readFileSync(root + name, "utf8")).toBe(text);
});

const FILES = globSync("{realms/*.yaml,test/golden/{pull-from-an-export/export.json,pull-from-config-cli/config/*}}", {
  cwd: root,
});

test.each(FILES)("%s is valid", (file) => {
  validate(parse(readFileSync(root + file, "utf8"), { merge: true }));
  expect(validate.errors).toBe(null);
});

describe("a file", () => {
  test.each([
    ["of nothing", {}, true],
    ["in short forms", { clients: { a: null, b: { standardTokenExchange: true, accessTokenLifespan: "5m" } } }, true],
    ["with references", { enabled: "${env:X}", notBefore: "$(env:Y)", ssoSessionIdleTimeout: "${env:Z:-5m}" }, true],
    ["with edits", { clients: { a: { defaultClientScopes: { with: ["x"], without: [] } } } }, true],
    ["with an edit of another kind", { clients: { a: { defaultClientScopes: { add: ["x"] } } } }, false],
    ["with a misspelled setting", { acessTokenLifespan: "5m" }, false],
    ["with a misspelled field", { clients: { a: { publicClent: true } } }, false],
    ["with a misspelled field in a list", { clients: [{ clientId: "a", publicClent: true }] }, false],
    ["with a list without names", { clients: [{ publicClient: true }] }, false],
    ["with a wrong type", { clients: { a: { publicClient: "perhaps" } } }, false],
    ["with no duration", { accessTokenLifespan: "five minutes" }, false],
    [
      "with a contract",
      { exchanges: { e: { subject: { token: "${env:T}" }, requester: "a", expect: { aud: "b" } } } },
      true,
    ],
    ["with half a contract", { exchanges: { e: { requester: "a" } } }, false],
    ["with policies", { registrationPolicies: { anonymous: { "trusted-hosts": { absent: true } } } }, true],
  ])("%s", (_what, file, valid) => {
    expect(validate(file), JSON.stringify(validate.errors)).toBe(valid);
  });
});

test.each(["realm", "client", "client-scope", "mapper", "role", "group", "user"])(
  "every field of a %s has words",
  (name) => {
    const silent = Object.keys(kindNamed(name).written.shape).filter((key) => describeKey(name, key) === undefined);
    // What the console calls as the server does.
    expect(silent.filter((key) => !key.startsWith("webAuthnPolicy"))).toEqual([]);
  },
);
