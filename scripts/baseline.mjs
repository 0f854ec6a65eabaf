// Writes src/model/baseline/VERSION.json: what a new realm contains by itself, read from a server that was asked to
// make one. Usage: KEYCLOAK_URL=http://127.0.0.1:8080 KEYCLOAK_USER=admin KEYCLOAK_PASSWORD=… npm run baseline
import { writeFile } from "node:fs/promises";
import { build } from "esbuild";

const NAME = "kcx-baseline";
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
const file = `src/model/baseline/${exported.keycloakVersion}.json`;
await writeFile(file, `${JSON.stringify({ version: exported.keycloakVersion, objects }, null, 1)}\n`);
console.log(`${file}: ${found.length} objects`);
