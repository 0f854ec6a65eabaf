/** A realm with an object of every kind that kcx knows, set otherwise than by itself: each made by the server's admin API. */
import { byHand } from "../by-hand.ts";
import type { TestRealm } from "../keycloak.ts";
import { authorization } from "./authorization.ts";
import { clients, memberships } from "./clients.ts";
import { flows, identityProviders, requiredActions } from "./log-in.ts";
import { components, organizations, userProfile, users } from "./people.ts";
import { clientPolicies, localization, registrationPolicies } from "./policies.ts";
import { groups, roles, scopes } from "./roles.ts";
import { settings } from "./settings.ts";

/** In the order in which they need each other. */
const PARTS = [settings, roles, scopes, clients, groups, memberships, authorization, flows, identityProviders].concat([
  requiredActions,
  userProfile,
  users,
  organizations,
  components,
  clientPolicies,
  registrationPolicies,
  localization,
]);

export async function everyKind(realm: TestRealm): Promise<void> {
  const hand = byHand(realm);
  for (const part of PARTS) await part(realm, hand);
}
