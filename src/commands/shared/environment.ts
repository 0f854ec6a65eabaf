import type { Variables } from "#config/variables.ts";
import { KcxError } from "#errors.ts";
import type { Contract, Subject } from "#model/contract.ts";
import type { Declaration } from "#model/declaration.ts";
import type { Secret } from "#model/secret.ts";

/** How guides name the exchanging client, its secret, and the key that it signs with instead; best first. */
export const REQUESTERS = [
  ["TOKEN_EXCHANGE_CLIENT_ID", "TOKEN_EXCHANGE_CLIENT_SECRET", "TOKEN_EXCHANGE_CLIENT_KEY"],
  ["KEYCLOAK_CLIENT_ID", "KEYCLOAK_CLIENT_SECRET", "KEYCLOAK_JWT_SIGNING_KEY"],
  ["CLIENT_ID", "CLIENT_SECRET", "CLIENT_KEY"],
] as const;

const SUBJECT = ["KCX_SUBJECT_CLIENT", "KCX_SUBJECT_CLIENT_SECRET", "KCX_SUBJECT_CLIENT_KEY"] as const;

/**
 * What the environment has to prove a client by: the secret, or the key, beside the variable that names it. One that a
 * flag names has those of its part, unless they are another client's.
 */
export function clientVariables(variables: Variables, flags: { requester?: string; subjectClient?: string } = {}) {
  const parts = [
    [flags.requester, REQUESTERS[0]],
    [flags.subjectClient, SUBJECT],
  ] as const;
  const of = (clientId: string) =>
    [...REQUESTERS, SUBJECT].find(([id]) => variables.find(id)?.value === clientId) ??
    parts.find(([flag, [id]]) => flag === clientId && variables.find(id) === undefined)?.[1] ??
    [];
  return {
    clientSecret(clientId: string): Secret | undefined {
      const [, secret] = of(clientId);
      return secret && variables.secret(secret)?.secret;
    },
    clientKey(clientId: string): Secret | undefined {
      const [, , key] = of(clientId);
      return key && variables.secret(key)?.secret;
    },
  };
}

/** The one exchange that the environment describes, for `kcx verify` without any file. @param realms files to name instead. */
export function environmentContract(
  options: { audience?: string; realm?: string },
  variables: Variables,
  realms: readonly string[],
): Declaration {
  const requester = requesterOf(variables);
  const audience = options.audience ?? variables.find("KEYCLOAK_AUDIENCE")?.value;
  const missing: string[] = [];
  if (!requester) missing.push("TOKEN_EXCHANGE_CLIENT_ID and TOKEN_EXCHANGE_CLIENT_SECRET: the client that exchanges");
  if (audience === undefined) missing.push("KEYCLOAK_AUDIENCE, or --audience: whom the token shall be for");
  const subject = subjectOf(variables);
  if (!subject)
    missing.push("KCX_SUBJECT_TOKEN, or KCX_SUBJECT_CLIENT (with _USER and _PASSWORD): whose token is exchanged");
  if (!requester || audience === undefined || !subject) {
    throw new KcxError("NO_FILE", "and the environment does not describe an exchange", {
      facts: missing.map((line) => `missing: ${line}`),
      ...(realms.length > 0 ? { hint: `name a file: ${realms.join(", ")}` } : {}),
    });
  }
  const contract: Contract = {
    name: `${requester.value} exchanges for ${audience}`,
    slug: "environment",
    subject,
    requester: { client: requester.value, auth: "basic" },
    audience: [audience],
    expect: { kind: "token", aud: [audience], azp: requester.value },
  };
  const realm = options.realm === undefined ? {} : { realm: options.realm };
  return { ...realm, objects: new Map(), contracts: [contract], sources: new Map(), problems: [], unset: [] };
}

/** The client that exchanges, as the environment names it. */
export function requesterOf(variables: Variables): { value: string; origin: string } | undefined {
  return REQUESTERS.map(([id]) => variables.find(id)).find((found) => found !== undefined);
}

function subjectOf(variables: Variables): Subject | undefined {
  const token = variables.secret("KCX_SUBJECT_TOKEN");
  if (token) return { kind: "token", token: token.secret };
  const client = variables.find("KCX_SUBJECT_CLIENT");
  if (!client) return undefined;
  const user = variables.find("KCX_SUBJECT_USER");
  if (!user) return { kind: "service-account", client: client.value };
  const password = variables.secret("KCX_SUBJECT_PASSWORD");
  return { kind: "user", client: client.value, user: user.value, ...(password && { password: password.secret }) };
}
