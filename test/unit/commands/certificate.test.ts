import { createServer } from "node:https";
import { type AddressInfo, createServer as createPlainServer, type Server } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { certificateOf } from "#commands/shared/certificate.ts";
import { selfSigned } from "../../support/certificate.ts";
import { terminal } from "./terminal.ts";

async function server(names?: string): Promise<{ url: string; ca: string }> {
  const { key, cert, file } = selfSigned(names);
  return { url: await listening(createServer({ key, cert })), ca: file };
}

async function listening(one: Server): Promise<string> {
  await new Promise<void>((resolve) => one.listen(0, "127.0.0.1", () => resolve()));
  onTestFinished(() => void one.close());
  return `https://127.0.0.1:${(one.address() as AddressInfo).port}`;
}

test("an authority that nobody knows, and the same given by file", async () => {
  const { url, ca } = await server();
  const { ctx } = await terminal();
  expect(await certificateOf(ctx, url, undefined)).toEqual({
    issuer: "Shop Shop Root",
    daysLeft: 29,
    refused: "DEPTH_ZERO_SELF_SIGNED_CERT",
    unchecked: false,
  });
  expect(await certificateOf(ctx, url, ca)).toEqual({ issuer: "Shop Shop Root", daysLeft: 29, unchecked: false });
});

test("days are counted from the command's clock", async () => {
  const { url, ca } = await server();
  const { ctx } = await terminal({ now: new Date(Date.now() + 25 * 24 * 3600 * 1000) });
  expect(await certificateOf(ctx, url, ca)).toMatchObject({ daysLeft: 4 });
});

test("a name that does not stand in the certificate", async () => {
  const { url, ca } = await server("DNS:elsewhere.example.com");
  const { ctx } = await terminal();
  expect(await certificateOf(ctx, url, ca)).toMatchObject({ refused: "ERR_TLS_CERT_ALTNAME_INVALID" });
});

test("that nobody looks is told", async () => {
  const { url } = await server();
  const { ctx } = await terminal({ env: { NODE_TLS_REJECT_UNAUTHORIZED: "0" } });
  expect(await certificateOf(ctx, url, undefined)).toMatchObject({ unchecked: true });
});

test("no TLS there: no certificate, and no waiting", async () => {
  const url = await listening(createPlainServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")));
  const { ctx } = await terminal();
  const found = await certificateOf(ctx, url, undefined);
  expect(found).toMatchObject({ refused: expect.stringMatching(/SSL|TLS|ECONN/) });
  expect(found).not.toHaveProperty("issuer");
});
