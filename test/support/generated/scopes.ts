import { addressOf } from "#model/address.ts";
import { type Draw, entry, fields, flag, keys, oneOf, some, text, together, type Written } from "./draw.ts";
import { mappers } from "./mappers.ts";
import type { Names } from "./people.ts";
import { roleSetOf } from "./roles.ts";

const SUGAR: Readonly<Record<string, string>> = {
  includeInTokenScope: "include.in.token.scope",
  consentScreen: "display.on.consent.screen",
  consentScreenText: "consent.screen.text",
};

export function clientScope(draw: Draw, name: string, names: Names): Written {
  const address = addressOf("client-scope", name);
  const short = some(draw, { includeInTokenScope: flag, consentScreen: flag, consentScreenText: text });
  const sugar = fields(address, short, (hand, key, value) =>
    hand.clientScope(name, { attributes: { [SUGAR[key] ?? ""]: String(value) } }),
  );
  const type = some(draw, { type: oneOf("default", "optional", "none") });
  return together(
    fields(address, some(draw, { description: text }), (hand, field, value) =>
      hand.clientScope(name, { [field]: value }),
    ),
    fields(address, type, (hand, _, value) => hand.typeOf(name, value as "default")),
    { ...sugar, claims: sugar.claims.map((claim) => ({ ...claim, field: `attributes.${SUGAR[claim.field]}` })) },
    keys(address, "attributes", some(draw, { "gui.order": oneOf("1", "20"), ours: entry }), (hand, key, value) =>
      hand.clientScope(name, { attributes: { [key]: value } }),
    ),
    roleSetOf(draw, {
      address: `${address}/role-scope`,
      field: "roles",
      key: "roles",
      pool: [...names.realmRoles, ...names.clientRoles, "offline_access"],
      change: (hand, member, isMember) => hand.roleOf(["client-scopes", name], member, isMember),
    }),
    mappers(draw, ["client-scopes", name], names),
  );
}
