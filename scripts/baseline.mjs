// Writes src/model/baseline/VERSION.json: what a new realm contains by itself, read from a server that was asked to
// make one; of an older server only how that differs from the newest. Once NEWEST is another one, all are written anew.
// Usage: KEYCLOAK_URL=http://127.0.0.1:8080 KEYCLOAK_USER=admin KEYCLOAK_PASSWORD=… npm run baseline
import { readFile, writeFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { build } from "esbuild";

const NAME = "kcx-baseline";
const NEWEST = "26.7.3";
const fileOf = (version) => `src/model/baseline/${version}.json`;
const { KEYCLOAK_URL: url, KEYCLOAK_USER: username, KEYCLOAK_PASSWORD: password } = process.env;
if (!url || !username || !password) throw new Error("set KEYCLOAK_URL, KEYCLOAK_USER and KEYCLOAK_PASSWORD");

const entry = 'export { readObjects } from "#resources/index.ts"; export { fromExport } from "#keycloak/exported.ts";';
const stdin = { contents: entry, resolveDir: process.cwd() };
const bundled = await build({ stdin, bundle: true, format: "esm", platform: "node", write: false });
const code = Buffer.from(bundled.outputFiles[0].contents).toString("base64");
const { readObjects, fromExport } = await import(`data:text/javascript;base64,${code}`);

const grant = new URLSearchParams({ grant_type: "password", client_id: "admin-cli", username, password });
const token = async () =>
  (await (await fetch(`${url}/realms/master/protocol/openid-connect/token`, { method: "POST", body: grant })).json())
    .access_token;
const admin = async (method, path, body) =>
  fetch(`${url}/admin/realms${path}`, {
    method,
    headers: { authorization: `Bearer ${await token()}`, "content-type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });

await admin("POST", "", { realm: NAME, enabled: true });
const exported = await (
  await admin("POST", `/${NAME}/partial-export?exportClients=true&exportGroupsAndRoles=true`)
).json();
const userProfile = await (await admin("GET", `/${NAME}/users/profile`)).json();
await admin("DELETE", `/${NAME}`);

const found = readObjects({ ...fromExport(exported), userProfile });
const objects = Object.fromEntries(
  found.map(({ address, entry }) => [address, entry.fields]).sort(([a], [b]) => (a < b ? -1 : 1)),
);
const version = exported.keycloakVersion;
const told = version === NEWEST ? objects : since(JSON.parse(await readFile(fileOf(NEWEST), "utf8")).objects, objects);
await writeFile(fileOf(version), `${JSON.stringify({ version, objects: told }, null, 1)}\n`);
console.log(`${fileOf(version)}: ${Object.keys(told).length} of ${found.length} objects`);

/** What differs, object by object and field by field; null: it isn't there. */
function since(newest, own) {
  const addresses = [...new Set([...Object.keys(newest), ...Object.keys(own)])].sort();
  const differing = addresses.map((address) => {
    const [there, here] = [newest[address], own[address]];
    if (there === undefined || here === undefined) return [address, here ?? null];
    const fields = [...new Set([...Object.keys(there), ...Object.keys(here)])].filter(
      (field) => !isDeepStrictEqual(ordered(there[field], field), ordered(here[field], field)),
    );
    return [address, Object.fromEntries(fields.map((field) => [field, here[field] ?? null]))];
  });
  return Object.fromEntries(differing.filter(([, fields]) => fields === null || Object.keys(fields).length > 0));
}

/** The lists of scopes are in no order. */
function ordered(value, field) {
  return field.endsWith("ClientScopes") ? [...value].sort() : value;
}
