import { z } from "zod";
import { asMap, get, isMap, type Json, type JsonMap } from "#model/json.ts";
import type { Kind } from "./kind.ts";
import { PART } from "./part.ts";
import { piece } from "./pieces.ts";
import { stringMap, written } from "./schema.ts";

/** Texts by key; `null` for a language takes all of its texts away. */
const texts = piece(z.record(z.string(), z.union([stringMap, z.null()])), {
  json: { type: "object", additionalProperties: { type: ["object", "null"] } },
});

/** What the realm's pages and mails say in place of the theme's texts, by language. */
export const localization: Kind = {
  name: "localization",
  written: written({ texts }),
  shapes: { texts: "deep" },
  ...PART,
  read: ({ localizationTexts }) =>
    localizationTexts === undefined
      ? []
      : [{ address: "localization", entry: { fields: { texts: full(localizationTexts) } }, id: "" }],
  defaults: () => ({ texts: {} }),
  settle: (fields) => ({ texts: full(asMap(get(fields, "texts"))) }),
  references: () => [],
  async update(api, target, changes) {
    const wanted = asMap(get(target.fields, "texts"));
    for (const locale of Object.keys(asMap(changes.maps["texts"]))) {
      const own = asMap(get(wanted, locale));
      const now = await api.localization.get(locale);
      // A POST adds to what is there.
      for (const key of Object.keys(now)) if (!Object.hasOwn(own, key)) await api.localization.removeText(locale, key);
      if (Object.keys(own).length > 0) await api.localization.addTexts(locale, own);
    }
  },
};

/** A language without texts is none. */
function full(all: JsonMap): JsonMap {
  return Object.fromEntries(
    Object.entries(all).filter(([, own]: [string, Json]) => isMap(own) && Object.keys(own).length > 0),
  );
}
