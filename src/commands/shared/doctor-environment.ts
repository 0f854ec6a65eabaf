import { auditVariables } from "#config/variable-audit.ts";
import type { Variables } from "#config/variables.ts";
import type { Finding, From } from "#model/diagnosis.ts";
import { REQUESTERS } from "./environment.ts";

/** The exchange that the environment describes, for commands without a file; only what is set. */
export function lookAtParties(variables: Variables): Finding[] {
  return [...requester(variables), ...subject(variables)];
}

/** Variables that will not do what somebody may expect. Asked last: everything that is used is in `used` by then. */
export function lookAtVariables(variables: Variables, used: ReadonlySet<string>, realm: From | undefined): Finding[] {
  return auditVariables(variables, used, realm).map((found) => ({ check: "variables", level: "warn", ...found }));
}

function requester(variables: Variables): Finding[] {
  const pair = REQUESTERS.find(([id]) => variables.find(id) !== undefined);
  const client = pair && variables.find(pair[0]);
  if (!pair || !client) return [];
  const secret = variables.secret(pair[1]);
  const common = { check: "requester", client: { value: client.value, origin: client.origin } } as const;
  return [secret ? { ...common, level: "ok", secret: secret.origin } : { ...common, level: "warn", lacks: pair[1] }];
}

function subject(variables: Variables): Finding[] {
  const token = variables.secret("KCX_SUBJECT_TOKEN");
  if (token) return [{ check: "subject", level: "ok", who: "token", secret: token.origin }];
  const client = variables.find("KCX_SUBJECT_CLIENT");
  if (!client) return [];
  const user = variables.find("KCX_SUBJECT_USER");
  const secret = variables.secret(user ? "KCX_SUBJECT_PASSWORD" : "KCX_SUBJECT_CLIENT_SECRET");
  const { value, origin } = user ?? client;
  const common = { check: "subject", who: user ? "user" : "client", name: { value, origin } } as const;
  const lacks = user ? "KCX_SUBJECT_PASSWORD" : "KCX_SUBJECT_CLIENT_SECRET";
  return [secret ? { ...common, level: "ok", secret: secret.origin } : { ...common, level: "warn", lacks }];
}
