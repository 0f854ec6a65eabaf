import type { Advice, From, VariableFinding } from "#model/diagnosis.ts";
import { nearest } from "#model/nearest.ts";
import { otherRealm } from "./settings.ts";
import type { Variables } from "./variables.ts";

/** Spellings of one thing in the tools that people come from, best first. */
const SPELLINGS = [
  ["KEYCLOAK_URL", "KEYCLOAK_SERVER_URL", "AUTH_SERVER_URL"],
  ["KEYCLOAK_LOGIN_REALM", "KEYCLOAK_LOGINREALM"],
  ["KEYCLOAK_CLIENT_ID", "KEYCLOAK_CLIENTID"],
  ["KEYCLOAK_CLIENT_SECRET", "KEYCLOAK_CLIENTSECRET"],
];

/** Names that mean nothing without a secret beside them. */
const PAIRS = [
  ["KCX_ADMIN_CLIENT_ID", ["KCX_ADMIN_CLIENT_SECRET", "KCX_ADMIN_CLIENT_KEY", "KCX_ADMIN_CLIENT_CERT"]],
  ["KEYCLOAK_USER", ["KEYCLOAK_PASSWORD"]],
] as const;

/** What other tools read, and what does the same here. */
const ELSEWHERE: readonly [RegExp, Advice][] = [
  [/^KEYCLOAK_(SSLVERIFY|TLS_\w+|ROOT_CA_CERTIFICATE|TLS_INSECURE_SKIP_VERIFY)$/, "ca-file"],
  [/^KEYCLOAK_HTTPPROXY$/, "proxy"],
  [/^KEYCLOAK_(ADMIN_URL|BASE_PATH)$/, "whole-address"],
  [/^KEYCLOAK_GRANTTYPE$/, "log-in"],
  [/^KEYCLOAK_ADMIN(_USER|_USERNAME|_PASSWORD)?$/, "user-and-password"],
  [/^KEYCLOAK_JWT_TOKEN(_FILE)?$/, "token"],
  [/^KEYCLOAK_(AVAILABILITYCHECK_\w+|SKIPSERVERINFO|VERSION|CLIENT_TIMEOUT|CONNECTTIMEOUT|READTIMEOUT)$/, "needless"],
];

/** keycloak-config-cli's own. */
const CONFIG_CLI = /^IMPORT_(FILES|VARSUBSTITUTION|PARALLEL|CACHE|MANAGED|REMOTESTATE|BEHAVIORS|VALIDATE|PATH|FORCE)/;

/** What some command reads, beside what this run asked for. */
const OTHERWISE_USED = [
  ...["KCX_REALM", "KEYCLOAK_REALM", "KCX_STATE_DIR", "KCX_CACHE_DIR", "KEYCLOAK_AUDIENCE"],
  ...[
    "KCX_SUBJECT_TOKEN",
    "KCX_SUBJECT_CLIENT",
    "KCX_SUBJECT_CLIENT_SECRET",
    "KCX_SUBJECT_CLIENT_KEY",
    "KCX_SUBJECT_USER",
    "KCX_SUBJECT_PASSWORD",
  ],
];

const ADMIN = ["ID", "SECRET", "KEY", "CERT_FILE", "KEY_FILE"].map((what) => `KCX_ADMIN_CLIENT_${what}`);

/**
 * Variables that are set and will not do what somebody may expect of them.
 * @param noted those that this run found when it asked: see `noting`.
 */
export function auditVariables(
  variables: Variables,
  noted: ReadonlySet<string>,
  realm: From | undefined,
): VariableFinding[] {
  // What is looked at below is noted, too.
  const used = new Set(noted);
  const set = variables.names();
  const contradictions = SPELLINGS.flatMap((names) => contradiction(names, variables, used));
  const told = new Set(contradictions.flatMap(({ names }) => names));
  const advised = ELSEWHERE.map(([pattern, advice]) => ({ advice, names: set.filter((name) => pattern.test(name)) }));
  const foreign = set.filter((name) => CONFIG_CLI.test(name));
  for (const name of [...advised.flatMap(({ names }) => names), ...foreign, ...used, ...OTHERWISE_USED]) told.add(name);
  const halves = PAIRS.flatMap(([id, secrets]) => half(id, secrets, variables));
  for (const { set: name } of halves) told.add(name);
  const rest = set.filter((name) => !told.has(name) && !told.has(name.replace(/_FILE$/, "")));
  const unknown = rest.filter((name) => name.startsWith("KCX_") && !ADMIN.includes(name.replace(/_FILE$/, "")));
  const unused = rest.filter((name) => /^(KEYCLOAK|KCX)_/.test(name) && !unknown.includes(name));
  return [
    ...differentRealm(realm, variables),
    ...contradictions,
    ...halves,
    ...advised.filter(({ names }) => names.length > 0).map((found) => ({ state: "instead" as const, ...found })),
    ...(foreign.length > 0 ? [{ state: "foreign" as const, names: foreign }] : []),
    ...unknown.map((name) => unknownName(name)),
    ...(unused.length > 0 ? [{ state: "unused" as const, names: unused }] : []),
  ];
}

function differentRealm(realm: From | undefined, variables: Variables): VariableFinding[] {
  const other = realm && otherRealm(realm.value, variables);
  return other ? [{ state: "other-realm", chosen: realm, variable: { value: other.value, origin: other.origin } }] : [];
}

type Contradiction = Extract<VariableFinding, { state: "contradiction" }>;

function contradiction(names: readonly string[], variables: Variables, used: ReadonlySet<string>): Contradiction[] {
  const found = names.flatMap((name) => variables.find(name) ?? []);
  if (new Set(found.map(({ value }) => value.replace(/\/+$/, ""))).size < 2) return [];
  const winner = found.find(({ name }) => used.has(name));
  return [{ state: "contradiction", names: found.map(({ name }) => name), ...(winner && { used: winner.name }) }];
}

type Half = Extract<VariableFinding, { state: "half" }>;

function half(id: string, secrets: readonly string[], variables: Variables): Half[] {
  const names = variables.names();
  const isSet = names.includes(id);
  const partners = secrets.filter((secret) => names.some((name) => name === secret || name === `${secret}_FILE`));
  if (isSet === partners.length > 0) return [];
  return [
    isSet
      ? { state: "half", set: id, missing: secrets[0] ?? "" }
      : { state: "half", set: partners[0] ?? "", missing: id },
  ];
}

function unknownName(name: string): VariableFinding {
  const near = nearest(name, [...OTHERWISE_USED, ...ADMIN]);
  return { state: "unknown", name, ...(near === undefined ? {} : { nearest: near }) };
}
