import type { Declaration } from "#model/declaration.ts";
import { sourceOf } from "#model/declaration.ts";
import { asMap, type Json } from "#model/json.ts";
import type { Problem } from "#model/problem.ts";

/** The only two attributes by which token exchange is configured (OIDCConfigAttributes). */
const REAL = ["standard.token.exchange.enabled", "standard.token.exchange.enableRefreshRequestedTokenType"];

/**
 * Client attributes that look as if they switched token exchange on and do nothing: the server keeps unknown attributes
 * without a word, and guides have published at least three wrong names.
 */
export function bogusAttributes({ objects, sources }: Declaration): Problem[] {
  return [...objects].flatMap(([address, { fields }]) => {
    if (!/^client\/[^/]+$/.test(address)) return [];
    const attributes = Object.keys(asMap(fields["attributes"] as Json | undefined));
    return attributes.filter(isBogus).map((attribute): Problem => {
      const position = sourceOf(sources, address, `attributes.${attribute}`);
      return {
        severity: "error",
        code: "bogus-attribute",
        attribute,
        instead: REAL[0] ?? "",
        address,
        ...(position && { position }),
      };
    });
  });
}

function isBogus(attribute: string): boolean {
  return /token[._-]?exchange/i.test(attribute) && !REAL.includes(attribute);
}
