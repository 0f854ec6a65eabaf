import type { JsonMap } from "#model/json.ts";
import type { AdminApi, ClientPolicyList } from "#resources/api.ts";
import type { RawRealm } from "#resources/raw.ts";
import { maps } from "./exported.ts";
import type { Session } from "./session.ts";

/** Both lists of the realm, without those that every realm has. */
export async function readClientPolicies(session: Session, realm: string): Promise<RawRealm["clientPolicies"]> {
  const [profiles, policies] = await Promise.all([
    readList(session, realm, "profiles"),
    readList(session, realm, "policies"),
  ]);
  return { profiles, policies };
}

export function clientPolicyApi(session: Session, realm: string): AdminApi["clientPolicies"] {
  return {
    get: (list) => readList(session, realm, list),
    put: (list, items) =>
      session.write({ what: `change the client ${list}`, role: "manage-realm" }, ({ clientPolicies }) =>
        list === "profiles"
          ? clientPolicies.createProfiles({ realm, profiles: items as never })
          : clientPolicies.updatePolicy({ realm, policies: items as never }),
      ),
  };
}

async function readList(session: Session, realm: string, list: ClientPolicyList): Promise<readonly JsonMap[]> {
  const answer = await session.read<JsonMap>(
    { what: `read the client ${list}`, role: "view-realm" },
    ({ clientPolicies }) =>
      list === "profiles" ? clientPolicies.listProfiles({ realm }) : clientPolicies.listPolicies({ realm }),
  );
  return maps(answer[list]);
}
