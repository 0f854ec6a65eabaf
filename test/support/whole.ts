/** Everything that the server tells of a realm, to compare before and after: read with nothing but fetch. */
import type { TestRealm } from "./keycloak.ts";

type Body = Record<string, unknown>;

/**
 * The realm's export, and what is not in it: secrets, the user profile, and the users with their roles and groups.
 * Lists are sorted, since the server keeps most of them in no order.
 */
export async function whole(realm: TestRealm): Promise<Body> {
  const [exported, clients, userProfile, users] = await Promise.all([
    realm.export(),
    realm.admin("GET", "/clients?first=0&max=500") as Promise<Body[]>,
    realm.admin("GET", "/users/profile") as Promise<{ attributes: { name: string }[] }>,
    realm.admin("GET", "/users?briefRepresentation=false&max=500") as Promise<Body[]>,
  ]);
  const complete = users.map(async (user) => ({
    ...user,
    roles: await realm.admin("GET", `/users/${user["id"]}/role-mappings`),
    groups: await realm.admin("GET", `/users/${user["id"]}/groups`),
    credentials: await realm.admin("GET", `/users/${user["id"]}/credentials`),
  }));
  // The server writes it when it pleases, kcx with every secret.
  for (const { attributes } of exported["clients"] as { attributes: Body }[])
    delete attributes["client.secret.creation.time"];
  // A name that is made empty is kept; that of a new realm isn't.
  for (const [key, value] of Object.entries(exported)) if (value === "") delete exported[key];
  // A flag that nobody set, and one that is off.
  for (const provider of exported["identityProviders"] as Body[])
    for (const [key, value] of Object.entries(provider)) if (value === false) delete provider[key];
  // The same profile once more, as a text whose keys are in no order; of the profile itself only lists have one.
  delete (exported["components"] as Body)["org.keycloak.userprofile.UserProfileProvider"];
  const profileOrder = userProfile.attributes.map(({ name }) => name).join(" ");
  const secrets = clients.map(({ clientId, secret }) => ({ clientId, secret }));
  return sorted({
    ...exported,
    secrets,
    userProfile,
    profileOrder,
    ordinaryUsers: await Promise.all(complete),
  }) as Body;
}

const MADE_WITH = ["id", "internalId", "containerId", "parentId", "createdTimestamp", "createdDate", "profileOrder"];

/** The same without what changes when an object is taken away and made again. */
export function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return sorted(value.map(withoutIds));
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !MADE_WITH.includes(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutIds(inner)]));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(sorted).map((item) => ({ item, key: JSON.stringify(item) }));
    return items.sort((one, other) => (one.key < other.key ? -1 : 1)).map(({ item }) => item);
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
