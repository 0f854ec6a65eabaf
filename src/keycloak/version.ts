import { asMap, get, type JsonMap } from "#model/json.ts";
import type { Call, Session } from "./session.ts";

/**
 * The server's version, as far as this administrator is told: an export names it (`manage-realm`), and so does the
 * server's information, which hides it from realm administrators since 26.4. Never needed for anything.
 */
export async function readVersion(session: Session, realm: string | undefined): Promise<string | undefined> {
  const read = async (call: Call): Promise<JsonMap> => {
    return asMap(await session.read<JsonMap>({ what: "ask for the server's version" }, call).catch(() => ({})));
  };
  const exported =
    realm === undefined
      ? {}
      : await read(({ realms }) => realms.export({ realm, exportClients: false, exportGroupsAndRoles: false }));
  const version =
    get(exported, "keycloakVersion") ??
    get(asMap(get(await read(({ serverInfo }) => serverInfo.find()), "systemInfo")), "version");
  return typeof version === "string" && version !== "" ? version : undefined;
}
