import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export interface SelfSigned {
  key: string;
  cert: string;
  /** Where the certificate stands, which is its own authority. */
  file: string;
}

/** A certificate of this machine's own making, for 30 days; gone when the test ends. */
export function selfSigned(names = "DNS:localhost,IP:127.0.0.1"): SelfSigned {
  const folder = mkdtempSync(join(tmpdir(), "kcx-certificate-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const subject = ["-subj", "/O=Shop/CN=Shop Root", "-addext", `subjectAltName=${names}`];
  const files = ["-keyout", "key.pem", "-out", "cert.pem"];
  const make = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", ...subject, ...files];
  execFileSync("openssl", make, { cwd: folder, stdio: "ignore" });
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  return { key: read("key.pem"), cert: read("cert.pem"), file: join(folder, "cert.pem") };
}
