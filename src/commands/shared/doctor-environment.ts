import { auditVariables } from "#config/variable-audit.ts";
import type { Variables } from "#config/variables.ts";
import type { Finding, From } from "#model/diagnosis.ts";
import { REQUESTERS } from "./environment.ts";
import { timesOf } from "./patience.ts";

/** The exchange that the environment describes, for commands without a file; only what is set. */
export function lookAtParties(variables: Variables): Finding[] {
  return [...requester(variables), ...subject(variables), ...audience(variables), ...patience(variables)];
}

/** Variables that will not do what somebody may expect. Asked last: everything that is used is in `used` by then. */
export function lookAtVariables(variables: Variables, used: ReadonlySet<string>, realm: From | undefined): Finding[] {
  return auditVariables(variables, used, realm).map((found) => ({ check: "variables", level: "warn", ...found }));
}

function requester(variables: Variables): Finding[] {
  const [own, ...others] = REQUESTERS.filter(([id]) => variables.find(id) !== undefined);
  const client = own && variables.find(own[0]);
  if (!own || !client) return [];
  const [secret, key] = [variables.secret(own[1]), variables.secret(own[2])];
  const before = others.map(([id]) => id).filter((id) => variables.find(id)?.value !== client.value);
  const common = {
    check: "requester",
    client: { value: client.value, origin: client.origin },
    ...(before.length > 0 ? { before } : {}),
  } as const;
  if (secret) return [{ ...common, level: "ok", secret: secret.origin }];
  return [key ? { ...common, level: "ok", key: key.origin } : { ...common, level: "warn", lacks: own[1] }];
}

function subject(variables: Variables): Finding[] {
  const token = variables.secret("KCX_SUBJECT_TOKEN");
  const client = variables.find("KCX_SUBJECT_CLIENT");
  if (token) {
    const before = client === undefined ? {} : { before: [client.name] };
    return [{ check: "subject", level: "ok", who: "token", secret: token.origin, ...before }];
  }
  if (!client) return [];
  const user = variables.find("KCX_SUBJECT_USER");
  const secret = user
    ? variables.secret("KCX_SUBJECT_PASSWORD")
    : variables.secret("KCX_SUBJECT_CLIENT_SECRET", "KCX_SUBJECT_CLIENT_KEY");
  const { value, origin } = user ?? client;
  const common = { check: "subject", who: user ? "user" : "client", name: { value, origin } } as const;
  const lacks = user ? "KCX_SUBJECT_PASSWORD" : "KCX_SUBJECT_CLIENT_SECRET";
  return [secret ? { ...common, level: "ok", secret: secret.origin } : { ...common, level: "warn", lacks }];
}

function audience(variables: Variables): Finding[] {
  const found = variables.find("KEYCLOAK_AUDIENCE");
  return found ? [{ check: "audience", level: "ok", audience: { value: found.value, origin: found.origin } }] : [];
}

function patience(variables: Variables): Finding[] {
  const times = timesOf(variables).map(({ from: { value, origin }, ...time }) => ({
    ...time,
    from: { value, origin },
  }));
  if (times.length === 0) return [];
  const level = times.some(({ seconds }) => seconds === null) ? "warn" : "ok";
  return [{ check: "patience", level, times }];
}
