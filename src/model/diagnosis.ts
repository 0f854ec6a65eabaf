import type { Address } from "./address.ts";
import type { Position } from "./problem.ts";

/**
 * What `kcx doctor` found out. Data only: the sentence, and what to do, are made in `report/doctor.ts`, which must know
 * every check. `fail`: a command will fail because of it; `warn`: worth knowing, everything works.
 */
export type Finding = { level: Level /** Where several realms are looked at. */; realm?: string } & Checked;

export type Level = "ok" | "warn" | "fail";

/** A setting, and where it comes from. */
export interface From {
  value: string;
  origin: string;
}

export type Checked =
  | { check: "file"; state: "read"; files: readonly string[]; objects: number; contracts: number }
  | { check: "file"; state: "none" }
  | { check: "file"; state: "errors"; files: readonly string[]; errors: number }
  | ({ check: "file"; state: "unreadable" } & Said)
  | { check: "references"; files: readonly string[]; unset: readonly UnsetReference[] }
  | { check: "server"; state: "reached"; server: From; version?: string; milliseconds: number }
  | { check: "server"; state: "none" }
  | { check: "server"; state: "stranger"; server: From; status: number }
  | ({ check: "server"; state: "unusable"; server?: From } & Said)
  | ({ check: "certificate" } & Certificate)
  | { check: "clock" /** Seconds that ours is before the server's. */; ahead: number }
  | { check: "log-in"; state: "in" | "not-tried"; who: Administrator; loginRealm: From }
  /** `ended`: seconds since a given token's end, by this machine's clock. */
  | ({ check: "log-in"; state: "refused"; who: Administrator; loginRealm: From; ended?: number } & Said)
  | ({ check: "log-in"; state: "nobody" } & Said)
  /** `declared`: a file is at hand that would make it. */
  | { check: "realm"; state: "there" | "absent" | "unseen"; name: From; declared: boolean }
  | { check: "realm"; state: "unnamed" }
  | { check: "issuer"; expected: string; issuer: string }
  | { check: "metadata"; url: string; state: "served" | "absent" | "other-issuer" }
  | { check: "exchange"; state: "offered" | "not-offered" | "too-old"; version?: string }
  | ({ check: "rights"; state: "known" } & Rights)
  | ({ check: "rights"; state: "unreadable" } & Said)
  /** Attributes of the realm by which keycloak-config-cli remembers what it owns. */
  | { check: "config-cli"; attributes: readonly string[] }
  /** Exchanges that the permissions of V1 allow, and how many of them V2 has nothing for. */
  | { check: "v1"; exchanges: readonly { requester: string; target: string }[]; left: number }
  /**
   * `secret`, `key`: where it comes from; `lacks`: the variable that would hold it; `before`: variables that name
   * another one, and come after.
   */
  | { check: "requester"; client: From; secret?: string; key?: string; lacks?: string; before?: readonly string[] }
  | {
      check: "subject";
      who: "token" | "client" | "user";
      name?: From;
      secret?: string;
      lacks?: string;
      before?: readonly string[];
    }
  | { check: "audience"; audience: From }
  | { check: "patience"; times: readonly { with: Patience; seconds: number | null; from: From }[] }
  | ({ check: "variables" } & VariableFinding);

/** What an error that was thrown says. */
export interface Said {
  message: string;
  facts?: readonly string[];
  hint?: string;
}

export interface UnsetReference {
  ref: string;
  secret: boolean;
  position: Position;
  address: Address;
}

export interface Certificate {
  /** Absent: nothing was shown. */
  issuer?: string;
  daysLeft?: number;
  /** Why it is not accepted, as Node's code. */
  refused?: string;
  /** NODE_TLS_REJECT_UNAUTHORIZED=0: nobody looks. */
  unchecked: boolean;
}

export interface Administrator {
  kind: "token" | "password" | "client" | "private-key" | "certificate";
  name?: string;
  origin: string;
}

/** The administrator's roles for one realm, set against what the file needs. */
export interface Rights {
  /** How they are known: the token lists them; the account's role mappings do; or what can be read shows some. */
  source: "token" | "account" | "probes";
  /** `admin` of master, or `realm-admin`: everything. */
  all?: "admin" | "realm-admin";
  /** The least that this file takes, to be read and to be applied; absent without a file. */
  needed?: { read: readonly string[]; write: readonly string[] };
  missing: { read: readonly string[]; write: readonly string[] };
  /** Neither held nor missing, as far as can be seen. */
  unknown: readonly string[];
  /** Held, and of no use for this file. */
  superfluous: readonly string[];
  /** The client that has these roles: `realm-management`, or master's `NAME-realm`. */
  client: string;
}

/** With a request, with people, with a server that names no interval, with a token that ends. */
export type Patience = "request" | "approval" | "interval" | "expiry";

export type VariableFinding =
  | { state: "other-realm"; variable: From; chosen: From }
  | { state: "contradiction"; names: readonly string[]; used?: string }
  | { state: "half"; set: string; missing: string }
  | { state: "unused"; names: readonly string[] }
  | { state: "unknown"; name: string; nearest?: string }
  | { state: "foreign"; names: readonly string[] }
  | { state: "instead"; names: readonly string[]; advice: Advice };

/** What does in kcx what a variable does elsewhere. */
export type Advice = "ca-file" | "proxy" | "whole-address" | "log-in" | "user-and-password" | "token" | "needless";
