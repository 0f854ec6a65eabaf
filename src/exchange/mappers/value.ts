import type { Json } from "#model/json.ts";
import { integer } from "../integer.ts";

/**
 * A claim's name as a path (JsonUtils.splitClaimPath): dots divide, a backslash takes the next character as it is.
 * `aud`, `azp` and `sub` are what they are only as the whole path.
 */
export function claimPath(name: string): readonly string[] {
  if (!name.includes(".") && !name.includes("\\")) return [name];
  const parts = [...name.matchAll(/((?:\\.|[^\\.])+)(?:\.|$)/gs)].map(([, part = ""]) => part);
  return (parts.length > 0 ? parts : [name]).map((part) => part.replace(/\\(.)/gs, "$1"));
}

/** What a mapper writes; without `json` this can't tell what. */
export interface Value {
  json?: Json;
  /** As `aud`, `azp` and `sub` have it, which are texts (java.lang.Object.toString). */
  text?: string;
}

/**
 * A text as its mapper's `jsonType.label` has it (OIDCAttributeMapperHelper.convertToType); `undefined`: nothing is
 * written.
 */
export function typed(text: string, type: string | undefined): Value | undefined {
  switch (type) {
    case "boolean":
      return scalar(text.toLowerCase() === "true");
    case "int":
      return number(integer(text));
    case "long":
      return /^[+-]?0*\d{16,19}$/.test(text) ? {} : number(integer(text, Number.MAX_SAFE_INTEGER));
    case "JSON":
      return json(text);
    default:
      return scalar(text);
  }
}

/** All of them as one list, in which what can't be converted is null. */
export function listOf(values: readonly (Value | undefined)[]): Value {
  const known = values.map((value) => (value === undefined ? null : value.json));
  if (known.includes(undefined)) return {};
  const said = values.map((value) => value?.text);
  return {
    json: known as Json[],
    ...(said.includes(undefined) ? {} : { text: `[${said.join(", ")}]` }),
  };
}

function number(value: number | undefined): Value | undefined {
  return value === undefined ? undefined : scalar(value);
}

function scalar(value: string | number | boolean): Value {
  return { json: value, text: String(value) };
}

/** Jackson writes it without blanks; numbers with a fraction or an exponent it writes in ways of its own. */
function json(text: string): Value | undefined {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
  const written = JSON.stringify(value);
  const isPlain = value !== null && !/\d[.eE]/.test(text) && text.replace(/\s/g, "") === written.replace(/\s/g, "");
  return isPlain ? { json: value, text: written } : {};
}
