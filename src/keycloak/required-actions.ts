import { openAll } from "#model/open-secret.ts";
import type { AdminApi } from "#resources/api.ts";
import { safeName } from "./segments.ts";
import type { Call, Session } from "./session.ts";

export function requiredActionApi(session: Session, realm: string): AdminApi["requiredActions"] {
  const write = (what: string, call: Call) => session.write<void>({ what, role: "manage-realm" }, call);
  return {
    list: () =>
      session.read({ what: "read the required actions", role: "view-realm" }, ({ authenticationManagement }) =>
        // Without another parameter the client's types take none at all.
        authenticationManagement.getRequiredActions({ realm } as { realm: string } & undefined),
      ),
    register: (providerId, name) =>
      write(`register required action ${providerId}`, ({ authenticationManagement }) =>
        authenticationManagement.registerRequiredAction({ realm, providerId, name }),
      ),
    update: (alias, representation) =>
      write(`update required action ${alias}`, ({ authenticationManagement }) =>
        authenticationManagement.updateRequiredAction(
          { realm, alias: safeName(alias) },
          openAll(representation) as Record<string, unknown>,
        ),
      ),
    remove: (alias) =>
      write(`delete required action ${alias}`, ({ authenticationManagement }) =>
        authenticationManagement.deleteRequiredAction({ realm, alias: safeName(alias) }),
      ),
  };
}
