import { displayAddress } from "#model/address.ts";
import type { CheckId } from "#model/check.ts";
import { EXCHANGE_WORDS } from "./check-words-exchange.ts";
import { TOKEN_WORDS } from "./check-words-tokens.ts";
import { listed, meant } from "./values.ts";
import type { Said, Words } from "./words.ts";

/** The words for each check: one without doesn't compile. */
const WORDS: { [C in CheckId]: Words<C> } = {
  ...EXCHANGE_WORDS,
  ...TOKEN_WORDS,
  "built-in": {
    title: "A built-in object is to be deleted",
    says: ({ address = "" }) => `${displayAddress(address)} is part of every realm and is never deleted`,
    mends: () => "leave out `absent: true`",
  },
  "default-and-optional": {
    title: "A scope is default and optional",
    says: ({ scope }) =>
      `\`${scope}\` is default and optional: the server keeps it as a default scope, and says nothing`,
    mends: ({ scope }) => `take \`${scope}\` off one of the lists`,
  },
  "direct-grants": {
    title: "Direct access grants on a public client",
    says: () => "direct access grants on a public client: anybody can try passwords here, past every second factor",
    mends: () =>
      "`directAccessGrantsEnabled: false`; what tests need belongs in an overlay (`--overlay test.yaml`), or beside a contract that logs in so",
  },
  "duplicate-mapper": {
    title: "Two mappers do the same",
    says: ({ other }) => `does what ${displayAddress(other)} does already`,
    mends: () => "keep one of the two",
  },
  "email-as-username": {
    title: "A user's name is not its address, in a realm where it must be",
    says: ({ name, email }) =>
      `this realm takes e-mail addresses for user names (\`registrationEmailAsUsername\`): ${
        email === undefined ? `\`${name}\` needs its \`email\` said` : `\`${name}\` would be called \`${email}\``
      }`,
    mends: ({ email }) => (email === undefined ? "declare the user under its address" : `declare it as \`${email}\``),
  },
  "exchange-events": {
    title: "Exchanges leave no trace",
    says: ({ missing }) =>
      missing.length === 0
        ? "nothing is recorded, token exchanges neither: `eventsEnabled` is off"
        : `events are recorded, but not ${listed(missing)}`,
    mends: ({ missing }) =>
      missing.length === 0 ? "`eventsEnabled: true`" : `add ${listed(missing)} to \`enabledEventTypes\``,
  },
  "open-registration": {
    title: "Anybody may register",
    says: ({ to }) =>
      to === "clients"
        ? "any page on the web may register clients here: no host is asked for, and every origin is welcome"
        : "anybody may make an account here, with an address that nobody confirms",
    mends: ({ to }) =>
      to === "clients"
        ? "name the origins in `registration-web-origins`, or keep `trusted-hosts`"
        : "`verifyEmail: true`, or `registrationAllowed: false`",
  },
  "secret-in-clear": {
    title: "A secret in clear",
    says: ({ key, how }) =>
      how === "value"
        ? `\`${key}\` stands here in clear, and so in every copy of the file`
        : `\`${key}\` has a default in clear, which is used wherever the variable is forgotten`,
    mends: () => "write a reference, `${env:NAME}` or `${file:PATH}`; `kcx init --env-only` fills `.env`",
  },
  suppression: {
    title: "A suppression that is none",
    says: ({ why, check, nearest }) => {
      if (why === "no-reason") return `\`kcx-ignore ${check}\` gives no reason`;
      if (why === "nothing-found") return `\`${check}\` finds nothing here (any more)`;
      return `there is no check \`${check}\`${meant(nearest)}`;
    },
    mends: ({ why, check }) =>
      why === "no-reason" ? `\`# kcx-ignore ${check}: why it is right here\`` : "correct the comment, or take it away",
  },
  "unknown-object": {
    title: "A name that nobody knows",
    says: ({ kind, name, nearest, known }) =>
      `no ${NAMED[kind] ?? kind} \`${name}\` in ${
        known === "file" ? "the file, nor in a new realm" : "the file or the realm"
      }${meant(nearest)}`,
    mends: ({ nearest }) => (nearest === undefined ? "declare it, or correct the name" : `\`${nearest}\``),
  },
  "wildcard-redirect": {
    title: "A wildcard in a redirect URI",
    says: ({ uri, of }) =>
      of === "nothing"
        ? `\`${uri}\` matches no page: \`*\` counts at the end only, and not behind a \`?\``
        : of === "host"
          ? `\`${uri}\` lets codes go to hosts that somebody else may own`
          : `\`${uri}\` lets codes go to every page of the host`,
    mends: () => "name each redirect URI in full",
  },
};

const NAMED: Readonly<Record<string, string>> = {
  "client-scope": "client scope",
  flow: "authentication flow",
  "protected-scope": "scope of the authorization settings",
};

export function wordsOf<C extends CheckId>(id: C): Words<C> {
  return WORDS[id];
}

export function isCheck(code: string): code is CheckId {
  return Object.hasOwn(WORDS, code);
}

export function sentenceOfCheck<C extends CheckId>(found: Said<C>): string {
  return (WORDS[found.code as C] as Words<C>).says(found);
}

export function adviceOf<C extends CheckId>(found: Said<C>): string {
  return (WORDS[found.code as C] as Words<C>).mends(found);
}

/** Where the check is explained, from the root of kcx's repository. */
export function pageOf(id: CheckId): string {
  return `docs/checks/${id}.md`;
}
