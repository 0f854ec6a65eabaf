import { type Address, addressOf, parseAddress } from "#model/address.ts";
import { isBuiltIn } from "#model/baseline.ts";
import { pathOf } from "#model/edit.ts";
import { roleText } from "#model/role-ref.ts";
import type { Client } from "../../parts.ts";
import type { Near } from "../near.ts";
import type { Ask, Case, Repair } from "./repair.ts";

interface Wish extends Case {
  /** Whose token should name it. */
  client: Client;
  audience: string;
  /** The scope parameter that this token was asked for with. */
  sent: string | undefined;
  /** The same, otherwise. */
  asking(scope: string): Ask;
}

/** Everything that might bring a name into the `aud` of one client's tokens. */
export function bringAudience(wish: Wish): Repair[] {
  const { story, client, audience } = wish;
  const near = story.lacking.find((one) => one.client === client.address && one.audience === audience)?.near ?? [];
  return [
    ...near.flatMap((one) => nearRepairs(one, wish)),
    ownMapper(client.address, audience),
    ...inAskedScopes(wish),
    ...roles(wish),
  ];
}

/** In a scope that is asked for: whoever may not have the scope doesn't get the audience either. */
function inAskedScopes({ story, index, client, audience }: Wish): Repair[] {
  const isSubjects = client.address !== addressOf("client", story.question.request.requester);
  const because = isSubjects ? (story.subject?.because ?? []) : story.because;
  const asked = because.flatMap((reason) =>
    reason.code === "scope" && reason.from === "optional" ? [reason.scope] : [],
  );
  return asked
    .filter((scope) => !isBuiltIn(scope, index.realm.name))
    .map((scope) => ({ ...ownMapper(scope, audience), reach: "asked" as const }));
}

/** A mapper of the holder's own: it says what it does where one looks for it; a client's reaches nobody else. */
function ownMapper(client: Address, audience: string): Repair {
  const path = [...pathOf(client), "protocolMappers", `audience-${audience}`];
  return {
    what: { code: "audience-mapper", client, audience },
    reach: "own",
    edits: [{ do: "set", path, value: { audience } }],
  };
}

function nearRepairs(near: Near, wish: Wish): Repair[] {
  const { client, story } = wish;
  switch (near.code) {
    case "off": {
      const key = near.flag === "lightweight.claim" ? "lightweight" : "accessToken";
      const path = [...pathOf(near.mapper), key];
      return [
        {
          what: { code: "mapper-on", mapper: near.mapper },
          reach: "repair",
          edits: [{ do: "set", path, value: true }],
        },
      ];
    }
    case "not-asked":
      return [askFor(near.scope, wish), attach(near.scope, client.address, "default")];
    case "closed":
      return near.roles.flatMap((role) => giveRole(role, story.question.subject));
    case "not-attached": {
      const optional = attach(near.scope, client.address, "optional");
      const asked = askFor(near.scope, wish);
      const both: Repair = {
        ...optional,
        edits: [...optional.edits, ...asked.edits],
        ...(asked.ask && { ask: asked.ask }),
      };
      return [both, attach(near.scope, client.address, "default")];
    }
    case "elsewhere":
      return [];
  }
}

export function attach(scope: Address, client: Address, as: "default" | "optional"): Repair {
  const { name } = parseAddress(scope);
  const [joins, leaves] =
    as === "default"
      ? ["defaultClientScopes", "optionalClientScopes"]
      : ["optionalClientScopes", "defaultClientScopes"];
  return {
    what: { code: "attach", scope: name, client, as },
    reach: as === "default" ? "always" : "asked",
    edits: [
      { do: "leave", path: [...pathOf(client), leaves], member: name },
      { do: "add", path: [...pathOf(client), joins], member: name },
    ],
  };
}

function askFor(scope: Address, { sent, asking }: Wish): Repair {
  const { name } = parseAddress(scope);
  const words = sent === undefined || sent === "" ? name : `${sent} ${name}`;
  return { what: { code: "ask-scope", scope: name }, reach: "question", edits: [], ask: asking(words) };
}

/** The role, to whoever the subject is. */
export function giveRole(role: Address, subject: Case["story"]["question"]["subject"]): Repair[] {
  const holder = subject.kind === "exchange" ? subject.subject : subject;
  const member = roleText(role);
  if (holder.kind === "user") {
    const to = addressOf("user", holder.user.toLowerCase());
    const path = ["users", holder.user, "roles"];
    return [{ what: { code: "give-role", to, role }, reach: "repair", edits: [{ do: "add", path, member }] }];
  }
  if (holder.kind !== "service-account") return [];
  const to = addressOf("client", holder.client);
  const path = ["clients", holder.client, "serviceAccountRoles"];
  return [{ what: { code: "give-role", to, role }, reach: "repair", edits: [{ do: "add", path, member }] }];
}

/** A role of the audience brings it, too, where the client lets roles in; last, since it is good elsewhere as well. */
function roles({ index, audience, story }: Wish): Repair[] {
  const [role] = index.client(audience)?.roles ?? [];
  if (role === undefined) return [];
  return giveRole(role, story.question.subject).map((repair) => ({ ...repair, reach: "open" as const }));
}
