import { KcxError } from "#errors.ts";
import { Secret } from "#model/secret.ts";
import type { Found, Variables } from "./variables.ts";

/** A local server that kcx itself has running. */
export interface DevCredentials {
  url: string;
  username: string;
  password: string;
}

export interface Setting {
  value: string;
  origin: string;
}

/** `origin`: where the name comes from; `secretOrigin`: where the password, secret or key does. */
export type AdminLogin = { origin: string; secretOrigin?: string; variables: readonly string[] } & (
  | { kind: "token"; token: Secret }
  | { kind: "password"; clientId: string; clientSecret?: Secret; username: string; password: Secret }
  | { kind: "client"; clientId: string; clientSecret: Secret }
  | { kind: "private-key"; clientId: string; key: Secret }
  /** Both files in PEM: the connection shows the certificate. */
  | { kind: "certificate"; clientId: string; certFile: string; keyFile: string }
);

const DEV = "kcx dev";

/** `--server` > KEYCLOAK_URL > KEYCLOAK_SERVER_URL > AUTH_SERVER_URL > the running dev server. */
export function serverOf(flag: string | undefined, variables: Variables, dev: DevCredentials | undefined): Setting {
  const found = variables.find("KEYCLOAK_URL", "KEYCLOAK_SERVER_URL", "AUTH_SERVER_URL");
  const setting =
    flag !== undefined ? { value: flag, origin: "--server" } : (found ?? (dev && { value: dev.url, origin: DEV }));
  if (!setting) throw new KcxError("NO_SERVER", "no variable names one, and no `kcx dev` is running");
  const url = parseUrl(setting);
  if (/\/(realms|admin)(\/|$)/.test(url.pathname)) {
    const base = url.href.replace(/\/(realms|admin)(\/.*)?$/, "");
    throw new KcxError("USAGE", `${setting.value} (${setting.origin}) is not a server's base address`, {
      hint: `use ${base}`,
    });
  }
  return { value: url.href.replace(/\/+$/, ""), origin: setting.origin };
}

function parseUrl({ value, origin }: Setting): URL {
  const hint = "an address looks like http://127.0.0.1:8080 or https://sso.example.com";
  if (!URL.canParse(value))
    throw new KcxError("USAGE", `${JSON.stringify(value)} (${origin}) is not an address`, { hint });
  const url = new URL(value);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new KcxError("USAGE", `${value} (${origin}) is neither http nor https`, {
      hint: /^[\w.-]+:\d+/.test(value) ? `use http://${value}` : hint,
    });
  if (url.username !== "" || url.password !== "") {
    throw new KcxError("USAGE", `the address (${origin}) holds a user name or password`, {
      hint: "use KEYCLOAK_USER and KEYCLOAK_PASSWORD",
    });
  }
  return url;
}

/**
 * The administrator, chosen as a whole: never a name from here with a password from there. A server that `kcx dev`
 * runs has its own, which go to no other address.
 */
export function adminOf(server: Setting, variables: Variables, dev: DevCredentials | undefined): AdminLogin {
  if (dev && isDevServer(server, dev)) return devLogin(dev);
  const token = variables.secret("KEYCLOAK_ACCESS_TOKEN");
  if (token) return { kind: "token", token: token.secret, origin: token.origin, variables: [token.name] };
  return (
    clientLogin(variables, ["KCX_ADMIN_CLIENT_ID"], ["KCX_ADMIN_CLIENT_SECRET"]) ??
    certificateLogin(variables) ??
    keyLogin(variables, ["KCX_ADMIN_CLIENT_ID"], ["KCX_ADMIN_CLIENT_KEY"]) ??
    userLogin(variables) ??
    (dev && sameOrigin(dev.url, server.value) ? devLogin(dev) : undefined) ??
    clientLogin(
      variables,
      ["KEYCLOAK_CLIENT_ID", "KEYCLOAK_CLIENTID"],
      ["KEYCLOAK_CLIENT_SECRET", "KEYCLOAK_CLIENTSECRET"],
    ) ??
    keyLogin(variables, ["KEYCLOAK_CLIENT_ID"], ["KEYCLOAK_JWT_SIGNING_KEY"]) ??
    fail(variables)
  );
}

/** The server of `kcx dev` was chosen: because nothing else is named, or by its very address. */
export function isDevServer(server: Setting, dev: DevCredentials | undefined): boolean {
  return (
    server.origin === DEV || (server.origin === "--server" && dev !== undefined && sameOrigin(dev.url, server.value))
  );
}

function devLogin({ username, password }: DevCredentials): AdminLogin {
  return {
    kind: "password",
    clientId: "admin-cli",
    username,
    password: new Secret(password, DEV),
    origin: DEV,
    variables: [],
  };
}

