import type { RawRealm } from "#resources/raw.ts";
import { readFlows } from "./flows.ts";
import { readIdentityProviders } from "./identity-providers.ts";
import type { Needs } from "./needs.ts";
import { requiredActionApi } from "./required-actions.ts";
import type { Session } from "./session.ts";

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
    kinds: ["required-action"],
    read: async (session, realm) => ({ requiredActions: await requiredActionApi(session, realm).list() }),
  },
];

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
