import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { resolve } from "node:path";
import { connect, type PeerCertificate } from "node:tls";
import type { Certificate } from "#model/diagnosis.ts";
import type { Context } from "../context.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** The certificate that a server shows, whether or not it is accepted; nothing is sent over the connection. */
export async function certificateOf(ctx: Context, url: string, caFile: string | undefined): Promise<Certificate> {
  const { hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, "");
  const ca = caFile === undefined ? undefined : await readFile(resolve(ctx.cwd, caFile)).catch(() => undefined);
  const unchecked = ctx.env["NODE_TLS_REJECT_UNAUTHORIZED"] === "0";
  return new Promise((done) => {
    const socket = connect({
      host,
      port: Number(port || 443),
      ...(isIP(host) ? {} : { servername: host }),
      ...(ca && { ca }),
      rejectUnauthorized: false,
      timeout: 10_000,
    });
    const end = (found: Omit<Certificate, "unchecked">) => {
      socket.destroy();
      done({ ...found, unchecked });
    };
    socket.once("secureConnect", () => {
      const shown = socket.getPeerCertificate();
      const error = socket.authorized ? undefined : (socket.authorizationError as unknown);
      end({ ...describe(shown, ctx.now()), ...(error ? { refused: codeOf(error) } : {}) });
    });
    socket.once("timeout", () => end({ refused: "ETIMEDOUT" }));
    socket.once("error", (error) => end({ refused: codeOf(error) }));
    ctx.signal.addEventListener("abort", () => end({ refused: "ABORTED" }), { once: true });
  });
}

function describe({ issuer, valid_to }: PeerCertificate, now: Date): { issuer?: string; daysLeft?: number } {
  if (!issuer) return {};
  const name = [issuer.O, issuer.CN].flat().filter((part) => typeof part === "string" && part !== "");
  const days = Math.floor((new Date(valid_to).getTime() - now.getTime()) / DAY_MS);
  return { issuer: [...new Set(name)].join(" "), daysLeft: days };
}

/** Node gives a code as a text, or an error that has one. */
function codeOf(error: unknown): string {
  if (error instanceof Error) return "code" in error ? String(error.code) : error.message;
  return String(error);
}
