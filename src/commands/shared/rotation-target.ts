import { variableOf } from "#config/references.ts";
import type { AdminLogin } from "#config/settings.ts";
import type { Variables } from "#config/variables.ts";
import { KcxError } from "#errors.ts";
import { addressOf, parseAddress } from "#model/address.ts";
import type { Declaration } from "#model/declaration.ts";
import { Secret } from "#model/secret.ts";
import type { Context } from "../context.ts";
import { REQUESTERS } from "./environment.ts";
import { defaultFile, realmsFolder } from "./files.ts";
import { openFiles, report } from "./workspace.ts";

export interface TargetOptions {
  file?: string[];
  realm?: string;
  all?: boolean;
  envKey?: string;
}

export interface Targets {
  /** The file's declaration of the realm that the clients are in; absent: no file says anything of them. */
  declaration: Declaration | undefined;
  clients: readonly RotationTarget[];
}

export interface RotationTarget {
  client: string;
  /** The variable that holds its secret, as far as that is known. */
  key: string | undefined;
}

/**
 * Whose secrets are meant: the named clients, or with `--all` every one of the file; else the one that
 * TOKEN_EXCHANGE_CLIENT_ID names, or the only one of the file whose secret is a variable's.
 */
export async function findTargets(
  ctx: Context,
  named: readonly string[],
  options: TargetOptions,
  variables: Variables,
  admin: AdminLogin,
): Promise<Targets> {
  const declarations = await declarationsOf(ctx, options, variables, admin);
  const fromEnvironment = variables.find("TOKEN_EXCHANGE_CLIENT_ID")?.value;
  const wanted = options.all ? [] : named.length > 0 ? named : fromEnvironment === undefined ? [] : [fromEnvironment];
  const declaration = theOne(declarations, wanted, options);
  const clients = options.all ? all(declaration) : wanted.length > 0 ? [...new Set(wanted)] : [only(declarations)];
  const holding = declaration ?? declarations.find((one) => clients.some((client) => isDeclared(one, client)));
  const keyOf = (client: string) =>
    options.envKey ?? declaredKey(holding, client) ?? environmentKey(client, variables) ?? ownKey(client, admin);
  return { declaration: holding, clients: clients.map((client) => ({ client, key: keyOf(client) })) };
}

async function declarationsOf(
  ctx: Context,
  options: TargetOptions,
  variables: Variables,
  admin: AdminLogin,
): Promise<readonly Declaration[]> {
  const standard = options.file ?? (await defaultFile(ctx));
  const files = standard.length > 0 ? standard : await realmsFolder(ctx);
  if (files.length === 0) return [];
  // Files that nobody named are several realms: each stays what it says.
  const override = standard.length > 0 && options.realm !== undefined ? { realm: options.realm } : {};
  const workspace = await openFiles(ctx, files, override, variables, admin.variables);
  const errors = workspace.declarations.flatMap(({ problems }) => problems.filter((one) => one.severity === "error"));
  report(ctx, errors, workspace);
  return workspace.declarations;
}

/** The declaration that speaks of all these clients. */
function theOne(
  declarations: readonly Declaration[],
  wanted: readonly string[],
  { file, realm, all: every }: TargetOptions,
): Declaration | undefined {
  const declaring = declarations.filter(
    (one) => wanted.length > 0 && wanted.every((client) => isDeclared(one, client)),
  );
  const named = declaring.filter((one) => one.realm === realm);
  const speaking = named.length > 0 ? named : declaring;
  const fitting = speaking.length > 0 ? speaking : declarations.length === 1 && (file || every) ? declarations : [];
  if (fitting.length === 1) return fitting[0];
  if (fitting.length === 0 && !every) return undefined;
  const realms = (fitting.length > 0 ? fitting : declarations).map(({ realm }) => realm ?? "(no name)");
  throw new KcxError(
    "USAGE",
    every ? "--all takes the clients of one file" : `several realms have ${wanted.join(", ")}`,
    {
      facts: realms.length > 0 ? [`there are: ${realms.join(", ")}`] : [],
      hint: "say which with --file REALM.yaml",
    },
  );
}

function all(declaration: Declaration | undefined): string[] {
  const found = declaration ? confidential(declaration) : [];
  if (found.length === 0) throw new KcxError("USAGE", "the file declares no confidential client");
  return found;
}

/** Of all files the only client whose secret is a variable's. */
function only(declarations: readonly Declaration[]): string {
  const found = declarations.flatMap((one) =>
    confidential(one)
      .filter((client) => declaredKey(one, client) !== undefined)
      .map((client) => ({ client, realm: one.realm })),
  );
  const [first] = found;
  if (first && found.length === 1) return first.client;
  throw new KcxError("USAGE", found.length === 0 ? "no client is named" : "which client is meant?", {
    facts: found.map(({ client, realm }) => `${client}${realm === undefined ? "" : ` (realm ${realm})`}`),
    hint:
      found.length === 0
        ? "kcx rotate-secret CLIENT --env-file .env"
        : `name one: kcx rotate-secret ${first?.client} --env-file .env, or all of a file: --all`,
  });
}

function confidential({ objects }: Declaration): string[] {
  return [...objects]
    .filter(([address, { fields, absent }]) => {
      const isClient = parseAddress(address).kind === "client";
      const { publicClient, bearerOnly, protocol, clientAuthenticatorType: by = "client-secret" } = fields;
      const isOpenId = protocol === undefined || protocol === "openid-connect";
      const isShared = typeof by === "string" && by.startsWith("client-secret");
      return isClient && !absent && publicClient !== true && bearerOnly !== true && isOpenId && isShared;
    })
    .map(([address]) => parseAddress(address).name);
}

function isDeclared({ objects }: Declaration, client: string): boolean {
  return objects.get(addressOf("client", client))?.absent === false;
}

function declaredKey(declaration: Declaration | undefined, client: string): string | undefined {
  const secret = declaration?.objects.get(addressOf("client", client))?.fields["secret"];
  return secret instanceof Secret ? variableOf(secret.ref) : undefined;
}

function environmentKey(client: string, variables: Variables): string | undefined {
  return REQUESTERS.find(([id]) => variables.find(id)?.value === client)?.[1];
}

/** The client that kcx itself logs in with, by a secret that stands in a variable. */
function ownKey(client: string, admin: AdminLogin): string | undefined {
  if (admin.kind !== "client" || admin.clientId !== client) return undefined;
  return admin.variables.find((name) => !name.endsWith("_FILE") && /SECRET$/.test(name));
}
