import { type Address, addressOf } from "#model/address.ts";
import { type Edit, pathOf } from "#model/edit.ts";
import { isBogusFlag } from "#model/exchange-flag.ts";
import { asMap, get } from "#model/json.ts";
import { nearest } from "#model/nearest.ts";
import type { Client } from "../../parts.ts";
import type { RealmIndex } from "../../realm-index.ts";
import type { RuleName } from "../../rules/names.ts";
import { wordsOf } from "../../words.ts";
import { attach, bringAudience } from "./audience.ts";
import { otherProof } from "./proof.ts";
import { type RefusalCase, type Repair, setOn } from "./repair.ts";

/** What might get an exchange past the rule that refuses it; a rule without an entry can't be got past. */
export const EXCHANGE_REPAIRS: Partial<Record<RuleName, (at: RefusalCase) => readonly Repair[]>> = {
  "exchange-enabled": ({ index, story }) =>
    requester(index, story).map(({ address }) => {
      const on = setOn(address, "standardTokenExchange", true);
      // What only looks like the flag goes: `kcx apply` takes no file that has it.
      const bogus = Object.keys(asMap(get(index.fields(address) ?? {}, "attributes"))).filter(isBogusFlag);
      const gone = bogus.map((name): Edit => ({ do: "remove", path: [...pathOf(address), "attributes", name] }));
      return { ...on, edits: [...on.edits, ...gone] };
    }),

  "requester-in-audience": (at) => {
    const { story, index } = at;
    const client = index.client(story.subject?.token.azp ?? "");
    if (client === undefined) return [];
    const { subject, request } = story.question;
    const sent = "scope" in subject ? subject.scope : undefined;
    return bringAudience({
      ...at,
      client,
      audience: request.requester,
      sent,
      asking: (subjectScope) => ({ subjectScope }),
    });
  },

  "audience-available": (at) => {
    const { index, story, refusal } = at;
    const { scope } = story.question.request;
    const names = (refusal.description ?? "").replace(/^.*?: /, "").split(", ");
    return requester(index, story).flatMap((client) =>
      names.flatMap((audience) =>
        bringAudience({ ...at, client, audience, sent: scope, asking: (words) => ({ scope: words }) }),
      ),
    );
  },

  "audience-known": ({ index, story }) => {
    const { audience = [] } = story.question.request;
    const missing = audience.filter((id) => index.client(id) === undefined);
    return missing.flatMap((id) => [
      ...meant(id, clientIds(index)).map(
        (to): Repair => ({
          what: { code: "ask-other", from: id, to },
          reach: "question",
          edits: [],
          ask: { audience: audience.map((one) => (one === id ? to : one)) },
        }),
      ),
      makeClient(id, { standardFlowEnabled: false }),
    ]);
  },

  "audience-enabled": ({ index, story }) =>
    (story.question.request.audience ?? []).flatMap((id) => {
      const client = index.client(id);
      return client && !client.enabled ? [setOn(client.address, "enabled", true)] : [];
    }),

  "client-known": ({ index, story }) => {
    const { requester: id } = story.question.request;
    const client = index.client(id);
    if (client) return [setOn(client.address, "enabled", true)];
    return [
      ...meant(id, clientIds(index)).map(
        (to): Repair => ({
          what: { code: "ask-other", from: id, to },
          reach: "question",
          edits: [],
          ask: { requester: to },
        }),
      ),
      makeClient(id, { secret: secretReference(id), standardFlowEnabled: false, standardTokenExchange: true }),
    ];
  },

  "client-authenticator": ({ index, story }) => requester(index, story).flatMap((client) => otherProof(client, story)),
  "public-requester": ({ index, story }) => requester(index, story).map(({ address, id }) => confidential(address, id)),
  "bearer-only": ({ index, story }) =>
    requester(index, story).map(({ address }) => setOn(address, "bearerOnly", false, "open")),
  "dpop-proof": ({ index, story }) =>
    requester(index, story).map(({ address }) =>
      setOn(address, "attributes.dpop.bound.access.tokens", "false", "open"),
    ),
  "sender-constrained": ({ index, story }) => {
    const client = index.client(story.subject?.token.azp ?? "");
    return client ? [setOn(client.address, "attributes.dpop.bound.access.tokens", "false", "open")] : [];
  },
  consent: ({ index, story }) =>
    requester(index, story).map(({ address }) => setOn(address, "consentRequired", false, "open")),

  "scope-valid": ({ index, story }) => {
    const { scope } = story.question.request;
    return requester(index, story).flatMap((client) =>
      scopeRepairs(index, client, scope, (words) => ({ scope: words })),
    );
  },

  "requested-type": ({ index, story }) => [
    ...(/refresh_token$/.test(story.question.request.requestedTokenType ?? "")
      ? requester(index, story).map(({ address }) =>
          setOn(address, "attributes.standard.token.exchange.enableRefreshRequestedTokenType", "SAME_SESSION"),
        )
      : []),
    plainToken,
  ],
  "refresh-needs-session": () => [plainToken],
  "no-saml": () => [plainToken],
  "refresh-without-offline": ({ story }) => {
    const { scope = "" } = story.question.request;
    return [withoutWords(scope, ["offline_access"], (words) => ({ scope: words }))];
  },
  "offline-allowed": ({ story }) => {
    const { scope = "" } = story.question.request;
    return [withoutWords(scope, ["offline_access"], (words) => ({ scope: words }))];
  },

  "client-policy": ({ index, story, refusal }) => {
    const client = index.client(story.subject?.token.azp ?? "");
    const beyond = /^Scopes \[(.*?)\]/.exec(refusal.description ?? "")?.[1]?.split(", ") ?? [];
    const { scope = "" } = story.question.request;
    return beyond.flatMap((name) => [
      ...(client && index.scope(name) ? [attach(addressOf("client-scope", name), client.address, "default")] : []),
      withoutWords(scope, [name], (words) => ({ scope: words })),
    ]);
  },

  "subject-token-valid": ({ index, story }) => {
    const client = index.client(story.subject?.token.azp ?? "");
    return client && !client.enabled ? [setOn(client.address, "enabled", true)] : [];
  },

  "realm-enabled": () => [
    {
      what: { code: "set", at: "realm", field: "enabled", value: true },
      reach: "repair",
      edits: [{ do: "set", path: ["enabled"], value: true }],
    },
  ],
};

