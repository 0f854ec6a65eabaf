/** For every rule, exchanges that it refuses and near ones that it lets pass: one table a rule. */

import type { ExchangeRequest, Subject } from "#exchange/request.ts";
import type { JsonMap } from "#model/json.ts";
import type { CompactClient, CompactRealm } from "../../../support/compact-realm.ts";

export interface RuleCase {
  name: string;
  /** `passes`: another rule may refuse it, this one doesn't. */
  expect: "passes" | "unknown" | TokenExpected | [status: number, error: string, description?: string];
  /** Fields of the clients; `realm`: settings. */
  clients?: Record<string, Partial<CompactClient>>;
  realm?: JsonMap;
  /** The client whose service account is disabled. */
  disabledAccount?: string;
  /** Fields of ann, as an export has them. */
  ann?: JsonMap;
  exists?: false;
  policy?: string;
  subject?: Partial<Extract<Subject, { kind: "user" }>> | Exclude<Subject, { kind: "user" }>;
  request?: Partial<ExchangeRequest>;
  parameters?: Record<string, string[]>;
  version?: string;
  consents?: false;
}

/** Of a token that is given: what is named here. */
export interface TokenExpected {
  aud?: string[];
  azp?: string;
  sub?: boolean;
  /** Seconds. */
  lives?: number;
}

/** A front end whose tokens the agent exchanges for tokens for the api. */
export const SMALL: CompactRealm = {
  realmRoles: { staff: {} },
  scopes: [
    { name: "to-api", mappers: [{ type: "aud", name: "api", client: "api" }] },
    { name: "for-agent", mappers: [{ type: "aud", name: "agent", client: "agent" }] },
    { name: "staff-only", scopeMappings: ["staff"] },
  ],
  clients: [
    { clientId: "front", defaultScopes: ["basic", "for-agent"], optionalScopes: ["offline_access", "organization"] },
    {
      clientId: "agent",
      exchange: true,
      refreshExchange: true,
      serviceAccounts: true,
      defaultScopes: ["basic", "for-agent"],
      optionalScopes: ["to-api", "offline_access", "staff-only", "organization"],
    },
    { clientId: "api" },
    { clientId: "other", defaultScopes: ["basic"], optionalScopes: [] },
  ],
  users: [{ username: "ann" }, { username: "out", enabled: false }, { username: "bare", bare: true }],
};

/** All that the user profile of a new realm wants. */
export const ANN = { firstName: "Ann", lastName: "A", email: "ann@example.test" };
export const account = { kind: "service-account", client: "agent" } as const;
export const chained = { kind: "exchange", subject: { kind: "user", client: "front", user: "ann" } } as const;
export const claims = (more: object) =>
  ({ kind: "claims", user: "ann", claims: { azp: "front", aud: ["agent"], sid: "s", ...more } }) as const;
export const CREDENTIALS = "Invalid client or Invalid client credentials";
export const UNSUPPORTED = "requested_token_type unsupported";
export const bound = { agent: { attributes: { "dpop.bound.access.tokens": "true" } } };