function userLogin(variables: Variables): AdminLogin | undefined {
  const user = variables.find("KEYCLOAK_USER");
  const password = variables.secret("KEYCLOAK_PASSWORD");
  if (!user || !password) return undefined;
  // Somebody's own client may have no direct access grants; then its id is for another purpose, but it was asked for.
  const client = variables.find("KEYCLOAK_CLIENTID");
  const clientSecret = client && variables.secret("KEYCLOAK_CLIENTSECRET");
  return {
    kind: "password",
    clientId: client?.value ?? "admin-cli",
    ...(clientSecret ? { clientSecret: clientSecret.secret } : {}),
    username: user.value,
    password: password.secret,
    origin: user.origin,
    secretOrigin: password.origin,
    variables: [user.name, password.name, ...(clientSecret ? [clientSecret.name] : [])],
  };
}

function clientLogin(variables: Variables, ids: readonly string[], secrets: readonly string[]): AdminLogin | undefined {
  const id = variables.find(...ids);
  const secret = variables.secret(...secrets);
  if (!id || !secret) return undefined;
  return {
    kind: "client",
    clientId: id.value,
    clientSecret: secret.secret,
    origin: id.origin,
    secretOrigin: secret.origin,
    variables: [id.name, secret.name],
  };
}

/** A service account that signs with its private key, or KEY_FILE names the file that holds it. */
function keyLogin(variables: Variables, ids: readonly string[], keys: readonly string[]): AdminLogin | undefined {
  const id = variables.find(...ids);
  const key = variables.secret(...keys);
  if (!id || !key) return undefined;
  return {
    kind: "private-key",
    clientId: id.value,
    key: key.secret,
    origin: id.origin,
    secretOrigin: key.origin,
    variables: [id.name, key.name],
  };
}

function certificateLogin(variables: Variables): AdminLogin | undefined {
  const id = variables.find("KCX_ADMIN_CLIENT_ID");
  const [cert, key] = [variables.find("KCX_ADMIN_CLIENT_CERT_FILE"), variables.find("KCX_ADMIN_CLIENT_KEY_FILE")];
  if (!id || !cert || !key) return undefined;
  return {
    kind: "certificate",
    clientId: id.value,
    certFile: cert.value,
    keyFile: key.value,
    origin: id.origin,
    variables: [id.name, cert.name, key.name],
  };
}

function fail(variables: Variables): never {
  const halves: [string, string][] = [
    ["KEYCLOAK_USER", "KEYCLOAK_PASSWORD"],
    ["KCX_ADMIN_CLIENT_ID", "KCX_ADMIN_CLIENT_SECRET"],
    ["KEYCLOAK_CLIENT_ID", "KEYCLOAK_CLIENT_SECRET"],
  ];
  const facts = halves.flatMap(([one, other]) => {
    const [hasOne, hasOther] = [variables.find(one) !== undefined, variables.secret(other) !== undefined];
    const pointer = variables.find(`${other}_FILE`);
    if (hasOne && !hasOther && pointer) return [`${pointer.origin}: ${pointer.value} cannot be read`];
    return hasOne === hasOther ? [] : [`of ${one} and ${other} only one is set`];
  });
  throw new KcxError("NO_LOGIN", "no variable names one", { facts });
}

/** `--login-realm` > KEYCLOAK_LOGIN_REALM > KEYCLOAK_LOGINREALM > master. */
export function loginRealmOf(flag: string | undefined, variables: Variables): Setting {
  if (flag !== undefined) return { value: flag, origin: "--login-realm" };
  return variables.find("KEYCLOAK_LOGIN_REALM", "KEYCLOAK_LOGINREALM") ?? { value: "master", origin: "default" };
}

/**
 * The realm to work on: `--realm` > the file > KCX_REALM > KEYCLOAK_REALM. `master` is never taken from a variable,
 * since KEYCLOAK_REALM often means the realm to log in to.
 */
export function realmOf(
  flag: string | undefined,
  inFile: string | undefined,
  variables: Variables,
): Setting | undefined {
  if (flag !== undefined) return { value: flag, origin: "--realm" };
  if (inFile !== undefined) return { value: inFile, origin: "the file" };
  const found = variables.find("KCX_REALM", "KEYCLOAK_REALM");
  return found && found.value !== "master" ? found : undefined;
}

/** A variable that names another realm than the one worked on. */
export function otherRealm(realm: string, variables: Variables): Found | undefined {
  const found = variables.find("KCX_REALM", "KEYCLOAK_REALM");
  return found && found.value !== realm && found.value !== "master" ? found : undefined;
}

function sameOrigin(one: string, other: string): boolean {
  return URL.canParse(one) && URL.canParse(other) && new URL(one).origin === new URL(other).origin;
}
