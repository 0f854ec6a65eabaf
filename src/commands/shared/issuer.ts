import { realmOf, type Setting, serverOf } from "#config/settings.ts";
import type { Variables } from "#config/variables.ts";
import { KcxError } from "#errors.ts";
import { REALM } from "#model/address.ts";
import { type Declaration, ListEdit } from "#model/declaration.ts";
import { frontendUrlOf, issuerIn } from "#model/issuer.ts";
import { asMap } from "#model/json.ts";
import type { Reach } from "#oauth/server.ts";
import { readDevServer } from "#server/state.ts";
import type { Context } from "../context.ts";
import type { ServerOptions } from "./connect.ts";

/** What a server must call itself; where it is asked, unless there. */
export type Issued = Pick<Reach, "issuer" | "at">;

export interface IssuerOptions extends ServerOptions {
  issuer?: string;
}

/**
 * The authorization server to ask: `--issuer`, else the realm on the Keycloak server, else AUTH_SERVER_URL as it is,
 * which in guides for other servers is the issuer. With `--server` beside it the issuer is asked there.
 * @param missing takes what is not known; then there is no issuer.
 */
export async function issuerOf(
  ctx: Context,
  options: IssuerOptions,
  inFile: string | undefined,
  variables: Variables,
  missing: string[],
): Promise<(Setting & Pick<Issued, "at">) | undefined> {
  const realm = realmOf(options.realm, inFile, variables);
  const named = options.issuer === undefined ? undefined : checked({ value: options.issuer, origin: "--issuer" });
  if (named && options.server === undefined) return named;
  const isKeycloak =
    options.server !== undefined || variables.find("KEYCLOAK_URL", "KEYCLOAK_SERVER_URL") !== undefined;
  const other = variables.find("AUTH_SERVER_URL");
  if (realm === undefined && !isKeycloak && other) return checked({ value: other.value, origin: other.origin });
  const server = await serverOrNone(ctx, options, variables);
  if (server === undefined) missing.push("KEYCLOAK_URL, or --server, or --issuer: the server");
  if (realm === undefined) missing.push("KEYCLOAK_REALM, or --realm: the realm");
  if (server === undefined || realm === undefined) return undefined;
  const at = issuerIn(server.value, realm.value);
  if (named) return { ...named, at };
  const origin = realm.origin === server.origin ? server.origin : `${server.origin}, realm from ${realm.origin}`;
  return { value: at, origin };
}

/**
 * A realm as its contracts are performed: it must call itself `--issuer`, else what the file says of its address, else
 * the server's address; it is asked at the server, where there is one.
 */
export function reachOf(
  { issuer: flag }: IssuerOptions,
  server: Setting | undefined,
  realm: Setting,
  { objects }: Pick<Declaration, "objects">,
): Issued {
  const at = server && issuerIn(server.value, realm.value);
  const own = frontendUrl(objects);
  const said = own === undefined ? at : issuerIn(own, realm.value);
  const issuer = flag === undefined ? said : checked({ value: flag, origin: "--issuer" }).value;
  if (issuer === undefined) throw new KcxError("NO_SERVER", "no variable names one, and no `kcx dev` is running");
  // An issuer under the server's own address is reached there, whatever its path.
  const isNear = server === undefined || issuer === server.value || issuer.startsWith(`${server.value}/`);
  return isNear || at === undefined ? { issuer } : { issuer, at };
}

/** What the realm calls itself, whatever the server's hostname settings (Keycloak's realm attribute of that name). */
function frontendUrl(objects: Declaration["objects"]): string | undefined {
  const attributes = objects.get(REALM)?.fields["attributes"];
  return attributes instanceof ListEdit ? undefined : frontendUrlOf(asMap(attributes));
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
