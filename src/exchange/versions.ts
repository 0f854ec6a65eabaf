import { memo } from "./memo.ts";

/** Where releases of Keycloak differ in token exchange; measured, see the soak. */
export interface Differences {
  /** A chained exchange gives a token without `sid`, which can't be exchanged again. */
  chainsLoseSid: boolean;
  /** The words for organizations count where these are off as they do where they are on. */
  organizationsAlwaysOn: boolean;
  /** Control characters stay, and long parameters are used as they are. */
  takesParametersAsSent: boolean;
  /** The consent check looks only at scopes that the user's roles permit. */
  consentAfterRoles: boolean;
  /** A bearer-only client doesn't get past the check of its secret. */
  bearerOnlyIsLockedOut: boolean;
  /** What is exchanged in an offline session is limited as if it were online. */
  offlineEndsLikeOnline: boolean;
  /** A token with an `address` that is no object can't be read again. */
  addressIsObject: boolean;
  /** Nobody asks whose key a subject token is bound to. */
  boundIsFree: boolean;
  /** A mapper that is to write a number or JSON and has none breaks down, where it writes nothing today. */
  garbageBreaksDown: boolean;
  /** DPoP is a preview that is off. */
  noDpop: boolean;
}

export const NEWEST = "26.7.3";

/** Each difference with the first minor release of 26 that doesn't have it any more. */
const UNTIL: Record<keyof Differences, number> = {
  chainsLoseSid: 3,
  organizationsAlwaysOn: 7,
  takesParametersAsSent: 7,
  consentAfterRoles: 7,
  bearerOnlyIsLockedOut: 7,
  offlineEndsLikeOnline: 4,
  addressIsObject: 5,
  boundIsFree: 7,
  garbageBreaksDown: 7,
  noDpop: 4,
};

/** @param version `26.4.7`; what can't be read is taken for the newest. */
export function differencesOf(version: string = NEWEST): Differences {
  return memo(KNOWN, version, () => differences(version));
}

const KNOWN = new Map<string, Differences>();

function differences(version: string): Differences {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  const is26 = Number(major ?? 26) === 26;
  const release = is26 && minor !== undefined ? Number(minor) : Number(major ?? 26) < 26 ? 0 : 99;
  const has = Object.entries(UNTIL).map(([name, until]) => [name, release < until]);
  return Object.fromEntries(has) as unknown as Differences;
}
