import { formatDuration } from "#model/duration.ts";
import { listed } from "./values.ts";
import type { Words } from "./words.ts";

type Tokens = "full-scope" | "long-lifetime" | "missing-sub" | "refresh-from-exchange" | "sensitive-audience";

/** What exchanged tokens are good for. */
export const TOKEN_WORDS: { [C in Tokens]: Words<C> } = {
  "full-scope": {
    title: "Full scope on a requester",
    says: ({ audiences }) =>
      `full scope on a client that exchanges: every role of the user counts, and ${listed(audiences)} is in \`aud\` unless another audience is asked for`,
    mends: () => "`fullScopeAllowed: false`",
  },
  "long-lifetime": {
    title: "Exchanged tokens that live long",
    says: ({ requester, seconds }) =>
      `tokens that \`${requester}\` exchanges for live ${formatDuration(seconds)}, and nobody can call them back`,
    mends: () => "`accessTokenLifespan: 5m`, of the realm or of the client that exchanges",
  },
  "missing-sub": {
    title: "Tokens without `sub`",
    says: ({ client }) =>
      `\`${client}\` lacks the scope \`basic\`: where a user logged in to it, its tokens have no \`sub\` — in tests, with a session of its own, they do`,
    mends: () => "add `basic` to `defaultClientScopes`",
  },
  "refresh-from-exchange": {
    title: "Refresh tokens from an exchange",
    says: ({ audiences }) =>
      `what such a refresh token is traded for has lost the audience that was asked for, and names ${listed(audiences)}`,
    mends: () => "leave the attribute out, or let the client reach one audience only",
  },
  "sensitive-audience": {
    title: "From a public front end straight to a sensitive audience",
    says: ({ frontend, requester, audience }) =>
      `a token of the public client \`${frontend}\` becomes one for \`${audience}\` by one exchange of \`${requester}\``,
    mends: ({ audience }) => `gate the scope that brings \`${audience}\` by a role, or put a client between`,
  },
};
