import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import {
  type AdminLogin,
  adminOf,
  type DevCredentials,
  isDevServer,
  loginRealmOf,
  otherRealm,
  realmOf,
  type Setting,
  serverOf,
} from "#config/settings.ts";
import type { Variables } from "#config/variables.ts";
import { KcxError } from "#errors.ts";
import type { Session } from "#keycloak/session.ts";
import { connectionText } from "#report/connection.ts";
import { readDevServer } from "#server/state.ts";
import type { Context } from "../context.ts";
import { readVariables } from "./files.ts";
import { styles } from "./style.ts";

export interface ServerOptions {
  server?: string;
  loginRealm?: string;
  caFile?: string;
  realm?: string;
}

/** Where this run's settings come from, before any request. */
export interface Target {
  variables: Variables;
  server: Setting;
  /** The server that `kcx dev` runs is the one used. */
  isDev: boolean;
  dev: DevCredentials | undefined;
}

/** @param variables where they were read already. */
export async function findServer(ctx: Context, options: ServerOptions, variables?: Variables): Promise<Target> {
  const found = variables ?? (await readVariables(ctx));
  const dev = await readDevServer(ctx);
  const server = serverOf(options.server, found, dev);
  return { variables: found, server, dev, isDev: isDevServer(server, dev) };
}

export function findAdmin(target: Target): AdminLogin {
  return adminOf(target.server, target.variables, target.dev);
}

/** The realm of a declaration, with a word when a variable says otherwise. */
export function findRealm(
  ctx: Context,
  options: ServerOptions,
  inFile: string | undefined,
  variables: Variables,
): Setting {
  const realm = realmOf(options.realm, inFile, variables);
  if (!realm) throw new KcxError("NO_REALM", "neither the file nor a flag nor a variable names one");
  const other = otherRealm(realm.value, variables);
  if (other)
    ctx.err(
      styles(ctx).err.yellow(
        `note   ${other.origin} says realm ${other.value}; this run uses ${realm.value} (${realm.origin})`,
      ),
    );
  return realm;
}

/** Says what will be used, then logs in. */
export async function connect(
  ctx: Context,
  options: ServerOptions,
  target: Target,
  admin: AdminLogin,
  realm: Setting | undefined,
): Promise<Session> {
  const loginRealm = findLoginRealm(options, target);
  ctx.err(connectionText({ server: target.server, realm, loginRealm, admin }, styles(ctx).err));
  const session = await newSession(ctx, options, target, admin);
  await session.logIn();
  return session;
}

/** The realm to log in to: that of the dev server's administrator is never another one. */
export function findLoginRealm(options: ServerOptions, target: Target): Setting {
  return target.isDev ? { value: "master", origin: "default" } : loginRealmOf(options.loginRealm, target.variables);
}

/** A session that has not logged in yet. */
export async function newSession(
  ctx: Context,
  options: ServerOptions,
  target: Target,
  admin: AdminLogin,
): Promise<Session> {
  const { Session } = await import("#keycloak/session.ts");
  return new Session({
    url: target.server.value,
    loginRealm: findLoginRealm(options, target).value,
    login: admin,
    requestOptions: await requestOptions(ctx, options, admin),
    signal: ctx.signal,
    now: ctx.now,
  });
}

/** What goes into every fetch: a dispatcher with the given authority, and with the administrator's certificate. */
export async function requestOptions(
  ctx: Context,
  { caFile }: ServerOptions,
  admin?: AdminLogin,
): Promise<Record<string, unknown>> {
  const certificate = admin?.kind === "certificate" ? admin : undefined;
  if (caFile === undefined && certificate === undefined) return {};
  const [ca, cert, key] = await Promise.all([
    readPem(ctx, "--ca-file", caFile),
    readPem(ctx, "KCX_ADMIN_CLIENT_CERT_FILE", certificate?.certFile),
    readPem(ctx, "KCX_ADMIN_CLIENT_KEY_FILE", certificate?.keyFile),
  ]);
  const { Agent } = await import("undici");
  const connect = {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
  return { dispatcher: new Agent({ connect }) };
}

async function readPem(ctx: Context, what: string, file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const text = await readFile(resolve(ctx.cwd, file), "utf8").catch(() => undefined);
  if (text === undefined) throw new KcxError("USAGE", `${what} ${file} cannot be read`);
  return text;
}
