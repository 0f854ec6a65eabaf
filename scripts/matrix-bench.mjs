// How long `kcx matrix` takes for a realm of 1,000 clients, 100 of which exchange: the whole
// run, from an export that is made here. `node scripts/matrix-bench.mjs [CLIENTS] [--full-scope]`; with full scope every
// exchanging client gets every client of which the user has a role.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle, root, run, setup } from "./setup.mjs";

setup();
await bundle();
const count = Number(process.argv.find((word) => /^\d+$/.test(word)) ?? 1000);
const fullScope = process.argv.includes("--full-scope");
const folder = mkdtempSync(join(tmpdir(), "kcx-bench-"));
const file = join(folder, "export.json");
writeFileSync(file, JSON.stringify(realm()));
const started = performance.now();
run(process.execPath, [join(root, "bin/kcx.js"), "matrix", "--export", file, "--out", join(folder, "matrix.txt")]);
const seconds = (performance.now() - started) / 1000;
const summary = readFileSync(join(folder, "matrix.txt"), "utf8").trimEnd().split("\n").at(-1);
rmSync(folder, { recursive: true, force: true });
console.log(`${summary}\n${seconds.toFixed(1)} s for the whole run`);

/** Of ten clients three are log-ins, one exchanges, six are reached; each log-in names three that exchange, each of these five. */
function realm() {
  const groups = Math.floor(count / 10);
  const clients = Array.from({ length: groups * 10 }, (_, at) => client(at, groups));
  const apis = clients.filter(({ clientId }) => clientId.startsWith("api-"));
  const roles = Object.fromEntries(apis.map(({ clientId }) => [clientId, [{ name: "reader" }, { name: "writer" }]]));
  return {
    realm: "bench",
    enabled: true,
    defaultRole: { name: "default-roles-bench" },
    roles: { realm: [{ name: "default-roles-bench" }, { name: "offline_access" }], client: roles },
    clientScopes: builtInScopes(),
    clients,
  };
}

function client(at, groups) {
  const [group, kind] = [Math.floor(at / 10), at % 10];
  const name = (what, number) => `${what}-${((number % groups) + groups) % groups}`;
  const lists = {
    defaultClientScopes: ["profile", "email", "roles", "web-origins", "acr", "basic"],
    optionalClientScopes: ["offline_access", "address", "phone", "microprofile-jwt"],
  };
  if (kind < 3) {
    const named = [0, 1, 2].map((one) => name("agent", group * 7 + kind + one * 13));
    return { clientId: `front-${at}`, publicClient: true, ...lists, protocolMappers: named.map(audience) };
  }
  if (kind === 3) {
    const named = [1, 2, 3, 4, 5].map((one) => `${name("api", group * 3 + one * 17)}-${3 + one}`);
    const attributes = { "standard.token.exchange.enabled": "true" };
    const own = { serviceAccountsEnabled: true, fullScopeAllowed: fullScope, attributes };
    return { clientId: `agent-${group}`, ...own, ...lists, protocolMappers: named.map(audience) };
  }
  return { clientId: `api-${group}-${kind}`, standardFlowEnabled: false, fullScopeAllowed: false, ...lists };
}

function audience(id, at) {
  const config = { "included.client.audience": id, "access.token.claim": "true" };
  return { name: `audience ${at}`, protocol: "openid-connect", protocolMapper: "oidc-audience-mapper", config };
}

function builtInScopes() {
  const { objects } = JSON.parse(readFileSync(join(root, "src/model/baseline/26.7.3.json"), "utf8"));
  const entries = Object.entries(objects);
  return entries.flatMap(([address, fields]) => {
    const [kind, name, part] = address.split("/");
    if (kind !== "client-scope" || part !== undefined) return [];
    const mappers = entries.filter(([other]) => other.startsWith(`${address}/mapper/`));
    const named = mappers.map(([other, own]) => ({ ...own, name: decodeURIComponent(other.split("/")[3]) }));
    return [{ ...fields, name: decodeURIComponent(name), protocolMappers: named }];
  });
}
