import type { Setting } from "#config/settings.ts";
import type { Discovered } from "#keycloak/discovery.ts";
import { readV1 } from "#keycloak/exchange-permissions.ts";
import { readRights } from "#keycloak/rights.ts";
import { judgeRights, rightsNeeded } from "#keycloak/rights-needed.ts";
import type { Session } from "#keycloak/session.ts";
import type { Declaration } from "#model/declaration.ts";
import type { Finding } from "#model/diagnosis.ts";
import { issuerIn } from "#model/issuer.ts";
import { asMap, get, type JsonMap } from "#model/json.ts";
import { exchangesOfV1, permissionsIn } from "#pull/exchange-v1.ts";
import { saidBy } from "./doctor-files.ts";
import { type Discover, fromOf } from "./doctor-server.ts";

const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

/** What a realm shows to everybody. A realm that isn't there yet will be as the one to log in to. */
export interface Metadata {
  exists: boolean;
  /** The realm that the following is about. */
  realm: string;
  oidc: Discovered;
  oauth: Discovered;
}

export async function readMetadata(
  discover: Discover,
  realm: string | undefined,
  loginRealm: string,
): Promise<Metadata> {
  const own = realm === undefined ? undefined : await discover(realm, "oidc");
  const exists = own !== undefined && own.status !== 404;
  const shown = realm !== undefined && exists ? realm : loginRealm;
  const oidc = exists && own ? own : await discover(loginRealm, "oidc");
  return { exists, realm: shown, oidc, oauth: await discover(shown, "oauth") };
}

/** The realm itself, its issuer, its metadata, and the grant. */
export function lookAtRealm(
  url: string,
  name: Setting | undefined,
  { exists, realm, oidc, oauth }: Metadata,
  declared: boolean,
  version: string | undefined,
): Finding[] {
  const expected = issuerIn(url, realm);
  const { issuer } = oidc;
  return [
    name === undefined
      ? { check: "realm", level: "warn", state: "unnamed" }
      : {
          check: "realm",
          level: exists || declared ? "ok" : "warn",
          state: exists ? "there" : "absent",
          name: fromOf(name),
          declared,
        },
    ...(issuer === undefined ? [] : [issuerFinding(expected, issuer), metadataFinding(expected, issuer, oauth)]),
    ...(oidc.status === 200 ? [exchangeFinding(oidc, version)] : []),
  ];
}

function issuerFinding(expected: string, issuer: string): Finding {
  return { check: "issuer", level: sameUrl(expected, issuer) ? "ok" : "fail", expected, issuer };
}

function metadataFinding(expected: string, issuer: string, oauth: Discovered): Finding {
  const url = `${expected}/.well-known/oauth-authorization-server`;
  if (oauth.issuer === undefined) return { check: "metadata", level: "warn", url, state: "absent" };
  const same = oauth.issuer === issuer;
  return { check: "metadata", level: same ? "ok" : "warn", url, state: same ? "served" : "other-issuer" };
}

function exchangeFinding({ grants }: Discovered, version: string | undefined): Finding {
  const known = version === undefined ? {} : { version };
  if (!grants.includes(TOKEN_EXCHANGE)) return { check: "exchange", level: "fail", state: "not-offered", ...known };
  // Before, the grant of that name is the other exchange (V1), a preview without the flag.
  const [major = 0, minor = 0] = (version ?? "26.2").split(".").map(Number);
  const old = major < 26 || (major === 26 && minor < 2);
  return { check: "exchange", level: old ? "fail" : "ok", state: old ? "too-old" : "offered", ...known };
}

/** What the administrator may do in the realm, against what the file takes. */
export async function lookAtRights(
  session: Session,
  realm: string,
  exists: boolean,
  declaration: Declaration | undefined,
): Promise<Finding[]> {
  if (!exists && !declaration) return [];
  try {
    const held = await readRights(session, realm, exists);
    const rights = judgeRights(held, declaration && rightsNeeded(declaration), exists);
    const lacking = rights.missing.read.length + rights.missing.write.length;
    return [{ check: "rights", level: lacking > 0 ? "fail" : "ok", state: "known", ...rights }];
  } catch (error) {
    return [{ check: "rights", level: "fail", state: "unreadable", ...saidBy(error) }];
  }
}

/** What keycloak-config-cli has left in the realm; nothing where it may not be read. */
export async function lookAtConfigCli(session: Session, realm: string): Promise<Finding[]> {
  const found = await session
    .read<JsonMap>({ what: "read the realm", role: "view-realm" }, (client) => client.realms.findOne({ realm }))
    .catch(() => undefined);
  const attributes = Object.keys(asMap(found && get(found, "attributes"))).filter((name) => CONFIG_CLI.test(name));
  return attributes.length === 0 ? [] : [{ check: "config-cli", level: "warn", attributes: attributes.sort() }];
}

/** Exchanges that V1's permissions allow; nothing where they may not be read. */
export async function lookAtV1(session: Session, realm: string): Promise<Finding[]> {
  const clients = await readV1(session, realm).catch(() => []);
  const { objects, ids } = permissionsIn(clients);
  const { exchanges, left } = exchangesOfV1({ name: realm, exists: true, objects }, ids);
  if (exchanges.length + left.length === 0) return [];
  return [{ check: "v1", level: "warn", exchanges, left: left.length }];
}

/** Its own prefix for checksums and for its state (ImportConfigProperties). */
const CONFIG_CLI = /^de\.adorsys\.keycloak\.config\./;

function sameUrl(one: string, other: string): boolean {
  return URL.canParse(one) && URL.canParse(other) && new URL(one).href === new URL(other).href;
}
