import { integer } from "../integer.ts";

/**
 * A claim's name as a path (JsonUtils.splitClaimPath): dots divide, a backslash takes the next character as it is.
 * `aud`, `azp` and `sub` are what they are only as the whole path.
 */
export function claimPath(name: string): readonly string[] {
  const parts = [...name.matchAll(/((?:\\.|[^\\.])+)(?:\.|$)/gs)].map(([, part = ""]) => part);
  return (parts.length > 0 ? parts : [name]).map((part) => part.replace(/\\(.)/gs, "$1"));
}

/**
 * A text as its mapper's `jsonType.label` has it, and as text again, which is what becomes of it in `aud`, `azp` and
 * `sub` (OIDCAttributeMapperHelper.convertToType); `undefined`: nothing is written; `"unknown"`: this can't tell.
 */
export function typed(text: string, type: string | undefined): string | undefined | { unknown: true } {
  switch (type) {
    case "boolean":
      return String(text.toLowerCase() === "true");
    case "int":
      return asText(integer(text));
    case "long":
      return asText(integer(text, Number.MAX_SAFE_INTEGER));
    case "JSON":
      return json(text);
    default:
      return text;
  }
}

function asText(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** Jackson writes it without blanks; numbers with a fraction or an exponent it writes in ways of its own. */
function json(text: string): string | undefined | { unknown: true } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const written = JSON.stringify(value);
  const isPlain = value !== null && !/\d[.eE]/.test(text) && text.replace(/\s/g, "") === written.replace(/\s/g, "");
  return isPlain ? written : { unknown: true };
}
