import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A web server on 127.0.0.1 for one test; the URL of a file on it. */
export async function web(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/keycloak.zip`;
}

/** Serves a file as a release download does: with its length, and parts of it on demand. */
export function file(content: Buffer, ranges: string[] = []) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const range = request.headers.range;
    ranges.push(range ?? "whole");
    const from = range ? Number(/^bytes=(\d+)-$/.exec(range)?.[1]) : 0;
    if (from >= content.length) response.writeHead(416).end();
    else {
      const body = content.subarray(from);
      response.writeHead(range ? 206 : 200, { "content-length": body.length });
      response.end(body);
    }
  };
}
