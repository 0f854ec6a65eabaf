import type { CheckId } from "#model/check.ts";
import { type Declaration, sourceOf } from "#model/declaration.ts";
import type { Problem } from "#model/problem.ts";
import type { Realm } from "#model/realm.ts";
import { bogusAttribute } from "./bogus-attribute.ts";
import { builtIn } from "./built-in.ts";
import type { Check, Found } from "./check.ts";
import { consentRequired } from "./consent-required.ts";
import { defaultAndOptional } from "./default-and-optional.ts";
import { directGrants } from "./direct-grants.ts";
import { duplicateMapper } from "./duplicate-mapper.ts";
import { emailAsUsername } from "./email-as-username.ts";
import { exchangeEvents } from "./exchange-events.ts";
import { flagOnTarget } from "./flag-on-target.ts";
import { fullScope } from "./full-scope.ts";
import { gateDropped } from "./gate-dropped.ts";
import { lightweightSubject } from "./lightweight-subject.ts";
import { longLifetime } from "./long-lifetime.ts";
import { mapperOff } from "./mapper-off.ts";
import { mapperOnTarget } from "./mapper-on-target.ts";
import { missingSub } from "./missing-sub.ts";
import { openGate } from "./open-gate.ts";
import { openRegistration } from "./open-registration.ts";
import { publicRequester } from "./public-requester.ts";
import { refreshFromExchange } from "./refresh-from-exchange.ts";
import { requesterNotInAudience } from "./requester-not-in-audience.ts";
import { requesterWithoutFlag } from "./requester-without-flag.ts";
import { type Scene, sceneOf } from "./scene.ts";
import { scopeOnWrongClient } from "./scope-on-wrong-client.ts";
import { secretInClear } from "./secret-in-clear.ts";
import { sensitiveAudience } from "./sensitive-audience.ts";
import { twoAudiences } from "./two-audiences.ts";
import { unknownObject } from "./unknown-object.ts";
import { unreachableAudience } from "./unreachable-audience.ts";
import { wildcardRedirect } from "./wildcard-redirect.ts";

/** Without these an apply would not do what the file says: they are made before every plan. */
const NAMING: readonly Check[] = [bogusAttribute, builtIn, defaultAndOptional, emailAsUsername, unknownObject];

/** Every check, one file each. */
export const CHECKS: readonly Check[] = [
  ...NAMING,
  ...[publicRequester, requesterWithoutFlag, requesterNotInAudience, flagOnTarget, lightweightSubject],
  ...[unreachableAudience, scopeOnWrongClient, mapperOnTarget, mapperOff, twoAudiences, duplicateMapper],
  ...[gateDropped, openGate, missingSub, consentRequired],
  ...[fullScope, sensitiveAudience, refreshFromExchange, longLifetime],
  ...[directGrants, wildcardRedirect, openRegistration, secretInClear, exchangeEvents],
];

/** Every check and what comments about them may do wrong. */
export const CHECK_IDS: readonly CheckId[] = [...CHECKS.map(({ id }) => id), "suppression"];

/** What is wrong with a declaration beyond its form, as far as a plan depends on it. @param live where one is at hand. */
export function lintNames(declaration: Declaration, live: Realm | undefined): Problem[] {
  const realm: Realm = live ?? { name: declaration.realm ?? "", exists: false, objects: new Map() };
  return run(NAMING, sceneOf(declaration, realm, live));
}

/** What is wrong with what the declaration says, in the realm that is looked at. */
export function lint(scene: Scene): Problem[] {
  return run(CHECKS, scene);
}

function run(checks: readonly Check[], scene: Scene): Problem[] {
  return checks.flatMap((check) => {
    const found: readonly Found<CheckId>[] = check.find(scene);
    return found.map((one) => problemOf(check, one, scene));
  });
}

function problemOf(check: Check, found: Found<CheckId>, { declaration: { sources } }: Scene): Problem {
  const { field, member, severity = check.severity, ...kind } = found;
  const exact = member === undefined ? undefined : sources.get(`${found.address}#${field}#${member}`);
  const position = exact ?? sourceOf(sources, found.address, field);
  return { severity, ...kind, ...(position && { position }) };
}
