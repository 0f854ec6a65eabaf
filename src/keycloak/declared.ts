import type { RawRealm } from "#resources/raw.ts";
import { readComponents } from "./components.ts";
import { statusOf } from "./errors.ts";
import { readFlows } from "./flows.ts";
import { readIdentityProviders } from "./identity-providers.ts";
import { readLocalization } from "./localization.ts";
import type { Needs } from "./needs.ts";
import { readOrganizations } from "./organizations.ts";
import { requiredActionApi } from "./required-actions.ts";
import type { Session } from "./session.ts";
import { userProfileApi } from "./user-profile.ts";

type Part = Partial<RawRealm>;
type Declared = Pick<Needs, "kinds" | "pruned">;
type WithMembers = Pick<Needs, "kinds" | "pruned" | "members">;
interface Reader<Of> {
  /** Any of these is declared. */
  kinds: readonly string[];
  /** Its objects can carry a mark. */
  marked?: boolean;
  read(session: Session, realm: string, needs: Of): Promise<Part>;
}

/** What an export brings, and who may not export asks for only where the file speaks of it. */
const BESIDE_LISTS: readonly Reader<Declared>[] = [
  { kinds: ["flow", "flow-overrides"], read: readFlows },
  { kinds: ["identity-provider", "identity-provider-mapper"], marked: true, read: readIdentityProviders },
  {
    kinds: ["user-federation", "user-federation-mapper", "key-provider"],
    read: async (session, realm) => ({ components: await readComponents(session, realm) }),
  },
  {
    kinds: ["localization"],
    read: async (session, realm) => ({ localizationTexts: await readLocalization(session, realm) }),
  },
  {
    kinds: ["required-action"],
    read: async (session, realm) => ({ requiredActions: await requiredActionApi(session, realm).list() }),
  },
];

/** What no export brings, either. */
const BESIDE_EXPORT: readonly Reader<WithMembers>[] = [
  {
    kinds: ["user-profile"],
    read: async (session, realm) => ({ userProfile: await userProfileApi(session, realm).get() }),
  },
  {
    kinds: ["organization"],
    marked: true,
    read: async (session, realm, { members }) => ({ organizations: await readOrganizations(session, realm, members) }),
  },
];

/** Of the kinds that a file declares, what no export tells. */
export function readBeside(session: Session, realm: string, needs: WithMembers): Promise<Part> {
  return readAll(BESIDE_EXPORT, session, realm, needs);
}

/** Of the kinds that a file declares, what the list endpoints tell. */
export function readDeclared(session: Session, realm: string, needs: Declared): Promise<Part> {
  return readAll(BESIDE_LISTS, session, realm, needs);
}

async function readAll<Of extends Declared>(
  readers: readonly Reader<Of>[],
  session: Session,
  realm: string,
  needs: Of,
): Promise<Part> {
  const wanted = readers.filter(({ kinds }) => kinds.some((kind) => needs.kinds.has(kind)));
  const orphans = needs.pruned ? readers.filter((reader) => reader.marked && !wanted.includes(reader)) : [];
  const parts = await Promise.all([
    ...wanted.map(({ read }) => read(session, realm, needs)),
    ...orphans.map(({ read }) => seen(read(session, realm, needs))),
  ]);
  return Object.assign({}, ...parts);
}

/** To whom something is closed that the file doesn't speak of, does without. */
async function seen(part: Promise<Part>): Promise<Part> {
  try {
    return await part;
  } catch (error) {
    if (statusOf(error) === 403) return {};
    throw error;
  }
}
