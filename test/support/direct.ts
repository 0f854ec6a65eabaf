/** The rooms of kcx called directly, for what a process cannot show: whole realms, as values. */
import { apply } from "#commands/apply.ts";
import type { Context } from "#commands/context.ts";
import { keepOptions, needsOf, type PlanOptions } from "#commands/shared/planning.ts";
import { load } from "#config/load.ts";
import { KcxError } from "#errors.ts";
import type { Login } from "#keycloak/log-in.ts";
import { Session } from "#keycloak/session.ts";
import { readRealm } from "#keycloak/snapshot.ts";
import type { Declaration } from "#model/declaration.ts";
import { asMap, asStrings, type Json, type JsonMap } from "#model/json.ts";
import type { Entry, Realm } from "#model/realm.ts";
import { Secret } from "#model/secret.ts";
import { makePlan } from "#plan/make.ts";
import type { Planned } from "#plan/plan.ts";
import { kindOf } from "#resources/index.ts";
import { testServer } from "./keycloak.ts";

/** A session of the server's administrator, or of somebody else. */
export function sessionOf(login?: Login, loginRealm = "master"): Session {
  const { url, username, password } = testServer();
  const own = { username, password: new Secret(password, "test") };
  return new Session({
    url,
    loginRealm,
    login: login ?? { kind: "password", clientId: "admin-cli", ...own, origin: "test" },
    requestOptions: {},
    signal: new AbortController().signal,
    now: () => new Date(),
  });
}

/** What a file says of a realm; it must be without a fault. */
export function declarationOf(realm: string, text: string): Declaration {
  const references = { env: () => undefined, file: () => undefined, forbidden: new Set<string>() };
  const [declaration] = load([{ name: "realm.yaml", text, overlay: false }], references, realm);
  if (!declaration || declaration.problems.length > 0) throw new Error(JSON.stringify(declaration?.problems));
  return declaration;
}

/** The realm as it is: all that a file may speak of, with the users and secrets that this one does. */
export async function snapshotOf(realm: string, text: string, session = sessionOf()): Promise<Realm | undefined> {
  const needs = needsOf(declarationOf(realm, text));
  return (
    await readRealm(session, realm, { ...needs, kinds: new Set([...needs.kinds, "user-profile", "organization"]) })
  )?.realm;
}

/** What apply would do. */
export async function planOf(realm: string, text: string, options: PlanOptions = {}): Promise<Planned> {
  return makePlan(await snapshotOf(realm, text), declarationOf(realm, text), keepOptions(options));
}

interface Came {
  /** The exit code. */
  code: number;
  /** All that it printed. */
  said: string;
}

/** `kcx apply - --yes` in this process, on the run's server or a proxy in front of it. */
export async function tryApply(realm: string, text: string, server?: string, options: PlanOptions = {}): Promise<Came> {
  const { url, username, password } = testServer();
  const said: string[] = [];
  const ctx: Context = {
    cwd: "/nowhere",
    env: {
      KEYCLOAK_URL: server ?? url,
      KEYCLOAK_USER: username,
      KEYCLOAK_PASSWORD: password,
      KCX_STATE_DIR: "/nowhere",
    },
    platform: process.platform,
    homeDir: "/nowhere",
    out: (line) => void said.push(line),
    err: (line) => void said.push(line),
    stdin: async () => text,
    interactive: false,
    ask: async () => "",
    colour: { out: 0, err: 0 },
    signal: new AbortController().signal,
    now: () => new Date(),
  };
  try {
    const code = await apply(ctx, ["-"], { realm, yes: true, maxDeletes: 1000, ...options });
    return { code, said: said.join("\n") };
  } catch (error) {
    if (!(error instanceof KcxError)) throw error;
    return { code: error.exitCode, said: [...said, error.code, error.message].join("\n") };
  }
}

/** The same, when it must be done in full. */
export async function applyHere(realm: string, text: string, options: PlanOptions = {}): Promise<void> {
  const { code, said } = await tryApply(realm, text, undefined, options);
  if (code !== 0) throw new Error(`apply: exit ${code}\n${said}`);
}

/**
 * Every object with every field, comparable: sets in order, secrets left out (an export masks them), the realm's own
 * name, which stands in some built-in names and addresses, replaced.
 */
export function comparable({ name, objects }: Realm): Record<string, { fields: JsonMap; owner?: string }> {
  const entries = [...objects].map(([address, whole]) => {
    const entry = address.startsWith("key-provider/") ? withoutCertificate(whole) : whole;
    const { shapes } = kindOf(address);
    const fields = Object.entries(entry.fields)
      .filter(([field, value]) => !["secret", "password"].includes(shapes[field] ?? "") && !isNothing(value))
      .map(([field, value]): [string, Json] => [field, shapes[field] === "set" ? [...asStrings(value)].sort() : value]);
    return [address, { ...entry, fields: Object.fromEntries(fields.sort(byName)) }];
  });
  const text = JSON.stringify(Object.fromEntries(entries.sort(byName)));
  return JSON.parse(text.replaceAll(name, "REALM"));
}

/** That of a realm's key names the realm, and when it was made. */
function withoutCertificate(entry: Entry): Entry {
  const { certificate: _certificate, ...config } = asMap(entry.fields["config"]);
  return { ...entry, fields: { ...entry.fields, config } };
}

/** The server drops what is empty. */
function isNothing(value: Json): boolean {
  return value === null || value === "";
}

function byName([one]: readonly unknown[], [other]: readonly unknown[]): number {
  return String(one) < String(other) ? -1 : 1;
}
