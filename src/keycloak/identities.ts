import pLimit from "p-limit";
import { KcxError } from "#errors.ts";
import { get, type JsonMap } from "#model/json.ts";
import { openAll } from "#model/open-secret.ts";
import type { AdminApi } from "#resources/api.ts";
import { safe, safeName } from "./segments.ts";
import type { Session } from "./session.ts";

type IdentityApi = Pick<AdminApi["users"], "named" | "identities" | "link" | "unlink">;

/** Who somebody is: by name, and at identity providers. */
export function identityApi(session: Session, realm: string): IdentityApi {
  const at = (id: string, alias: string) => ({ realm, id: safe(id), federatedIdentityId: safeName(alias) });
  const change = { what: "change a user's identities", role: "manage-users" };
  return {
    async named(username) {
      const found = await session.read<readonly JsonMap[]>(
        { what: `look up user ${username}`, role: "view-users" },
        ({ users }) => users.find({ realm, username, exact: true }),
      );
      const id = get(found[0] ?? {}, "id");
      if (id !== undefined) return String(id);
      throw new KcxError("SERVER_REFUSED", `there is no user ${username}`, {
        hint: "declare the user in the file, too, or take the name out of `members`",
      });
    },
    identities: (id) =>
      session.read({ what: "read a user's identities", role: "view-users" }, ({ users }) =>
        users.listFederatedIdentities({ realm, id: safe(id) }),
      ),
    link: (id, alias, identity) =>
      session.write(change, ({ users }) =>
        users.addToFederatedIdentity({
          ...at(id, alias),
          federatedIdentity: { identityProvider: alias, ...(openAll(identity) as JsonMap) },
        }),
      ),
    unlink: (id, alias) => session.write(change, ({ users }) => users.delFromFederatedIdentity(at(id, alias))),
  };
}

const AT_ONCE = 4;

/** The same users, those of these names with who they are at identity providers. */
export function withIdentities(
  session: Session,
  realm: string,
  users: readonly JsonMap[],
  names: ReadonlySet<string>,
): Promise<readonly JsonMap[]> {
  const limit = pLimit(AT_ONCE);
  const { identities } = identityApi(session, realm);
  return Promise.all(
    users.map(async (user) => {
      if (!names.has(String(get(user, "username")))) return user;
      return { ...user, federatedIdentities: await limit(() => identities(String(get(user, "id")))) };
    }),
  );
}
