import type { Variables } from "#config/variables.ts";
import { KcxError } from "#errors.ts";
import type { Contract, Subject } from "#model/contract.ts";
import type { Declaration } from "#model/declaration.ts";
import type { Secret } from "#model/secret.ts";

/** The pairs by which guides name the exchanging client, best first. */
export const REQUESTERS = [
  ["TOKEN_EXCHANGE_CLIENT_ID", "TOKEN_EXCHANGE_CLIENT_SECRET"],
  ["KEYCLOAK_CLIENT_ID", "KEYCLOAK_CLIENT_SECRET"],
  ["CLIENT_ID", "CLIENT_SECRET"],
] as const;

/** The secret of a client that the environment names. */
export function requesterSecret(clientId: string, variables: Variables): Secret | undefined {
  for (const [id, secret] of REQUESTERS)
    if (variables.find(id)?.value === clientId) return variables.secret(secret)?.secret;
  if (variables.find("KCX_SUBJECT_CLIENT")?.value === clientId)
    return variables.secret("KCX_SUBJECT_CLIENT_SECRET")?.secret;
  return undefined;
}

/** The one exchange that the environment describes, for `kcx verify` without any file. @param realms files to name instead. */
export function environmentContract(
  options: { audience?: string; realm?: string },
  variables: Variables,
  realms: readonly string[],
): Declaration {
  const requester = REQUESTERS.map(([id]) => variables.find(id)).find((found) => found !== undefined);
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
