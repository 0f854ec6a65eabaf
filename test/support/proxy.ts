import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { onTestFinished } from "vitest";
import { testServer } from "./keycloak.ts";

/** One request that came by, in the order in which they came; `number` counts from 1. */
export interface Seen {
  number: number;
  method: string;
  /** Path and query. */
  path: string;
  body: string;
  /** The Authorization header: whose request it is. */
  token: string;
  /** What was answered; absent while it is under way, and where the connection was cut. */
  status?: number;
}

/**
 * What is done to a request instead of passing it on: `cut` resets the connection and the server never sees it;
 * `deaf` lets the server carry it out and resets the connection instead of answering; a number is answered at once.
 */
export type Fault = "cut" | "deaf" | number;

export interface CountingProxy {
  url: string;
  seen: readonly Seen[];
  close(): Promise<void>;
}

interface Options {
  /** Asked for every request, and waited for. */
  fault?: (request: Seen) => Fault | undefined | Promise<Fault | undefined>;
  /** Key and certificate: the proxy then speaks TLS. */
  tls?: { key: string; cert: string };
}

/**
 * A reverse proxy on loopback in front of the test server, for those who want to know what is sent, or to spoil it.
 * The Host header is passed on as it comes: the server makes the issuer of it, and refuses a token under another.
 */
export async function startProxy({ fault = () => undefined, tls }: Options = {}): Promise<CountingProxy> {
  const target = new URL(testServer().url);
  const seen: Seen[] = [];
  const sockets = new Set<Socket>();
  const handle = async (request: http.IncomingMessage, response: http.ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const entry: Seen = {
      number: seen.length + 1,
      method: request.method ?? "",
      path: request.url ?? "",
      body: body.toString(),
      token: request.headers.authorization ?? "",
    };
    seen.push(entry);
    const spoilt = await fault(entry);
    if (spoilt === "cut") return request.socket.resetAndDestroy();
    if (typeof spoilt === "number") {
      entry.status = spoilt;
      return response.writeHead(spoilt, { "content-type": "application/json" }).end('{"error":"unknown_error"}');
    }
    const { hostname, port } = target;
    const { method, url: path, headers } = request;
    const onward = http.request({ hostname, port, method, path, headers }, (answer) => {
      if (spoilt === "deaf") {
        answer.resume();
        answer.on("end", () => request.socket.resetAndDestroy());
        return;
      }
      entry.status = answer.statusCode ?? 0;
      response.writeHead(entry.status, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => request.socket.destroy());
    onward.end(body);
  };
  // A client that was killed half-way is no concern of the proxy's.
  const listener: http.RequestListener = (request, response) => void handle(request, response).catch(() => {});
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener);
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `${tls ? "https" : "http"}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** A proxy for this test only. */
export async function proxyWith(fault: NonNullable<Options["fault"]>): Promise<CountingProxy> {
  const proxy = await startProxy({ fault });
  onTestFinished(() => proxy.close());
  return proxy;
}

/** The admin API's writes: what is neither a GET nor the log-in nor an export, which are POSTs that change nothing. */
export function isWrite({ method, path }: Seen): boolean {
  return method !== "GET" && path.startsWith("/admin/") && !path.includes("/partial-export");
}

/** `GET /clients?first=0&max=100`: below the realm, parameters in order; `log-in` for the log-in. */
export function shortly({ method, path }: Seen): string {
  if (path.endsWith("/protocol/openid-connect/token")) return "log-in";
  const [own = "", query] = path.replace(/^\/admin\/realms(\/[^/?]+)?/, "").split("?");
  const parameters = query === undefined ? "" : `?${query.split("&").sort().join("&")}`;
  return `${method} ${own.replace(/\/$/, "")}${parameters}`;
}
