import { Chalk } from "chalk";
import type { Finding } from "#model/diagnosis.ts";
import { doctorText } from "#report/doctor.ts";

export const text = (...findings: Finding[]) => doctorText(findings, new Chalk({ level: 0 }));
export const SERVER = { value: "https://sso.example.com", origin: "KEYCLOAK_URL, .env:3" };
export const MASTER = { value: "master", origin: "default" };
export const REALM = { value: "shop", origin: "the file" };
export const ADMIN = { kind: "password", name: "admin", origin: "KEYCLOAK_USER" } as const;

/** A finding's lines, without the summary. */
export function lines(finding: Finding): string[] {
  return text(finding).split("\n").slice(0, -2);
}
