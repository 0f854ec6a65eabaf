import type { Address } from "#model/address.ts";
import { type Issued, issue } from "./issue.ts";
import type { Client } from "./parts.ts";
import type { RealmIndex } from "./realm-index.ts";
import { differencesOf } from "./versions.ts";

/** What is asked for, and by whose token. */
interface Asked {
  /** Roles that the user has; absent: every role there is. */
  roles?: ReadonlySet<Address>;
  /** Absent: every optional scope, and an empty text for the default ones. */
  scope?: string;
  /** The `audience` parameter closes gates of other clients' roles. */
  gate?: readonly string[];
}

/** The most that a client's tokens can hold: what one would hold of somebody who logs in and asks for this. */
export function mostOf(index: RealmIndex, client: Client, { roles = index.allRoles, scope, gate }: Asked = {}): Issued {
  const asked = scope ?? [...client.optionals.keys()].join(" ");
  return issue({
    ...{ index, client, roles, scope: asked === "" ? undefined : asked },
    differs: differencesOf(index.realm.version),
    principal: { address: ANYBODY, enabled: true, roles },
    ...{ audience: undefined, gate: gate && new Set(gate), restricted: undefined, session: "on" },
  });
}

/** No user has a name with blanks. */
const ANYBODY = "user/(anybody)";
