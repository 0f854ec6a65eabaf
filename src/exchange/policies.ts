import { type Address, addressOf } from "#model/address.ts";
import { asList, asMap, asStrings, get, type JsonMap } from "#model/json.ts";
import { type Client, flag, text } from "./parts.ts";
import type { RealmIndex } from "./realm-index.ts";
import type { SubjectToken } from "./session.ts";

export const DOWNSCOPE = "downscope-assertion-grant-enforcer";

/** Executors that have nothing to say when a token is exchanged. */
const SILENT = [
  ...["pkce-enforcer", "secure-request-object", "secure-response-type", "secure-session", "full-scope-disabled"],
  ...["secure-client-uris", "secure-redirect-uris-enforcer", "consent-required", "secret-rotation"],
  ...["confidential-client", "reject-implicit-grant", "reject-ropc-grant", "secure-client-authenticator"],
];
/** These two act. */
const KNOWN = [DOWNSCOPE, "reject-request"];

interface Policies {
  executors: readonly string[];
  /** A policy of which it can't be said whether it acts here, or how. */
  unknown?: Address;
}

/** Executors of the enabled client policies that hold for a client's exchanges. */
export function policiesFor(index: RealmIndex, client: Client): Policies {
  const executors: string[] = [];
  for (const address of index.policies) {
    const fields = index.fields(address) ?? {};
    if (!flag(fields, "enabled", true)) continue;
    const own = executorsOf(index, fields);
    const acting = own?.filter((executor) => !SILENT.includes(executor));
    if (acting?.length === 0) continue;
    const holds = conditionsHold(fields, client);
    if (holds === false) continue;
    if (holds === undefined || acting === undefined || acting.some((one) => !KNOWN.includes(one))) {
      return { executors, unknown: address };
    }
    executors.push(...acting);
  }
  return { executors };
}

/** Names of scopes that a downscoping policy leaves: those of the subject token, and the hidden defaults. */
export function restrictionOf(index: RealmIndex, client: Client, token: SubjectToken): ReadonlySet<string> | undefined {
  if (!policiesFor(index, client).executors.includes(DOWNSCOPE)) return undefined;
  return new Set([...token.scope, ...client.defaults.filter(({ inToken }) => !inToken).map(({ name }) => name)]);
}

/** @returns `undefined` where a profile isn't one of the realm's own. */
function executorsOf(index: RealmIndex, policy: JsonMap): readonly string[] | undefined {
  const profiles = asStrings(get(policy, "profiles")).map((name) => index.fields(addressOf("client-profile", name)));
  if (profiles.includes(undefined)) return undefined;
  return profiles.flatMap((profile) =>
    asList(get(profile ?? {}, "executors")).map((one) => text(asMap(one), "executor", "")),
  );
}

/** @returns `undefined` where it depends on more than the client. */
function conditionsHold(policy: JsonMap, client: Client): boolean | undefined {
  const conditions = asList(get(policy, "conditions")).map((one) => asMap(one));
  if (conditions.length === 0) return false;
  const each = conditions.map((condition) => {
    const configuration = asMap(get(condition, "configuration"));
    const isNegative = flag(configuration, "is-negative-logic", false);
    const holds = CONDITIONS[text(condition, "condition", "")]?.(configuration, client);
    return holds === undefined ? undefined : holds !== isNegative;
  });
  if (each.includes(false)) return false;
  return each.includes(undefined) ? undefined : true;
}

const CONDITIONS: Readonly<Record<string, (configuration: JsonMap, client: Client) => boolean>> = {
  "any-client": () => true,
  "client-access-type": (configuration, client) =>
    asStrings(get(configuration, "type")).includes(
      client.isPublic ? "public" : client.bearerOnly ? "bearer-only" : "confidential",
    ),
};
