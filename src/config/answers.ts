import { addressOf } from "#model/address.ts";
import { newRealm } from "#model/baseline.ts";

/** What `kcx init` has to know. */
export interface Answers {
  realm: string;
  /** The client that users log in to. */
  frontend: string;
  /** The client that exchanges tokens. */
  exchanger: string;
  /** The client that exchanged tokens are for. */
  upstream: string;
}

export type AnswerName = keyof Answers;

/** Why a name is refused, as a code. */
export type Refusal = "empty" | "control" | "reference" | "long" | "realm-characters" | "master" | "built-in" | "same";

/** What the server, or a realm file, would not take. @param others the answers before this one. */
export function refusalOf(name: AnswerName, value: string, others: Partial<Answers>): Refusal | undefined {
  if (value.trim() === "") return "empty";
  if (/\p{Control}/u.test(value)) return "control";
  if (/\$[{(]/.test(value)) return "reference";
  if (value.length > 200) return "long";
  if (name === "realm") {
    if (value === "master") return "master";
    // Keycloak's ReservedCharValidator; and a realm of dots could never be addressed again.
    return /[:/?#[\]@!$&()*+,;=\\]|^\.+$/.test(value) ? "realm-characters" : undefined;
  }
  // YAML's merge key is nobody's name.
  if (value === "<<" || newRealm("any").objects.has(addressOf("client", value))) return "built-in";
  return [others.frontend, others.exchanger, others.upstream].includes(value) ? "same" : undefined;
}
