import { expect } from "vitest";
import { lint } from "#lint/index.ts";
import { sceneOf } from "#lint/scene.ts";
import type { CheckId } from "#model/check.ts";
import { realmOf } from "#plan/make.ts";
import { declare } from "../../support/realms.ts";

/** Codes of what is found, without what is said of every short example. */
export function codes(text: string, ...quiet: CheckId[]): string[] {
  const declaration = declare(`realm: demo\n${text}`);
  expect(declaration.problems).toEqual([]);
  const found = lint(sceneOf(declaration, realmOf(declaration), undefined));
  return found.map(({ code }) => code).filter((code) => !quiet.some((one) => one === code));
}

export const AGENT = "standardFlowEnabled: false, standardTokenExchange: true, fullScopeAllowed: false";
export const WEB =
  'web: { publicClient: true, redirectUris: ["http://localhost/cb"], protocolMappers: { a: { audience: agent } } }';
export const API = "api: { standardFlowEnabled: false }";
export const CALLS =
  "exchanges: { calls: { subject: { client: web, user: ann }, requester: agent, audience: api, expect: { aud: api } } }";
export const clients = (...lines: string[]) => `clients:\n${lines.map((line) => `  ${line}\n`).join("")}`;
