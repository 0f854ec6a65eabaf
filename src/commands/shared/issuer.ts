import { realmOf, type Setting, serverOf } from "#config/settings.ts";
import type { Variables } from "#config/variables.ts";
import { KcxError } from "#errors.ts";
import { readDevServer } from "#server/state.ts";
import type { Context } from "../context.ts";
import type { ServerOptions } from "./connect.ts";

/**
 * The authorization server to ask: `--issuer`, else the realm on the Keycloak server, else AUTH_SERVER_URL as it is,
 * which in guides for other servers is the issuer.
 * @param missing takes what is not known; then there is no issuer.
 */
export async function issuerOf(
  ctx: Context,
  options: ServerOptions & { issuer?: string },
  inFile: string | undefined,
  variables: Variables,
  missing: string[],
): Promise<Setting | undefined> {
  if (options.issuer !== undefined) return checked({ value: options.issuer, origin: "--issuer" });
  const realm = realmOf(options.realm, inFile, variables);
  const isKeycloak =
    options.server !== undefined || variables.find("KEYCLOAK_URL", "KEYCLOAK_SERVER_URL") !== undefined;
  const other = variables.find("AUTH_SERVER_URL");
  if (realm === undefined && !isKeycloak && other) return checked({ value: other.value, origin: other.origin });
  const server = await serverOrNone(ctx, options, variables);
  if (server === undefined) missing.push("KEYCLOAK_URL, or --server, or --issuer: the server");
  if (realm === undefined) missing.push("KEYCLOAK_REALM, or --realm: the realm");
  if (server === undefined || realm === undefined) return undefined;
  const origin = realm.origin === server.origin ? server.origin : `${server.origin}, realm from ${realm.origin}`;
  return { value: `${server.value}/realms/${encodeURIComponent(realm.value)}`, origin };
}

async function serverOrNone(ctx: Context, options: ServerOptions, variables: Variables): Promise<Setting | undefined> {
  try {
    return serverOf(options.server, variables, await readDevServer(ctx));
  } catch (error) {
    if (error instanceof KcxError && error.code === "NO_SERVER") return undefined;
    throw error;
  }
}

function checked({ value, origin }: Setting): Setting {
  const hint = "an issuer looks like https://sso.example.com/realms/tools";
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol))
    throw new KcxError("USAGE", `the issuer (${origin}) is no http or https address`, { hint });
  const { username, password } = new URL(value);
  if (username !== "" || password !== "")
    throw new KcxError("USAGE", `the issuer (${origin}) holds a user name or password`, { hint });
  return { value, origin };
}
