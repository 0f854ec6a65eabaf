/** Cases of a kind: what a mapper writes, and what becomes of it. */
import type { Json } from "#model/json.ts";
import type { CompactMapper } from "../../../support/compact-realm.ts";
import { ANN, type RuleCase, type TokenExpected } from "./case.ts";

/** Of a real token. */
const SID = "2ba8ff1e-0c52-4a46-9eec-3dfd5cdab111";
export const JTI = "onrtro:0c52a46e-0992-4cb6-95e1-2ae962dc38fd";

export function writing(protocolMapper: string, claim: string, config: Record<string, string> = {}): CompactMapper {
  return { name: "m", protocolMapper, config: { "claim.name": claim, "access.token.claim": "true", ...config } };
}

export function hardcoded(
  name: string,
  claim: string,
  value: string,
  type: string,
  expect: RuleCase["expect"],
): RuleCase {
  const config = { "claim.value": value, "jsonType.label": type };
  return {
    name: `${name} as ${claim}`,
    clients: { agent: { defaultScopes: [], mappers: [writing("oidc-hardcoded-claim-mapper", claim, config)] } },
    expect,
  };
}

export function ofUser(
  name: string,
  attribute: string,
  claim: string,
  expect: RuleCase["expect"],
  config: Record<string, string> = {},
): RuleCase {
  const mapper = writing("oidc-usermodel-attribute-mapper", claim, { "user.attribute": attribute, ...config });
  return {
    name: `${name} as ${claim}`,
    ann: { ...ANN, attributes: { tenant: ["api"], many: ["api", "x"] } },
    clients: { agent: { defaultScopes: [], mappers: [mapper] } },
    expect,
  };
}

/** Somebody without roles of one's own, and mappers that bring some. */
export function roles(
  name: string,
  claim: string,
  names: readonly string[],
  expect: RuleCase["expect"],
  config: Record<string, string> = {},
): RuleCase {
  const bringing = names.map((role): CompactMapper => ({ type: "hardcoded-role", name: role, role }));
  const mapper = writing("oidc-usermodel-realm-role-mapper", claim, config);
  return {
    name,
    clients: { agent: { defaultScopes: [], mappers: [...bringing, mapper] } },
    subject: { user: "bare" },
    expect,
  };
}

/** What a mapper writes into the subject token. */
export function spoilt(
  name: string,
  claim: string,
  config: Record<string, string>,
  expect: RuleCase["expect"],
): RuleCase {
  const type = "user.attribute" in config ? "oidc-usermodel-attribute-mapper" : "oidc-hardcoded-claim-mapper";
  return {
    name: `${name}: ${claim}`,
    ann: { ...ANN, attributes: { tenant: ["api"] } },
    clients: { front: { mappers: [writing(type, claim, config)] } },
    expect,
  };
}

export function atHand(name: string, claims: Record<string, Json>, expect: RuleCase["expect"]): RuleCase {
  const usual = { azp: "front", aud: ["agent"], sid: SID, jti: JTI };
  return {
    name: `at hand: ${name}`,
    subject: { kind: "claims", user: "ann", claims: { ...usual, ...claims } },
    expect,
  };
}

export function lives(
  name: string,
  realm: Record<string, number>,
  seconds: number,
): RuleCase & { expect: TokenExpected } {
  return { name, realm, expect: { lives: seconds } };
}
