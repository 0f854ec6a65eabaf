import { addressOf } from "#model/address.ts";
import { get } from "#model/json.ts";
import type { Kind } from "./kind.ts";
import { PART } from "./part.ts";
import { updateRealm } from "./realm-update.ts";
import { all, text, written } from "./schema.ts";

/** Which flow the realm takes for what. */
export const FLOW_BINDINGS = [
  ...["browserFlow", "registrationFlow", "directGrantFlow", "resetCredentialsFlow", "clientAuthenticationFlow"],
  ...["dockerAuthenticationFlow", "firstBrokerLoginFlow"],
];

/** Settings of the realm that are apart from the others because the realm is there before its flows are. */
export const flowBindings: Kind = {
  name: "flow-bindings",
  written: written(all(text, ...FLOW_BINDINGS)),
  shapes: {},
  ...PART,
  read: ({ realm }) => {
    const known = Object.entries(realm).filter(([key]) => FLOW_BINDINGS.includes(key));
    return [{ address: "flow-bindings", entry: { fields: Object.fromEntries(known) }, id: "" }];
  },
  defaults: () => ({}),
  references: (_address, fields) =>
    FLOW_BINDINGS.flatMap((field) => {
      const alias = get(fields, field);
      return typeof alias === "string" && alias !== "" ? [addressOf("flow", alias)] : [];
    }),
  update: updateRealm,
};
