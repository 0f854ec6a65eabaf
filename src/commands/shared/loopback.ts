import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { KcxError } from "#errors.ts";
import type { Loopback } from "#oauth/browser.ts";
import { BROWSER_PAGE } from "#report/token.ts";
import type { Context } from "../context.ts";

/**
 * Waits on this machine for the browser to come back (RFC 8252 §7.3). Only this machine reaches it, it takes one
 * answer, and it keeps nothing open.
 * @param port a free one unless said; servers that follow the RFC admit any.
 */
export async function listen(port = 0): Promise<Loopback> {
  let arrive = (_: URL): void => {};
  const arrived = new Promise<URL>((resolve) => {
    arrive = resolve;
  });
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", redirectUri);
    const isBack = url.pathname === "/callback" && (url.searchParams.has("code") || url.searchParams.has("error"));
    const headers = { "content-type": "text/html; charset=utf-8", connection: "close", "cache-control": "no-store" };
    response.writeHead(isBack ? 200 : 404, headers).end(isBack ? BROWSER_PAGE : "");
    if (isBack) arrive(url);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening").catch((cause: NodeJS.ErrnoException) => {
    throw new KcxError("USAGE", `nothing can listen on port ${port}: ${cause.code}`, { hint: "another --port", cause });
  });
  const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`;
  return { redirectUri, arrived, close: () => void server.close() };
}

/** Opens the person's browser where there is one; the link is on the terminal anyway. */
export async function openBrowser({ platform }: Context, url: string): Promise<void> {
  const [command, ...args] = { darwin: ["open"], win32: ["rundll32", "url.dll,FileProtocolHandler"] }[
    platform as string
  ] ?? ["xdg-open"];
  const { execa } = await import("execa");
  execa(command ?? "", [...args, url], { stdio: "ignore", detached: true, reject: false }).unref();
}
