import { isIPv4 } from "node:net";

/**
 * True when `url` is an http(s) URL whose host can only be this machine: `localhost`, a name under `.localhost`
 * (RFC 6761 §6.3), 127.0.0.0/8, or `::1`. The WHATWG parser does the hard part: it strips userinfo, and it
 * normalises `0x7f.1`, `2130706433` and the like to dotted decimals before we look.
 */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:") return false;
  const host = hostname.replace(/\.$/, "");
  if (isIPv4(host)) return host.startsWith("127.");
  return host === "[::1]" || host === "localhost" || host.endsWith(".localhost");
}
