import { asStrings, get, type JsonMap } from "#model/json.ts";
import type { Check, Found } from "./check.ts";

/**
 * `*` in a redirect URI: whoever controls a page that it covers gets the codes of everybody's log-ins (RFC 9700 §4.1.3).
 * The server reads it at the end only, and compares texts up to there (RedirectUtils.matchesRedirects).
 */
export const wildcardRedirect: Check<"wildcard-redirect"> = {
  id: "wildcard-redirect",
  severity: "warning",
  find: ({ clients, index, declaration: { objects } }) =>
    clients.flatMap(({ address, protocol, browser, bearerOnly }): Found<"wildcard-redirect">[] => {
      const fields = index.fields(address) ?? {};
      const returns =
        protocol === "openid-connect" && !bearerOnly && (browser || fields["implicitFlowEnabled"] === true);
      if (!returns) return [];
      const field = "redirectUris";
      return asStrings(objects.get(address)?.fields[field] as never).flatMap((uri): Found<"wildcard-redirect">[] => {
        const of = wildcardOf(uri, fields);
        if (of === undefined) return [];
        const found = { code: "wildcard-redirect", uri, of, address, field, member: uri } as const;
        return [of === "host" ? { ...found, severity: "error" } : found];
      });
    }),
};

function wildcardOf(uri: string, client: JsonMap): "host" | "path" | "nothing" | undefined {
  const star = uri.indexOf("*");
  if (star < 0) return undefined;
  if (star < uri.length - 1 || uri.includes("?")) return "nothing";
  if (uri.startsWith("/")) return ofRoot(get(client, "rootUrl"));
  const before = uri.slice(0, -1);
  if (["http://", "https://"].some((scheme) => scheme.startsWith(before))) return "host";
  const [, host = "", rest] = /^https?:\/\/([^/]*)(\/.*)?$/.exec(before) ?? [];
  // An application's own scheme (`myapp:/*`) is that application's as a whole.
  if (host === "") return undefined;
  if (rest === undefined && !/:\d*$/.test(host)) return "host";
  return isLocal(host) ? undefined : "path";
}

/** `/*` is what is beneath the client's root; without one it is beneath the server itself. */
function ofRoot(root: unknown): "path" | undefined {
  const [, host = ""] = /^https?:\/\/([^/]+)/.exec(typeof root === "string" ? root : "") ?? [];
  return host === "" || isLocal(host) ? undefined : "path";
}

/** On the machine of whoever develops there is nobody to take a code away. */
function isLocal(host: string): boolean {
  return /^(([\w-]+\.)*localhost|127(\.\d+){3}|\[::1\])(:\d*)?$/i.test(host);
}
