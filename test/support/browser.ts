import { createHash, randomBytes } from "node:crypto";
import { type Answer, tokenEndpoint } from "./token-endpoint.ts";

/** How a person logs in: through the pages that the server shows, here without a browser around them. */
export interface LogIn {
  clientId: string;
  redirectUri: string;
  /** Absent: the parameter is not sent. */
  scope?: string;
  username: string;
  password: string;
}

/**
 * Goes through the authorization code flow with PKCE, fills in the log-in form, and accepts the consent page.
 * @returns what the consent page asked for (empty: there was none), and the token endpoint's answer to the code.
 */
export async function logInByBrowser(realm: { issuer: string }, logIn: LogIn): Promise<Answer & { asked: string[] }> {
  const { clientId, redirectUri, scope, username, password } = logIn;
  const verifier = randomBytes(32).toString("base64url");
  const query = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    ...(scope === undefined ? {} : { scope }),
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  });
  const visit = visitor(redirectUri);
  let page = await visit(`${realm.issuer}/protocol/openid-connect/auth?${query}`);
  page = await visit(actionOf(page), { username, password });
  const asked = [...page.text.matchAll(/<li>\s*<span>([^<]+)<\/span>/g)].map(([, text = ""]) => text.trim());
  if (page.landed === undefined) page = await visit(actionOf(page), { accept: "Yes" });
  const code = page.landed?.searchParams.get("code");
  if (!code) throw new Error(`no code: ${page.landed?.search ?? page.text.slice(0, 500)}`);
  const form = { grant_type: "authorization_code", code, redirect_uri: redirectUri, client_id: clientId };
  return { asked, ...(await tokenEndpoint(realm).post({ ...form, code_verifier: verifier })) };
}

/**
 * Goes where a link of kcx leads, logs in, and says yes, or what `consent` says, to what is asked.
 * @param back where the browser is sent back to; that address is visited, too. Absent: the last page is the end.
 */
export async function followLink(
  link: string,
  { username, password }: { username: string; password: string },
  { back, consent = { accept: "Yes" } }: { back?: string; consent?: Record<string, string> } = {},
): Promise<string> {
  const visit = visitor(back ?? "nowhere:");
  let page = await visit(link);
  page = await visit(actionOf(page), { username, password });
  if (page.landed === undefined && page.text.includes('name="accept"')) page = await visit(actionOf(page), consent);
  return page.landed === undefined ? page.text : (await fetch(page.landed)).text();
}

interface Page {
  url: string;
  text: string;
  /** Where the browser was sent back to the client; then there is no page. */
  landed?: URL;
}

interface Cookie {
  name: string;
  value: string;
  path: string;
}

/** Keeps cookies, each realm's for itself, follows redirects up to the client's own address, which nobody serves. */
function visitor(redirectUri: string) {
  const cookies = new Map<string, Cookie>();
  return async function visit(url: string, form?: Record<string, string>): Promise<Page> {
    const own = [...cookies.values()].filter(({ path }) => new URL(url).pathname.startsWith(path));
    const cookie = own.map(({ name, value }) => `${name}=${value}`).join("; ");
    const body = form && { method: "POST", body: new URLSearchParams(form) };
    const response = await fetch(url, { redirect: "manual", headers: { cookie }, ...body });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      const [, path = "/"] = /;\s*path=([^;]*)/i.exec(line) ?? [];
      cookies.set(`${path} ${name}`, { name, value, path });
    }
    const location = response.headers.get("location");
    if (location === null) return { url, text: await response.text() };
    return location.startsWith(redirectUri) ? { url, text: "", landed: new URL(location) } : visit(location);
  };
}

function actionOf({ url, text }: Page): string {
  const action = /<form[^>]* action="([^"]+)"/.exec(text)?.[1];
  if (action === undefined) throw new Error(`a page without a form: ${text.slice(0, 500)}`);
  return new URL(action.replaceAll("&amp;", "&"), url).href;
}
