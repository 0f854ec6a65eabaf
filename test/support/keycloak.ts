/**
 * A real Keycloak for live tests: realms made and deleted through the admin API with nothing but fetch, so that what a
 * test says about the server does not go through the code under test.
 */
import { generateKeyPairSync, randomUUID } from "node:crypto";

type Body = Record<string, unknown>;

export type Mapper = { id: string; name: string; protocolMapper: string; config: Record<string, string> };
export type Client = Body & {
  id: string;
  clientId: string;
  attributes: Record<string, string>;
  defaultClientScopes: string[];
  optionalClientScopes: string[];
  /** Absent where there are none. */
  protocolMappers?: Mapper[];
};

export interface TestRealm {
  name: string;
  /** `<server>/realms/<name>` */
  issuer: string;
  /** An admin request below `/admin/realms/<name>`; throws on any answer but 2xx. Answers are JSON or undefined. */
  admin(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Makes a client (the representation's `clientId` is needed) and answers its id. */
  client(representation: Body & { clientId: string }): Promise<string>;
  /** Changes a client: as Keycloak's PUT, absent fields stay. */
  updateClient(clientId: string, change: Body): Promise<void>;
  /** A client as it is now; throws when it is not there. */
  readClient(clientId: string): Promise<Client>;
  /** Nearly the whole realm in one answer; secrets are stars. */
  export(): Promise<Body>;
  /** The id of a client scope. */
  scopeId(name: string): Promise<string>;
  /** Makes a client scope and answers its id. */
  clientScope(representation: Body & { name: string }): Promise<string>;
  /** Attaches a client scope to a client, by their names. */
  attachScope(clientId: string, scope: string, kind?: "default" | "optional"): Promise<void>;
  /** Makes a user that can log in with this password, and answers its id. */
  user(username: string, password: string, representation?: Body): Promise<string>;
  /** How many sessions a user has, and how many offline sessions with a client. */
  sessions(userId: string): Promise<number>;
  offlineSessions(userId: string, clientId: string): Promise<number>;
  delete(): Promise<void>;
}

/**
 * Makes a realm of a name that nobody else uses.
 * @param keys `given`: the realm signs with a key made here once. `generated`: with its own two RSA keys, as a realm
 * that people make has them; the server takes 2–4 s to make these, and 0.15 s for everything else.
 */
export async function makeRealm(settings: Body = {}, keys: "given" | "generated" = "given"): Promise<TestRealm> {
  const name = realmName();
  const components = keys === "given" ? { components: { "org.keycloak.keys.KeyProvider": keyProviders() } } : {};
  await adminRequest("POST", "", { realm: name, enabled: true, ...components, ...settings });
  return realmNamed(name);
}

/** A name that nobody else uses. */
export function realmName(): string {
  return `test-${randomUUID().slice(0, 13)}`;
}

/** The same for a realm that somebody else makes, or has made. */
export function realmNamed(name: string): TestRealm {
  const admin = (method: string, path: string, body?: unknown) => adminRequest(method, `/${name}${path}`, body);

  const idOf = async (collection: string, key: string, value: string): Promise<string> => {
    const query = collection === "clients" ? `?clientId=${encodeURIComponent(value)}` : "";
    const all = (await admin("GET", `/${collection}${query}`)) as Body[];
    const id = all.find((item) => item[key] === value)?.["id"];
    if (typeof id !== "string") throw new Error(`no ${collection} ${value} in ${name}`);
    return id;
  };

  return {
    name,
    issuer: `${testServer().url}/realms/${name}`,
    admin,
    async client(representation) {
      await admin("POST", "/clients", representation);
      return idOf("clients", "clientId", representation.clientId);
    },
    async updateClient(clientId, change) {
      await admin("PUT", `/clients/${await idOf("clients", "clientId", clientId)}`, { clientId, ...change });
    },
    async clientScope(representation) {
      await admin("POST", "/client-scopes", { protocol: "openid-connect", ...representation });
      return idOf("client-scopes", "name", representation.name);
    },
    async readClient(clientId) {
      const [found] = (await admin("GET", `/clients?clientId=${encodeURIComponent(clientId)}`)) as Client[];
      if (found === undefined) throw new Error(`no client ${clientId} in ${name}`);
      return found;
    },
    async export() {
      return (await admin("POST", "/partial-export?exportClients=true&exportGroupsAndRoles=true")) as Body;
    },
    scopeId: (scope) => idOf("client-scopes", "name", scope),
    async attachScope(clientId, scope, kind = "default") {
      const [client, id] = [await idOf("clients", "clientId", clientId), await idOf("client-scopes", "name", scope)];
      await admin("PUT", `/clients/${client}/${kind}-client-scopes/${id}`);
    },
    async user(username, password, representation = {}) {
      // Without names and an email address a log-in is refused: "Account is not fully set up".
      const profile = { firstName: "Test", lastName: "User", email: `${username}@example.test`, enabled: true };
      const credentials = [{ type: "password", value: password, temporary: false }];
      await admin("POST", "/users", { username, ...profile, credentials, ...representation });
      const found = (await admin("GET", `/users?exact=true&username=${encodeURIComponent(username)}`)) as Body[];
      return String(found[0]?.["id"]);
    },
    async sessions(userId) {
      return ((await admin("GET", `/users/${userId}/sessions`)) as unknown[]).length;
    },
    async offlineSessions(userId, clientId) {
      const client = await idOf("clients", "clientId", clientId);
      return ((await admin("GET", `/users/${userId}/offline-sessions/${client}`)) as unknown[]).length;
    },
    async delete() {
      await admin("DELETE", "");
    },
  };
}

let pem: string | undefined;

function keyProviders(): Body[] {
  pem ??= String(
    generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" }),
  );
  return [
    { name: "rsa", providerId: "rsa", config: { privateKey: [pem], priority: ["100"] } },
    { name: "hmac", providerId: "hmac-generated", config: { algorithm: ["HS512"] } },
    { name: "aes", providerId: "aes-generated", config: {} },
  ];
}

/** An audience mapper, on a client or a client scope: access token on, ID token off. */
export function audienceMapper(clientId: string, config: Record<string, string> = {}): Body {
  return {
    name: `audience ${clientId}`,
    protocol: "openid-connect",
    protocolMapper: "oidc-audience-mapper",
    config: {
      "included.client.audience": clientId,
      "access.token.claim": "true",
      "id.token.claim": "false",
      ...config,
    },
  };
}

/** The server of this run. A live test without one fails; it never skips, and never touches another machine. */
export function testServer(): { url: string; username: string; password: string } {
  const { KCX_TEST_URL: url, KCX_TEST_USERNAME: username, KCX_TEST_PASSWORD: password } = process.env;
  if (!url || !username || !password) {
    throw new Error("live tests need a Keycloak: KCX_TEST_URL, KCX_TEST_USERNAME and KCX_TEST_PASSWORD are not set");
  }
  if (!["127.0.0.1", "localhost", "[::1]"].includes(new URL(url).hostname)) {
    throw new Error("KCX_TEST_URL must be a server on this machine");
  }
  return { url: url.replace(/\/$/, ""), username, password };
}

/** An admin request below `/admin/realms`. */
export async function adminRequest(method: string, path: string, body?: unknown): Promise<unknown> {
  const headers = { authorization: `Bearer ${await adminToken()}`, "content-type": "application/json" };
  const url = `${testServer().url}/admin/realms${path}`;
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

let token: { value: string; until: number; url: string } | undefined;

/** An administrator's token lives 60 s; it is used for 30. */
async function adminToken(): Promise<string> {
  const { url, username, password } = testServer();
  if (token?.url === url && Date.now() < token.until) return token.value;
  const form = { grant_type: "password", client_id: "admin-cli", username, password };
  const address = `${url}/realms/master/protocol/openid-connect/token`;
  const response = await fetch(address, { method: "POST", body: new URLSearchParams(form) });
  if (!response.ok) throw new Error(`the administrator's log-in: ${response.status} ${await response.text()}`);
  token = {
    value: ((await response.json()) as { access_token: string }).access_token,
    until: Date.now() + 30_000,
    url,
  };
  return token.value;
}

const BUILT_IN = ["account", "account-console", "admin-cli", "broker", "realm-management", "security-admin-console"];

/** The clients of a realm, but for those that every realm has. */
export async function clientsOf(realm: TestRealm): Promise<string[]> {
  const clients = (await realm.admin("GET", "/clients")) as { clientId: string }[];
  return clients
    .map(({ clientId }) => clientId)
    .filter((name) => !BUILT_IN.includes(name))
    .sort();
}
