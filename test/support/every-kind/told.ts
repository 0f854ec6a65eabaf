/** Everything that a server tells of a realm, in a form in which a realm that was made again is equal to the first one. */
import type { TestRealm } from "../keycloak.ts";

type Body = Record<string, unknown>;

/** What no file carries, and why: a key by its path's end. Whatever isn't named here has to be equal. */
const IGNORED: readonly (readonly [RegExp, string])[] = [
  [/\.(id|internalId|containerId|_id|parentId)$/, "ids are the server's; what refers to one is compared by name"],
  [/\.(createdTimestamp|createdDate|lastUpdated)$/, "a time"],
  [/\.attributes\.client\.secret\.creation\.time$/, "a time"],
  [/\.attributes\.scimApiEnabled$/, "repeats a field that is there, too; written by a PUT that carries the field"],
  [/\.kcx\.owner$/, "the mark of who made it: one was made by hand"],
  [/^\.components\.org\.keycloak\.keys\.KeyProvider\[\w+-generated\]\.config\.(kid|certificate)$/, "keys made anew"],
];

/** Lists that are in an order: all others are sets, which the server shows in whatever order it pleases. */
const ORDERED = /\.(authenticationExecutions|executors|conditions|userProfile\.attributes|userProfile\.groups)$/;

export async function told(realm: TestRealm): Promise<unknown> {
  const get = async (path: string) => (await realm.admin("GET", path)) as Body[];
  const [exported, settings, userProfile, clients, accounts, companies] = await Promise.all([
    realm.export(),
    realm.admin("GET", ""),
    realm.admin("GET", "/users/profile"),
    get("/clients?first=0&max=500"),
    get("/users?briefRepresentation=false&max=500"),
    get("/organizations?briefRepresentation=false"),
  ]);
  const users = accounts.map(async (user) => ({
    ...user,
    roles: await get(`/users/${user["id"]}/role-mappings`),
    groups: await get(`/users/${user["id"]}/groups`),
    federatedIdentities: await get(`/users/${user["id"]}/federated-identity`),
    credentials: (await get(`/users/${user["id"]}/credentials`)).map(({ type }) => type),
  }));
  const organizations = companies.map(async (company) => ({
    ...company,
    identityProviders: await get(`/organizations/${company["id"]}/identity-providers`),
    members: (await get(`/organizations/${company["id"]}/members`)).map(({ username }) => username),
  }));
  const all = {
    ...exported,
    settings,
    userProfile,
    // A secret that nobody is asked for is the server's own.
    secrets: clients.map(({ clientId, clientAuthenticatorType: type, ...client }) => {
      const isAsked = type === "client-secret" || type === "client-secret-jwt";
      const isIdle = client["publicClient"] || client["bearerOnly"] || client["protocol"] === "saml";
      return { clientId, secret: isAsked && !isIdle ? client["secret"] : undefined };
    }),
    users: await Promise.all(users),
    organizations: await Promise.all(organizations),
  };
  // The same profile once more, as a text whose keys are in no order.
  delete (exported["components"] as Body)["org.keycloak.userprofile.UserProfileProvider"];
  return comparable(all, "", namesOf(all));
}

/** Every id with the name of what it is the id of. */
function namesOf(value: unknown, found = new Map<string, string>()): Map<string, string> {
  if (typeof value !== "object" || value === null) return found;
  const { id, internalId, _id } = value as Body;
  const name = nameOf(value as Body);
  for (const own of [id, internalId, _id]) if (typeof own === "string" && name) found.set(own, `the id of ${name}`);
  for (const inner of Object.values(value)) namesOf(inner, found);
  return found;
}

function nameOf(value: Body): string | undefined {
  const { alias, clientId, username, name, realm, authenticator, providerId } = value;
  return [alias, clientId, username, name, realm, authenticator, providerId].find((one) => typeof one === "string") as
    | string
    | undefined;
}

function comparable(value: unknown, path: string, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => comparable(item, `${path}[${nameOf(Object(item)) ?? ""}]`, names));
    return ORDERED.test(path) ? items : byText(items);
  }
  // A policy of authorization services keeps its lists as texts.
  if (typeof value === "string" && /^\[[{"]/.test(value)) return comparable(JSON.parse(value), path, names);
  if (typeof value === "string") return names.get(value) ?? value;
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value)
    .map(([key, inner]) => [key, inner, `${path}.${key}`] as const)
    .filter(([, , at]) => !IGNORED.some(([pattern]) => pattern.test(at)))
    .map(([key, inner, at]): [string, unknown] => [key, comparable(inner, at, names)]);
  return Object.fromEntries(kept.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function byText(items: readonly unknown[]): unknown[] {
  const keyed = items.map((item) => ({ item, key: JSON.stringify(item) }));
  return keyed.sort((one, other) => (one.key < other.key ? -1 : 1)).map(({ item }) => item);
}
