/** `kcx pull`: the file that would make a realm. It changes nothing where it came from, and makes the same elsewhere. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseDocument, type Scalar, type YAMLMap } from "yaml";
import { adminRequest, realmName, realmNamed, type TestRealm } from "../support/keycloak.ts";
import { story } from "../support/story.ts";
import { whole, withoutIds } from "../support/whole.ts";

type Body = Record<string, unknown>;

const FILES = ["approval", "llamastack", "ofbiz", "service-account", "tools-provider"] as const;

test.each(FILES)("%s: made, pulled, made again from what was pulled: equal", async (file) => {
  const text = await asFarAsPossible(readFileSync(new URL(`../../realms/${file}.yaml`, import.meta.url), "utf8"));
  const { realm, write, kcx } = await story({ realm: "none", variables: placeholdersOf(text) });
  await write("given.yaml", text);
  expect((await kcx(["apply", "given.yaml", "--realm", realm.name])).code).toBe(0);

  const pulled = await kcx(["pull", realm.name]);
  expect(pulled.code, pulled.stderr).toBe(0);
  await write("pulled.yaml", pulled.stdout);
  const secrets = await secretsOf(realm, pulled.stdout);
  const same = await kcx(["diff", "pulled.yaml", "--exit-code"], secrets);
  expect(same.stdout).toContain(`No changes: realm ${realm.name} is as the file says.`);
  expect(same.code).toBe(0);

  const twin = realmNamed(realmName());
  try {
    const made = await kcx(["apply", "pulled.yaml", "--realm", twin.name], secrets);
    expect(made.code, made.stdout + made.stderr).toBe(0);
    expect(await comparable(twin)).toEqual(await comparable(realm));
  } finally {
    await adminRequest("DELETE", `/${twin.name}`).catch(() => undefined);
  }
});

/** Without the policies of registration that this server doesn't know: older ones have fewer. */
async function asFarAsPossible(text: string): Promise<string> {
  const known = (await adminRequest("GET", "/master/client-registration-policy/providers")) as { id: string }[];
  const document = parseDocument(text);
  for (const { key } of (document.getIn(["registrationPolicies", "anonymous"]) as YAMLMap<Scalar> | undefined)?.items ??
    [])
    if (!known.some(({ id }) => id === key.value)) document.deleteIn(["registrationPolicies", "anonymous", key.value]);
  return document.toString();
}

/** A value for every variable that a file refers to. */
function placeholdersOf(text: string): Record<string, string> {
  const names = [...text.matchAll(/\$\{env:(\w+)/g)].map(([, name]) => name ?? "");
  return Object.fromEntries(names.map((name) => [name, `the ${name.toLowerCase()} of the test`]));
}

/** For every reference of a pulled file what the server has; passwords it shows to nobody. */
async function secretsOf(realm: TestRealm, text: string): Promise<Record<string, string>> {
  const clients = (await realm.admin("GET", "/clients?first=0&max=500")) as { clientId: string; secret?: string }[];
  const known = clients.map(({ clientId, secret = "" }): [string, string] => [
    `${clientId.toUpperCase().replace(/[^A-Z0-9]+/g, "_")}_CLIENT_SECRET`,
    secret,
  ]);
  return { ...placeholdersOf(text), ...Object.fromEntries(known) };
}

/** All that the server tells of a realm but ids, times, its name, and the keys that it made. */
async function comparable(realm: TestRealm): Promise<unknown> {
  const found = await whole(realm);
  const users = (found["ordinaryUsers"] as Body[]).map(({ credentials, ...user }) => ({
    ...user,
    passwords: (credentials as unknown[]).length,
  }));
  const components = found["components"] as Record<string, Body[]>;
  const keys = components["org.keycloak.keys.KeyProvider"]?.map(({ config, ...provider }) => ({
    ...provider,
    config: Object.keys(config as Body).sort(),
  }));
  const plain = {
    ...found,
    ordinaryUsers: users,
    components: { ...components, "org.keycloak.keys.KeyProvider": keys },
  };
  return JSON.parse(JSON.stringify(withoutIds(plain)).replaceAll(realm.name, "REALM"));
}
