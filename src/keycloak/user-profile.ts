import type { JsonMap } from "#model/json.ts";
import type { AdminApi } from "#resources/api.ts";
import type { Session } from "./session.ts";

export function userProfileApi(session: Session, realm: string): AdminApi["userProfile"] {
  return {
    get: () =>
      session.read<JsonMap>({ what: "read the user profile", role: "view-realm" }, ({ users }) =>
        users.getProfile({ realm }),
      ),
    put: (profile) =>
      session.write({ what: "change the user profile", role: "manage-realm" }, ({ users }) =>
        users.updateProfile({ ...profile, realm }),
      ),
  };
}
