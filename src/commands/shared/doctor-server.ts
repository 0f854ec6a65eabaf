import type { AdminLogin, Setting } from "#config/settings.ts";
import { KcxError } from "#errors.ts";
import { type Discovered, discoverRealm } from "#keycloak/discovery.ts";
import { statusOf } from "#keycloak/errors.ts";
import type { Session } from "#keycloak/session.ts";
import type { Administrator, Finding, From } from "#model/diagnosis.ts";
import type { Context } from "../context.ts";
import { certificateOf } from "./certificate.ts";
import { findLoginRealm, newSession, requestOptions, type ServerOptions, type Target } from "./connect.ts";
import { saidBy } from "./doctor-files.ts";

/** What is asked of a server before and after the log-in. */
export interface Asked {
  ctx: Context;
  options: ServerOptions;
  target: Target;
}

/** How a realm's metadata is read; the settings of TLS are those of every command. */
export type Discover = (realm: string, kind: "oidc" | "oauth") => Promise<Discovered>;

/** Is the server there, and a Keycloak? `discover` only where it is. */
export async function lookAtServer(asked: Asked): Promise<{ findings: Finding[]; discover?: Discover; date?: Date }> {
  const { ctx, options, target } = asked;
  const { value, origin } = target.server;
  const server: From = { value, origin };
  const certificate = new URL(value).protocol === "https:" ? await lookAtCertificate(asked) : [];
  try {
    const reach = { requestOptions: await requestOptions(ctx, options), signal: ctx.signal, timeoutMs: 10_000 };
    const started = performance.now();
    const first = await discoverRealm(value, findLoginRealm(options, target).value, "oidc", reach);
    const { status, said, issuer, date } = first;
    const milliseconds = Math.round(performance.now() - started);
    if (issuer === undefined && said === undefined) {
      return { findings: [{ check: "server", level: "fail", state: "stranger", server, status }, ...certificate] };
    }
    // It was there a moment ago: what is not answered from here on is only not known.
    const discover: Discover = (realm, kind) =>
      discoverRealm(value, realm, kind, reach).catch(() => ({ status: 0, grants: [] }));
    const reached: Finding = { check: "server", level: "ok", state: "reached", server, milliseconds };
    return { findings: [reached, ...certificate], discover, ...(date && { date }) };
  } catch (error) {
    return {
      findings: [{ check: "server", level: "fail", state: "unusable", server, ...saidBy(error) }, ...certificate],
    };
  }
}

async function lookAtCertificate({ ctx, options, target }: Asked): Promise<Finding[]> {
  const found = await certificateOf(ctx, target.server.value, options.caFile);
  // Without an answer at all there is nothing to say beside the server's own line.
  if (found.issuer === undefined) return [];
  const soon = found.daysLeft !== undefined && found.daysLeft < 14;
  const level = found.refused !== undefined && !found.unchecked ? "fail" : soon || found.unchecked ? "warn" : "ok";
  return [{ check: "certificate", level, ...found }];
}

/** Logs in; `session` only where that worked. @param reached whether there is somebody to ask. */
export async function lookAtLogIn(
  asked: Asked,
  admin: AdminLogin | KcxError,
  reached: boolean,
): Promise<{ findings: Finding[]; session?: Session; issuedAhead?: number }> {
  const { ctx, options, target } = asked;
  if (admin instanceof KcxError)
    return { findings: [{ check: "log-in", level: "fail", state: "nobody", ...saidBy(admin) }] };
  const loginRealm = findLoginRealm(options, target);
  if (!reached) return { findings: [notTried(admin, loginRealm)] };
  const common = { who: administratorOf(admin), loginRealm: fromOf(loginRealm) };
  let session: Session | undefined;
  try {
    session = await newSession(ctx, options, target, admin);
    const before = ctx.now().getTime();
    await session.logIn();
    const between = (before + ctx.now().getTime()) / 2;
    const { iat } = await session.claims();
    if (admin.kind === "token") await tryToken(session);
    // A token that was given is of any age.
    const isFresh = typeof iat === "number" && admin.kind !== "token";
    return {
      findings: [{ check: "log-in", level: "ok", state: "in", ...common }],
      session,
      ...(isFresh && { issuedAhead: between / 1000 - (iat + 0.5) }),
    };
  } catch (error) {
    const exp = admin.kind === "token" ? (await session?.claims())?.["exp"] : undefined;
    const ended = typeof exp === "number" ? Math.round(ctx.now().getTime() / 1000 - exp) : 0;
    const refused = { check: "log-in", level: "fail", state: "refused", ...common, ...saidBy(error) } as const;
    return { findings: [{ ...refused, ...(ended > 0 && { ended }) }] };
  }
}

/** Getting it took no request, so it is tried. Whoever may do nothing gets a 403, and is let in all the same. */
async function tryToken(session: Session): Promise<void> {
  try {
    await session.read({ what: "use the given token" }, ({ realms }) => realms.find({ briefRepresentation: true }));
  } catch (error) {
    if (statusOf(error) !== 403) throw error;
  }
}

/** Who would log in, where there is nobody to ask. */
export function notTried(admin: AdminLogin, loginRealm: Setting): Finding {
  return {
    check: "log-in",
    level: "ok",
    state: "not-tried",
    who: administratorOf(admin),
    loginRealm: fromOf(loginRealm),
  };
}

function administratorOf(admin: AdminLogin): Administrator {
  const { kind, origin } = admin;
  if (admin.kind === "token") return { kind, origin };
  return { kind, origin, name: admin.kind === "password" ? admin.username : admin.clientId };
}

export function fromOf({ value, origin }: Setting): From {
  return { value, origin };
}

/** The clocks, by whichever the server showed. `verify` allows five seconds. */
export function lookAtClock(ctx: Context, date: Date | undefined, issuedAhead: number | undefined): Finding[] {
  const exact = issuedAhead ?? (date && (ctx.now().getTime() - date.getTime()) / 1000 - 0.5);
  if (exact === undefined) return [];
  const ahead = Math.round(exact) || 0;
  return [{ check: "clock", level: Math.abs(ahead) > 5 ? "warn" : "ok", ahead }];
}
