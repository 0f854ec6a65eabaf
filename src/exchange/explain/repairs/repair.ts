import type { Address } from "#model/address.ts";
import type { Difference } from "#model/answer.ts";
import type { Contract } from "#model/contract.ts";
import { type Edit, pathOf } from "#model/edit.ts";
import type { Json } from "#model/json.ts";
import type { Prediction, Refusal } from "../../prediction.ts";
import type { RealmIndex } from "../../realm-index.ts";
import type { Story } from "../story.ts";

/** One thing that might help: as edits of a realm file, or of the question. */
export interface Repair {
  what: What;
  reach: Reach;
  edits: readonly Edit[];
  /** What is asked for otherwise: in a contract an edit, too. */
  ask?: Ask;
}

/** How far it goes, least first: whom else it gives something that they didn't have. */
export type Reach =
  /** Only what is asked for is different, and as much. */
  | "question"
  /** One mapper that is there, a person, or one thing that was switched off. */
  | "repair"
  /** Tokens of one client, from one mapper of its own. */
  | "own"
  /** One client, when it asks for it. */
  | "asked"
  /** One client, always, with all that a scope brings. */
  | "always"
  /** A safeguard is taken down, something new is made, or less is asked for than was wanted. */
  | "open";

export const REACHES: readonly Reach[] = ["question", "repair", "own", "asked", "always", "open"];

/** What a repair does, for words. */
export type What =
  | { code: "set"; at: Address; field: string; value: Json }
  | { code: "audience-mapper"; client: Address; audience: string }
  | { code: "mapper-on"; mapper: Address }
  | { code: "attach"; scope: string; client: Address; as: "default" | "optional" }
  | { code: "detach"; scope: string; client: Address }
  | { code: "take-mapper"; mapper: Address }
  | { code: "give-role"; to: Address; role: Address }
  | { code: "make"; at: Address }
  | { code: "ask-scope" | "ask-no-scope"; scope: string }
  | { code: "ask-other"; from: string; to: string }
  | { code: "ask-auth"; auth: Auth }
  | { code: "ask-plain-token" };

export type Auth = "basic" | "private_key_jwt";

export interface Ask {
  /** Null: not sent. */
  scope?: string | null;
  subjectScope?: string | null;
  audience?: readonly string[];
  requestedTokenType?: null;
  client?: string;
  requester?: string;
  /** How the requester proves itself. */
  auth?: Auth;
}

/** What a generator of repairs looks at. */
export interface Case {
  index: RealmIndex;
  contract: Contract;
  story: Story;
}

export interface RefusalCase extends Case {
  refusal: Refusal;
}

export interface DifferenceCase extends Case {
  prediction: Prediction;
  difference: Difference;
}

/** A field of an object, as a file writes it. */
export function setOn(at: Address, field: string, value: Json, reach: Reach = "repair"): Repair {
  return {
    what: { code: "set", at, field, value },
    reach,
    edits: [{ do: "set", path: [...pathOf(at), ...fieldPath(field)], value }],
  };
}

/** `attributes.a.b` is one key of a map. */
function fieldPath(field: string): string[] {
  const rest = field.replace(/^attributes\./, "");
  return rest === field ? [field] : ["attributes", rest];
}
