import { asStrings } from "#model/json.ts";
import type { Check, Found } from "./check.ts";

/** `*` in a redirect URI: whoever controls a page that it covers gets the codes of everybody's log-ins (RFC 9700 §4.1.3). */
export const wildcardRedirect: Check<"wildcard-redirect"> = {
  id: "wildcard-redirect",
  severity: "warning",
  find: ({ clients, declaration: { objects } }) =>
    clients.flatMap(({ address, protocol, browser }) =>
      asStrings(objects.get(address)?.fields["redirectUris"] as never).flatMap((uri): Found<"wildcard-redirect">[] => {
        const of = protocol === "openid-connect" && browser ? wildcardOf(uri) : undefined;
        if (of === undefined) return [];
        return [
          {
            code: "wildcard-redirect",
            uri,
            of,
            address,
            field: "redirectUris",
            ...(of === "host" ? { severity: "error" } : {}),
          },
        ];
      }),
    ),
};

/** On the machine of whoever develops there is nobody to take a code away. */
function wildcardOf(uri: string): "host" | "path" | undefined {
  if (!uri.includes("*")) return undefined;
  const [, host] = /^[a-z][a-z0-9+.-]*:\/\/([^/]*)/i.exec(uri) ?? [];
  if (host === undefined) return uri.startsWith("/") ? undefined : "host";
  if (host.includes("*")) return "host";
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host) ? undefined : "path";
}
