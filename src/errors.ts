/**
 * The one class of errors that stop kcx, and the table of their codes: title, what to do next, exit code.
 * The table is the documentation; `report/` joins it with the error's own message.
 */

export type ErrorCode = keyof typeof ERRORS;

interface ErrorKind {
  title: string;
  /** What the person can do about it when the error brings no hint of its own. */
  hint?: string;
  /** 1 could not be done · 4 kcx itself was not let in · 5 refused before any write. */
  exit: 1 | 4 | 5;
}

export const ERRORS = {
  // files and settings
  BAD_FILE: { title: "the realm file has errors", exit: 1 },
  NO_FILE: { title: "no realm file", hint: "name one, or make one with `kcx init`", exit: 1 },
  NO_REALM: { title: "no realm named", hint: "add `realm: NAME` to the file, or use --realm NAME", exit: 1 },
  UNSET_REFERENCES: {
    title: "unset references",
    hint: "`kcx init --env-only` fills .env with generated values",
    exit: 1,
  },
  UNSET_VARIABLES: {
    title: "what is needed is not set",
    hint: "set it in the environment or in .env; `kcx token --help` has examples",
    exit: 1,
  },
  USAGE: { title: "this cannot be carried out", hint: "see `kcx --help`", exit: 1 },
  NOTHING_SELECTED: {
    title: "no contract selected",
    hint: "`--only` matches slugs; see the `exchanges:` of the file",
    exit: 1,
  },
  // server
  NO_SERVER: {
    title: "no Keycloak server named",
    hint: "set KEYCLOAK_URL (or --server), or start a local one with `kcx dev --detach`",
    exit: 1,
  },
  UNREACHABLE: { title: "the server could not be reached", exit: 1 },
  TLS: { title: "the server's certificate was not accepted", hint: "give its authority with --ca-file FILE", exit: 1 },
  SERVER_REFUSED: { title: "the server refused a request", exit: 1 },
  NO_LOGIN: {
    title: "no administrator to log in as",
    hint: "set KEYCLOAK_USER and KEYCLOAK_PASSWORD, or KCX_ADMIN_CLIENT_ID and KCX_ADMIN_CLIENT_SECRET, or KEYCLOAK_ACCESS_TOKEN",
    exit: 4,
  },
  LOGIN_FAILED: { title: "the administrator's log-in failed", exit: 4 },
  FORBIDDEN: { title: "the administrator may not do this", exit: 4 },
  // local server
  NO_RUNTIME: {
    title: "a local Keycloak needs a container engine or Java 17 or newer, and neither was found",
    hint: "install Java (for example Temurin 21) or Docker, then run the command again",
    exit: 1,
  },
  DEV_SERVER: { title: "the local Keycloak could not be started", exit: 1 },
  NOT_LOOPBACK: {
    title: "this command only touches a server on this machine",
    hint: "unset KEYCLOAK_URL, or let it name a loopback address",
    exit: 1,
  },
  // plan and apply
  CONFLICT: { title: "the file and the realm cannot both be right", exit: 1 },
  NOT_THERE: { title: "the realm has no such object", hint: "look at the plan again: `kcx diff FILE`", exit: 1 },
  NEEDS_YES: { title: "refused before any write", hint: "look at the plan, then run again with --yes", exit: 5 },
  FORGETS: {
    title: "refused before any write",
    hint: "declare the secret, with a reference whose variable is set, or run again with --yes and set it by hand afterwards",
    exit: 5,
  },
  TOO_MANY_DELETES: { title: "refused before any write", hint: "raise the limit with --max-deletes N", exit: 5 },
  BREAKS_CONTRACTS: {
    title: "refused before any write",
    hint: "mend the file, or run again with --allow-broken if that is what you want",
    exit: 5,
  },
  NOT_PREDICTED: { title: "the configuration does not decide it", exit: 1 },
  FAIL_ON: { title: "refused before any write", hint: "look at the plan; --fail-on decides what is refused", exit: 5 },
  PLAN_MOVED: {
    title: "refused before any write",
    hint: "look at the plan as it is now (`kcx diff --out FILE`), and have it reviewed again",
    exit: 5,
  },
  // rotation
  NO_SINK: {
    title: "refused before any write",
    hint: "say where the new secret goes: --env-file FILE, --to-file FILE, --to-exec -- PROGRAM …, or --to-kubernetes NAME",
    exit: 5,
  },
  UNSAFE_SINK: { title: "refused before any write", exit: 5 },
  SINK_FAILED: { title: "the new secret could not be handed over", exit: 1 },
  ROTATION_BUSY: { title: "another run is rotating this secret", hint: "wait until it has ended", exit: 5 },
  ROTATION_UNFINISHED: {
    title: "an earlier rotation did not end",
    hint: "`kcx rotate-secret --resume` finishes it",
    exit: 5,
  },
  ROTATION_STOPPED: {
    title: "the rotation stopped halfway",
    hint: "`kcx rotate-secret --resume` goes on from there; the new secret is in the journal, nothing is lost",
    exit: 1,
  },
  ROTATED_BACK: { title: "the former secret is in force again", exit: 1 },
  NOT_MANAGED: {
    title: "the file says what kcx does not manage yet",
    hint: "run again with --skip-unsupported to apply the rest, or take it out of the file",
    exit: 5,
  },
  DECLINED: { title: "nothing was written", exit: 5 },
  INTERNAL: {
    title: "kcx made a mistake",
    hint: "please report it, with the command and the file (without secrets)",
    exit: 1,
  },
} as const satisfies Record<string, ErrorKind>;

export interface ErrorDetails {
  /** What to do next; wins over the table's. */
  hint?: string;
  /** More lines for the person: one fact a line. */
  facts?: readonly string[];
  cause?: unknown;
}

export class KcxError extends Error {
  override readonly name = "KcxError";
  readonly code: ErrorCode;
  readonly facts: readonly string[];
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.facts = details.facts ?? [];
    const kind: ErrorKind = ERRORS[code];
    this.hint = details.hint ?? kind.hint;
  }

  get exitCode(): number {
    return ERRORS[this.code].exit;
  }
}
