import type { AdminLogin, Setting } from "#config/settings.ts";
import type { KcxError } from "#errors.ts";
import type { Session } from "#keycloak/session.ts";
import { readVersion } from "#keycloak/version.ts";
import type { Declaration } from "#model/declaration.ts";
import type { Finding } from "#model/diagnosis.ts";
import { findLoginRealm } from "./connect.ts";
import { lookAtConfigCli, lookAtRealm, lookAtRights, lookAtV1, readMetadata } from "./doctor-realm.ts";
import { type Asked, fromOf, lookAtClock, lookAtLogIn, lookAtServer } from "./doctor-server.ts";

/** One realm to look at, and the file that declares it, if one does. */
export interface Wanted {
  declaration: Declaration | undefined;
  realm: Setting | undefined;
}

/** Everything that takes a server, in the order of the street: nothing that fails hides what comes after it. */
export async function lookAround(
  asked: Asked,
  admin: AdminLogin | KcxError,
  realms: readonly Wanted[],
): Promise<Finding[]> {
  const { findings, discover, date } = await lookAtServer(asked);
  const logIn = await lookAtLogIn(asked, admin, discover !== undefined);
  if (!discover) return [...findings, ...logIn.findings, ...unseen(realms)];
  const { ctx, options, target } = asked;
  const loginRealm = findLoginRealm(options, target).value;
  const found: Finding[] = [];
  let version: string | undefined;
  for (const { declaration, realm } of realms) {
    const metadata = await readMetadata(discover, realm?.value, loginRealm);
    const { session } = logIn;
    version ??= session && (await readVersion(session, metadata.realm));
    const own = lookAtRealm(target.server.value, realm, metadata, declaration !== undefined, version);
    const rights = session && realm ? await lookAtRights(session, realm.value, metadata.exists, declaration) : [];
    const others = session && realm && metadata.exists ? await lookAtOthers(session, realm.value) : [];
    const about = realms.length > 1 && realm ? { realm: realm.value } : {};
    found.push(...[...own, ...rights, ...others].map((finding) => ({ ...finding, ...about })));
  }
  return [
    ...findings.map((finding) => withVersion(finding, version)),
    ...lookAtClock(ctx, date, logIn.issuedAhead),
    ...logIn.findings,
    ...found,
  ];
}

/** What is in the realm beside what kcx does. */
async function lookAtOthers(session: Session, realm: string): Promise<Finding[]> {
  return (await Promise.all([lookAtConfigCli(session, realm), lookAtV1(session, realm)])).flat();
}

/** The realms that would be worked on, when there is nobody to ask for them. */
export function unseen(realms: readonly Wanted[]): Finding[] {
  return realms.map(({ realm, declaration }) =>
    realm
      ? { check: "realm", level: "ok", state: "unseen", name: fromOf(realm), declared: declaration !== undefined }
      : { check: "realm", level: "warn", state: "unnamed" },
  );
}

function withVersion(finding: Finding, version: string | undefined): Finding {
  const isServer = finding.check === "server" && finding.state === "reached";
  return isServer && version !== undefined ? { ...finding, version } : finding;
}
