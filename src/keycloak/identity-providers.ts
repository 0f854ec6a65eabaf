import { get, type JsonMap } from "#model/json.ts";
import { openAll } from "#model/open-secret.ts";
import type { AdminApi } from "#resources/api.ts";
import type { RawRealm } from "#resources/raw.ts";
import { safe, safeName } from "./segments.ts";
import type { Call, Session } from "./session.ts";

/** Where no export brings them: the list, and the mappers of each. */
export async function readIdentityProviders(
  session: Session,
  realm: string,
): Promise<Pick<RawRealm, "identityProviders" | "identityProviderMappers">> {
  const identityProviders = await session.read<readonly JsonMap[]>(
    { what: "read the identity providers", role: "view-identity-providers" },
    (client) => client.identityProviders.find({ realm }),
  );
  const api = identityProviderApi(session, realm);
  const mappers = await Promise.all(identityProviders.map((provider) => api.mappers(String(get(provider, "alias")))));
  return { identityProviders, identityProviderMappers: mappers.flat() };
}

export function identityProviderApi(session: Session, realm: string): AdminApi["identityProviders"] {
  const write = (what: string, call: Call) => session.write<void>({ what, role: "manage-identity-providers" }, call);
  const read = <T>(what: string, call: Call) => session.read<T>({ what, role: "view-identity-providers" }, call);
  const at = (alias: string) => ({ realm, alias: safeName(alias) });
  return {
    create: (representation) =>
      write(`create identity provider ${get(representation, "alias")}`, ({ identityProviders }) =>
        identityProviders.create({ ...body(representation), realm }),
      ),
    get: async (alias) =>
      (await read<JsonMap | null>("read an identity provider", (client) =>
        client.identityProviders.findOne(at(alias)),
      )) ?? undefined,
    update: (alias, representation) =>
      write("update an identity provider", (client) =>
        client.identityProviders.update(at(alias), body(representation)),
      ),
    remove: (alias) => write("delete an identity provider", (client) => client.identityProviders.del(at(alias))),
    mappers: (alias) =>
      read("read the mappers of an identity provider", (client) => client.identityProviders.findMappers(at(alias))),
    createMapper: (alias, representation) =>
      write(`add mapper ${get(representation, "name")}`, (client) =>
        // `identityProviderMapper` is what the admin client calls the whole of it.
        client.identityProviders.createMapper({ ...at(alias), identityProviderMapper: body(representation) }),
      ),
    updateMapper: (alias, id, representation) =>
      write(`update mapper ${get(representation, "name")}`, (client) =>
        client.identityProviders.updateMapper({ ...at(alias), id: safe(id) }, body(representation)),
      ),
    removeMapper: (alias, id) =>
      write("delete a mapper", (client) => client.identityProviders.delMapper({ ...at(alias), id: safe(id) })),
  };
}

function body(representation: JsonMap): Record<string, unknown> {
  return openAll(representation) as Record<string, unknown>;
}
