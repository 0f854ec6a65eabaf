import { type Address, parseAddress } from "#model/address.ts";
import { authorization } from "./authorization.ts";
import { client } from "./client.ts";
import { clientPolicy, clientProfile } from "./client-policy.ts";
import { clientScope } from "./client-scope.ts";
import { keyProvider, userFederation, userFederationMapper } from "./component.ts";
import { defaultGroups } from "./default-groups.ts";
import { flow } from "./flow.ts";
import { flowBindings } from "./flow-bindings.ts";
import { flowOverrides } from "./flow-overrides.ts";
import { group } from "./group.ts";
import { identityProvider, identityProviderMapper } from "./identity-provider.ts";
import type { Found, Kind } from "./kind.ts";
import { localization } from "./localization.ts";
import { mapper } from "./mapper.ts";
import { organization } from "./organization.ts";
import type { RawRealm } from "./raw.ts";
import { realm } from "./realm.ts";
import { registrationPolicy } from "./registration-policy.ts";
import { requiredAction } from "./required-action.ts";
import { role } from "./role.ts";
import { composites, roleScope } from "./role-parts.ts";
import { serviceAccount } from "./service-account.ts";
import { user } from "./user.ts";
import { userProfile } from "./user-profile.ts";

/** Every kind that kcx manages. */
export const KINDS: readonly Kind[] = [
  realm,
  role,
  clientScope,
  client,
  mapper,
  composites,
  roleScope,
  group,
  defaultGroups,
  serviceAccount,
  registrationPolicy,
  userProfile,
  clientProfile,
  clientPolicy,
  requiredAction,
  flow,
  flowBindings,
  flowOverrides,
  identityProvider,
  identityProviderMapper,
  organization,
  userFederation,
  userFederationMapper,
  keyProvider,
  localization,
  authorization,
  user,
];

const BY_NAME = new Map(KINDS.map((kind) => [kind.name, kind]));

/** The kind of an address; addresses are only ever made from the table above. */
export function kindOf(address: Address): Kind {
  return kindNamed(parseAddress(address).kind);
}

/** @throws Error when there is no such kind. */
export function kindNamed(name: string): Kind {
  const kind = BY_NAME.get(name);
  if (!kind) throw new Error(`no kind named ${name}`);
  return kind;
}

/** Every object in what the server sent, whichever road it came by. */
export function readObjects(raw: RawRealm): Found[] {
  return KINDS.flatMap((kind) => kind.read(raw));
}