/** A scope that a client may not ask for: attached where there is one, the nearest, or not asked for. */
export function scopeRepairs(
  index: RealmIndex,
  client: Client,
  scope: string | undefined,
  asking: (words: string | null) => Repair["ask"] & object,
): Repair[] {
  const words = wordsOf(scope ?? "");
  const known = new Set([...client.defaults.map(({ name }) => name), ...client.optionals.keys(), "openid"]);
  const absent = words.filter((word) => !known.has(word));
  const typos = absent.flatMap((word) =>
    meant(word, known).map(
      (to): Repair => ({
        what: { code: "ask-other", from: word, to },
        reach: "question",
        edits: [],
        ask: asking(words.map((one) => (one === word ? to : one)).join(" ")),
      }),
    ),
  );
  const attached = absent
    .filter((word) => index.scope(word))
    .map((word) => attach(addressOf("client-scope", word), client.address, "optional"));
  const made = absent
    .filter((word) => word !== "" && !index.scope(word))
    .map((word): Repair => {
      const { edits } = attach(addressOf("client-scope", word), client.address, "optional");
      const at = addressOf("client-scope", word);
      return {
        what: { code: "make", at },
        reach: "open",
        edits: [{ do: "set", path: ["clientScopes", word], value: {} }, ...edits],
      };
    });
  return [...typos, ...attached, withoutWords(scope ?? "", absent, asking), ...made];
}

function withoutWords(
  scope: string,
  gone: readonly string[],
  asking: (words: string | null) => Repair["ask"] & object,
): Repair {
  const rest = wordsOf(scope).filter((word) => word !== "" && !gone.includes(word));
  return {
    what: { code: "ask-no-scope", scope: gone.filter(Boolean).join(" ") },
    reach: "open",
    edits: [],
    ask: asking(rest.length === 0 ? null : rest.join(" ")),
  };
}

/** Asking for less than was wanted is the last thing to offer. */
const plainToken: Repair = {
  what: { code: "ask-plain-token" },
  reach: "open",
  edits: [],
  ask: { requestedTokenType: null },
};

/** A client with a secret: of its own where the file has none yet. */
export function confidential(client: Address, id: string): Repair {
  const { what, reach, edits } = setOn(client, "publicClient", false);
  const path = ["clients", id, "secret"];
  return { what, reach, edits: [...edits, { do: "default", path, value: secretReference(id) }] };
}

export function makeClient(id: string, value: Record<string, string | boolean>): Repair {
  return {
    what: { code: "make", at: addressOf("client", id) },
    reach: "open",
    edits: [{ do: "set", path: ["clients", id], value }],
  };
}

/** As `kcx init` names them. */
export function secretReference(id: string): string {
  return `\${env:${id.toUpperCase().replace(/[^A-Z0-9]+/g, "_")}_CLIENT_SECRET}`;
}

export function meant(word: string, known: Iterable<string>): string[] {
  const found = nearest(word, known);
  return found === undefined || found === word ? [] : [found];
}

export function clientIds(index: RealmIndex): string[] {
  return [...index.realm.objects.keys()].flatMap((address) => {
    const [kind, name, more] = address.split("/");
    return kind === "client" && name !== undefined && more === undefined ? [decodeURIComponent(name)] : [];
  });
}

function requester(index: RealmIndex, { question }: RefusalCase["story"]): Client[] {
  return [index.client(question.request.requester)].filter((client) => client !== undefined);
}
