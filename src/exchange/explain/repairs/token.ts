import { addressOf, parseAddress } from "#model/address.ts";
import { formatDuration } from "#model/duration.ts";
import { pathOf } from "#model/edit.ts";
import type { Client } from "../../parts.ts";
import type { Reason } from "../../prediction.ts";
import { attach, bringAudience, giveRole } from "./audience.ts";
import { type DifferenceCase, type Repair, setOn } from "./repair.ts";

/** What might make a token that comes the one that is expected, or an expected refusal come. */
export function tokenRepairs(at: DifferenceCase): readonly Repair[] {
  const { difference, index, story, contract } = at;
  const { requester, scope: sent } = story.question.request;
  const client = index.client(requester);
  if (client === undefined) return [];
  const { values = [], claim, kind, expected } = difference;
  if (claim === "aud" && kind === "missing") {
    return values.flatMap((audience) =>
      bringAudience({ ...at, client, audience, sent, asking: (scope) => ({ scope }) }),
    );
  }
  if (claim === "aud") {
    const asked = contract.expect.kind === "token" ? (contract.expect.aud ?? []) : [];
    const asking: Repair[] =
      asked.length > 0 && contract.audience.length === 0
        ? [
            {
              what: { code: "ask-other", from: "", to: asked.join(", ") },
              reach: "question",
              edits: [],
              ask: { audience: asked },
            },
          ]
        : [];
    const narrow = client.fullScope ? [setOn(client.address, "fullScopeAllowed", false)] : [];
    return [...asking, ...narrow, ...takeAway(at, values)];
  }
  if (claim === "scope" && kind === "missing") return values.flatMap((name) => showScope(at, client, name));
  if (claim === "scope") return values.map((name) => detach(addressOf("client-scope", name), client.address));
  if (claim === "sub" && kind === "missing")
    return [attach(addressOf("client-scope", "basic"), client.address, "default")];
  if (claim === "lifetime" && typeof expected === "number") {
    return [setOn(client.address, "accessTokenLifespan", formatDuration(expected))];
  }
  if (claim === "error" && kind === "missing") return takeAway(at, contract.audience);
  return [];
}

/** A scope that should be in the claim: it may be kept out of it, closed for want of a role, not asked for, or not there. */
function showScope({ story, index }: DifferenceCase, client: Client, name: string): Repair[] {
  const scope = index.scope(name);
  if (scope === undefined) return [];
  const { address, inToken } = scope;
  const closed = story.because.find((reason) => reason.code === "scope-dropped" && reason.scope === address);
  if (closed?.code === "scope-dropped") return closed.roles.flatMap((role) => giveRole(role, story.question.subject));
  const isOpen = story.because.some((reason) => reason.code === "scope" && reason.scope === address);
  if (isOpen && !inToken) return [setOn(address, "includeInTokenScope", true)];
  return [
    ...(client.optionals.has(name) ? [askFor(story.question.request.scope, name)] : []),
    attach(address, client.address, "default"),
  ];
}

/** Whatever puts these names into the token, gone: the client's own mappers, and scopes of the client. */
function takeAway({ story, index }: DifferenceCase, names: readonly string[]): Repair[] {
  const client = index.client(story.question.request.requester);
  const bringing = story.because.filter(
    (reason): reason is Extract<Reason, { code: "audience" }> => reason.code === "audience",
  );
  return bringing
    .filter(({ audience }) => names.includes(audience))
    .flatMap(({ by }): Repair[] => {
      const holder = parseAddress(by).parent ?? "";
      if (parseAddress(holder).kind === "client") {
        const edit = { do: "set", path: pathOf(by), value: { absent: true } } as const;
        return [{ what: { code: "take-mapper", mapper: by }, reach: "repair", edits: [edit] }];
      }
      return client ? [detach(holder, client.address)] : [];
    });
}

function detach(scope: string, client: string): Repair {
  const { name } = parseAddress(scope);
  return {
    what: { code: "detach", scope: name, client },
    reach: "repair",
    edits: [
      { do: "drop", path: [...pathOf(client), "defaultClientScopes"], member: name },
      { do: "leave", path: [...pathOf(client), "optionalClientScopes"], member: name },
    ],
  };
}

function askFor(sent: string | undefined, name: string): Repair {
  const scope = sent === undefined || sent === "" ? name : `${sent} ${name}`;
  return { what: { code: "ask-scope", scope: name }, reach: "question", edits: [], ask: { scope } };
}
