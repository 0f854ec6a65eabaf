import { listed } from "./values.ts";
import type { Words } from "./words.ts";

type Exchange =
  | "bogus-attribute"
  | "consent-required"
  | "flag-on-target"
  | "gate-dropped"
  | "lightweight-subject"
  | "mapper-off"
  | "mapper-on-target"
  | "open-gate"
  | "public-requester"
  | "requester-not-in-audience"
  | "requester-without-flag"
  | "scope-on-wrong-client"
  | "two-audiences"
  | "unreachable-audience";

/** What keeps an exchange from working, or only looks as if it helped. */
export const EXCHANGE_WORDS: { [C in Exchange]: Words<C> } = {
  "bogus-attribute": {
    title: "An attribute that switches nothing on",
    says: ({ attribute, instead, value }) =>
      value !== undefined
        ? `\`${instead}: ${value}\` switches nothing on: the server takes only \`true\``
        : `the attribute \`${attribute}\` does nothing in Keycloak; \`${instead}\` (short: \`standardTokenExchange: true\`) is the one that switches token exchange on`,
    mends: ({ value }) =>
      value !== undefined
        ? "`standardTokenExchange: true`"
        : "take it away; `standardTokenExchange: true` on the client that exchanges, and on no other",
  },
  "consent-required": {
    title: "A requester that needs consent",
    says: () =>
      "an exchange shows nobody a consent screen: it is refused with `Missing consents` unless the user agreed here before",
    mends: () => "`consentRequired: false`",
  },
  "flag-on-target": {
    title: "The exchange flag on a target",
    says: ({ requester }) =>
      `the flag belongs on ${requester === undefined ? "the client that exchanges" : `\`${requester}\`, which exchanges`}, and on nobody else; here it only lets this client exchange, too`,
    mends: () => "`standardTokenExchange: false`",
  },
  "gate-dropped": {
    title: "A gated scope that the audience parameter drops",
    says: ({ scope, audience, owners }) =>
      `with \`audience=${audience}\` the scope \`${scope}\` is dropped without a word: only roles of ${listed(owners)} open it, and these aren't asked for`,
    mends: ({ owners }) => `gate it by a realm role, or ask for ${listed(owners)}, too, or for no audience`,
  },
  "lightweight-subject": {
    title: "A subject token without an audience",
    says: ({ client, requester, why }) =>
      `${why === "built-in" ? "the built-in client" : "the lightweight access tokens of"} \`${client}\` ${
        why === "built-in" ? "gives tokens that name nobody" : "name nobody"
      } in \`aud\`: \`${requester}\` can't exchange them`,
    mends: ({ why }) =>
      why === "built-in" ? "log users in to a client of your own" : "`lightweight: true` on the audience mapper",
  },
  "mapper-off": {
    title: "An audience mapper that writes to no access token",
    says: ({ audience }) =>
      `the mapper writes ${audience === undefined ? "its audiences" : `\`${audience}\``} to no access token, and no other token is exchanged`,
    mends: () => "`accessToken: true` (`access.token.claim`)",
  },
  "mapper-on-target": {
    title: "An audience mapper on the client that it names",
    says: ({ audience, takers }) =>
      `the mapper works on tokens of ${listed(takers)}, which gets none: it does not help anybody to exchange for \`${audience}\``,
    mends: ({ audience }) => `put \`{ audience: ${audience} }\` on the client that exchanges, or in a scope of it`,
  },
  "open-gate": {
    title: "A role gate that opens wider than it says",
    says: ({ role, others }) => `\`${role}\` includes ${listed(others)}: whoever has one of these passes, too`,
    mends: ({ role }) => `take them out of \`${role}\` (\`composites: []\`), or name all that may pass`,
  },
  "public-requester": {
    title: "A public client as requester",
    says: () => "a public client may not exchange: the answer is `Public client is not allowed to exchange token`",
    mends: () => "let a confidential client exchange (`publicClient: false`, with a `secret`)",
  },
  "requester-not-in-audience": {
    title: "A requester that no subject token names",
    says: ({ requester, frontends }) =>
      `no token of ${listed(frontends)} has \`${requester}\` in \`aud\`: the answer is \`Client is not within the token audience\``,
    mends: ({ requester, frontends: [client = "the front end"] }) =>
      `\`clients: { ${client}: { protocolMappers: { ${requester}: { audience: ${requester} } } } }\``,
  },
  "requester-without-flag": {
    title: "A requester without the flag",
    says: ({ requester }) =>
      `\`${requester}\` is not allowed to exchange: the answer is \`Standard token exchange is not enabled for the requested client\``,
    mends: ({ requester }) => `\`clients: { ${requester}: { standardTokenExchange: true } }\``,
  },
  "scope-on-wrong-client": {
    title: "A scope on another client than the one that exchanges",
    says: ({ scope, audience, requester, asked, holders }) => {
      if (holders.includes(requester))
        return `\`${scope}\` brings \`${audience}\`, but not here: it is optional and not asked for, or its mapper is off`;
      const where = holders.length === 0 ? "" : `: it hangs on ${listed(holders)}`;
      return audience === undefined
        ? `\`${scope}\` is no scope of \`${requester}\`, so the answer is \`Invalid scopes: ${scope}\`${where}`
        : `\`${scope}\` brings \`${audience}\`, and is no scope of \`${requester}\`, which ${asked ? "asks for it" : "exchanges and reaches nobody"}${where}`;
    },
    mends: ({ scope, audience, requester, holders }) =>
      holders.includes(requester)
        ? `ask for it: \`scope: ${scope}\``
        : `\`clients: { ${requester}: { ${audience === undefined ? "optional" : "default"}ClientScopes: { with: [${quoted(scope)}] } } }\``,
  },
  "two-audiences": {
    title: "Two audiences in one mapper",
    says: ({ client, custom }) =>
      `the mapper adds \`${client}\` only: with a client's name beside it, \`${custom}\` is dropped`,
    mends: () => "one mapper for each",
  },
  "unreachable-audience": {
    title: "An audience that the requester can't produce",
    says: ({ requester, audience }) =>
      `nothing of \`${requester}\` puts \`${audience}\` into a token: the answer is \`Requested audience not available: ${audience}\``,
    mends: ({ requester, audience }) =>
      `\`clients: { ${quoted(requester)}: { protocolMappers: { ${quoted(audience)}: { audience: ${quoted(audience)} } } } }\``,
  },
};

/** A name that YAML would read as something else between brackets. */
function quoted(name: string): string {
  return /^[\w./@-]+$/.test(name) ? name : JSON.stringify(name);
}
