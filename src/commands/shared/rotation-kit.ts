import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { AdminLogin, Setting } from "#config/settings.ts";
import { KcxError } from "#errors.ts";
import type { ClientSecrets, SecretHolder } from "#keycloak/client-secrets.ts";
import type { Grace } from "#keycloak/secret-policy.ts";
import type { Session } from "#keycloak/session.ts";
import type { Declaration } from "#model/declaration.ts";
import type { VerifyEnv } from "#oauth/verify.ts";
import type { Journal, Step } from "#rotate/journal.ts";
import { notify } from "#rotate/sinks/exec.ts";
import { sinkOf } from "#rotate/sinks/index.ts";
import { journalFile } from "#rotate/sinks/journal-file.ts";
import type { Sink } from "#rotate/sinks/sink.ts";
import type { Tools } from "#rotate/tools.ts";
import { withLock } from "#server/lock.ts";
import { stateFolder } from "#server/place.ts";
import type { Context } from "../context.ts";
import { findLoginRealm, type ServerOptions, type Target } from "./connect.ts";
import { reachOf } from "./issuer.ts";
import { knownOf } from "./known.ts";
import { requestsOf } from "./requests.ts";
import { worldOf } from "./rotation-sinks.ts";

/** One realm, logged in to, as rotation sees it. */
export interface Kit {
  session: Session;
  secrets: ClientSecrets;
  policy: Grace | undefined | "forbidden";
  realm: Setting;
  declaration: Declaration | undefined;
  target: Target;
  admin: AdminLogin;
  options: ServerOptions;
}

export async function kitOf(parts: Omit<Kit, "secrets" | "policy">): Promise<Kit> {
  const { clientSecrets } = await import("#keycloak/client-secrets.ts");
  const secrets = clientSecrets(parts.session, parts.realm.value);
  return { ...parts, secrets, policy: await secrets.grace() };
}

export const journalFolder = (ctx: Context): string => join(stateFolder(ctx), "rotations");

/** One file name a client, whatever characters its name has. */
function journalName({ server, realm, client }: Pick<Journal, "server" | "realm" | "client">): string {
  return createHash("sha256")
    .update(JSON.stringify([server, realm, client]))
    .digest("hex")
    .slice(0, 32);
}

/** Does `work` as the only run that rotates this client on this machine. */
export async function exclusively<T>(ctx: Context, journal: Journal, work: () => Promise<T>): Promise<T> {
  const folder = journalFolder(ctx);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const waiting = () => {
    throw new KcxError("ROTATION_BUSY", `client ${journal.client} of realm ${journal.realm}`);
  };
  return withLock(join(folder, `${journalName(journal)}.lock`), { waiting, signal: ctx.signal }, work);
}

export function journalOf(ctx: Context, journal: Parameters<typeof journalName>[0]): Tools["journal"] {
  return journalFile(journalFolder(ctx), journalName(journal));
}

export function sinksOf(ctx: Context, { client, sinks }: Journal): readonly Sink[] {
  return sinks.map((spec) => sinkOf(spec, worldOf(ctx, client)));
}

/** @param onStep told of each step as it is done. */
export async function toolsFor(
  ctx: Context,
  kit: Kit,
  journal: Journal,
  holder: SecretHolder,
  onStep: (step: Step) => void,
): Promise<Tools> {
  const { client } = journal;
  // One that nobody has to be waited for.
  const contract = kit.declaration?.contracts.find(
    ({ requester, subject, expect }) =>
      requester.client === client && expect.kind === "token" && /^(user|service-account|token)$/.test(subject.kind),
  );
  const env = await verifyEnv(ctx, kit);
  const [{ discover }, { proverOf }] = await Promise.all([import("#oauth/server.ts"), import("#oauth/prove.ts")]);
  const auth = holder.authenticator === "client-secret-jwt" ? "jwt" : "basic";
  const provable = { id: client, auth, hasServiceAccount: holder.hasServiceAccount, contract } as const;
  const command = journal.notify;
  return {
    server: kit.secrets,
    prover: proverOf(await discover(env), provable, env),
    journal: journalOf(ctx, journal),
    sinks: sinksOf(ctx, journal),
    policy: kit.policy === "forbidden" ? undefined : kit.policy,
    notify: command && ((secret) => notify(command, keyOf(journal), worldOf(ctx, client), secret)),
    inForce: (secret) => {
      if (isOwn(kit, client)) kit.session.changeClientSecret(secret);
    },
    onStep,
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    now: () => ctx.now().getTime(),
  };
}

/** The client is the one that kcx itself logs in with. */
export function isOwn(
  { admin, target, options, realm }: Pick<Kit, "admin" | "target" | "options" | "realm">,
  client: string,
): boolean {
  const hasSecret = admin.kind === "client" || (admin.kind === "password" && admin.clientSecret !== undefined);
  return hasSecret && admin.clientId === client && findLoginRealm(options, target).value === realm.value;
}

function keyOf({ sinks }: Journal): string {
  const named = sinks.find((sink) => sink.kind === "env-file");
  return named?.key ?? "CLIENT_SECRET";
}

async function verifyEnv(ctx: Context, { declaration, target, options, realm }: Kit): Promise<VerifyEnv> {
  const { variables, server } = target;
  return {
    ...knownOf(declaration ?? { objects: new Map() }, variables),
    ...reachOf(options, server, realm, declaration ?? { objects: new Map() }),
    ...(await requestsOf(ctx, options, variables)),
    maxWaitMs: 0,
  };
}
