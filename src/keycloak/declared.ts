import type { RawRealm } from "#resources/raw.ts";
import { readComponents } from "./components.ts";
import { readFlows } from "./flows.ts";
import { readIdentityProviders } from "./identity-providers.ts";
import { readLocalization } from "./localization.ts";
import type { Needs } from "./needs.ts";
import { readOrganizations } from "./organizations.ts";
import { requiredActionApi } from "./required-actions.ts";
import type { Session } from "./session.ts";
import { userProfileApi } from "./user-profile.ts";

type Part = Partial<RawRealm>;
interface Reader {
  /** Any of these is declared. */
  kinds: readonly string[];
  read(session: Session, realm: string): Promise<Part>;
}

/** What an export brings, and who may not export asks for only where the file speaks of it. */
const BESIDE_LISTS: readonly Reader[] = [
  { kinds: ["flow", "flow-overrides"], read: readFlows },
  { kinds: ["identity-provider", "identity-provider-mapper"], read: readIdentityProviders },
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
const BESIDE_EXPORT: readonly Reader[] = [
  {
    kinds: ["user-profile"],
    read: async (session, realm) => ({ userProfile: await userProfileApi(session, realm).get() }),
  },
  {
    kinds: ["organization"],
    read: async (session, realm) => ({ organizations: await readOrganizations(session, realm) }),
  },
];

/** Of the kinds that a file declares, what no export tells. */
export function readBeside(session: Session, realm: string, { kinds }: Pick<Needs, "kinds">): Promise<Part> {
  return readAll(BESIDE_EXPORT, session, realm, kinds);
}

/** Of the kinds that a file declares, what the list endpoints tell. */
export function readDeclared(session: Session, realm: string, { kinds }: Pick<Needs, "kinds">): Promise<Part> {
  return readAll(BESIDE_LISTS, session, realm, kinds);
}

async function readAll(
  readers: readonly Reader[],
  session: Session,
  realm: string,
  declared: ReadonlySet<string>,
): Promise<Part> {
  const wanted = readers.filter(({ kinds }) => kinds.some((kind) => declared.has(kind)));
  const parts = await Promise.all(wanted.map(({ read }) => read(session, realm)));
  return Object.assign({}, ...parts);
}
