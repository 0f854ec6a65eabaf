import fc from "fast-check";
import { addressOf } from "#model/address.ts";
import { type Draw, entry, fields, flag, keys, numbers, some, text, together, type Written, word } from "./draw.ts";

/** Who else may log people in: few fields, since the server keeps them all in one way. */
export function identityProviders(draw: Draw): Written {
  const parts = draw(fc.subarray(["partner", "größer"])).map((alias): Written => {
    const address = addressOf("identity-provider", alias);
    const path = `/identity-provider/instances/${encodeURIComponent(alias)}`;
    const settings = { enabled: flag, trustEmail: flag, storeToken: flag, linkOnly: flag, displayName: text };
    const own = together(
      fields(address, some(draw, settings), (hand, field, value) => hand.change(path, { [field]: value })),
      keys(address, "config", some(draw, { clientId: word, ours: entry, defaultScope: word }), (hand, key, value) =>
        hand.change(path, { config: { [key]: value === null ? undefined : String(value) } }),
      ),
    );
    return { value: { [alias]: { providerId: "github", ...own.value } }, claims: own.claims };
  });
  const all = together(...parts);
  return { value: { identityProviders: all.value }, claims: all.claims };
}

/** What users may be told to do; every realm has these. */
export function requiredActions(draw: Draw): Written {
  const parts = draw(fc.subarray(["VERIFY_EMAIL", "delete_account"])).map((alias): Written => {
    const settings = { enabled: flag, defaultAction: flag, priority: numbers(1, 500), name: word };
    const own = fields(addressOf("required-action", alias), some(draw, settings), (hand, field, value) =>
      hand.change(`/authentication/required-actions/${alias}`, { [field]: value }),
    );
    return { value: { [alias]: own.value }, claims: own.claims };
  });
  const all = together(...parts);
  return { value: { requiredActions: all.value }, claims: all.claims };
}

/** Texts of two languages. */
export function localization(draw: Draw): Written {
  const parts = draw(fc.subarray(["de", "pt-BR"])).map((locale): Written => {
    const own = fields("localization", some(draw, { loginTitle: word, "two words": word }), (hand, key, value) =>
      hand.add(`/localization/${locale}`, { [key]: value }),
    );
    const claims = own.claims.map((claim) => ({ ...claim, field: `texts.${locale}.${claim.field}` }));
    return { value: { [locale]: own.value }, claims };
  });
  const all = together(...parts);
  return { value: { localizationTexts: all.value }, claims: all.claims };
}
