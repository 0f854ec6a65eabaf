import { asList, asMap, asStrings, get, type JsonMap } from "#model/json.ts";
import { readClientPolicies } from "./client-policies.ts";
import { statusOf } from "./errors.ts";
import { maps } from "./exported.ts";
import type { Session } from "./session.ts";

/** How long a former secret lives on, and the new one itself, in seconds. */
export interface Grace {
  formerSeconds: number;
  secretSeconds: number;
}

/** When a secret ends (feature `client-secret-rotation`): an attribute of the client, in seconds since 1970. */
export const SECRET_EXPIRES = "client.secret.expiration.time";

/** The server's own defaults (ClientSecretRotationExecutorFactory). */
const DEFAULTS = { "rotated-expiration-period": 172_800, "expiration-period": 2_505_600 };

/** How long secrets live where nobody may read the policies that say so. */
export const USUAL: Grace = {
  formerSeconds: DEFAULTS["rotated-expiration-period"],
  secretSeconds: DEFAULTS["expiration-period"],
};

/** @returns `undefined` where no enabled policy rotates; `"forbidden"` where policies may not be read. */
export async function readGrace(session: Session, realm: string): Promise<Grace | undefined | "forbidden"> {
  try {
    return graceOf(await readClientPolicies(session, realm));
  } catch (error) {
    if (statusOf(error) === 403) return "forbidden";
    throw error;
  }
}

/** Of several policies the shortest periods: for whom each holds only the server knows. */
function graceOf({ profiles, policies }: Awaited<ReturnType<typeof readClientPolicies>>): Grace | undefined {
  const used = new Set(
    policies
      .filter((policy) => get(policy, "enabled") === true)
      .flatMap((policy) => asStrings(get(policy, "profiles"))),
  );
  const periods = profiles
    .filter((profile) => used.has(String(get(profile, "name"))))
    .flatMap((profile) => maps(asList(get(profile, "executors"))))
    .filter((executor: JsonMap) => get(executor, "executor") === "secret-rotation")
    .map((executor: JsonMap) => asMap(get(executor, "configuration")));
  if (periods.length === 0) return undefined;
  const shortest = (key: keyof typeof DEFAULTS) =>
    Math.min(...periods.map((period) => Number(get(period, key) ?? DEFAULTS[key])));
  return { formerSeconds: shortest("rotated-expiration-period"), secretSeconds: shortest("expiration-period") };
}
