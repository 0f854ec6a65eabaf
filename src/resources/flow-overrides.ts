import { z } from "zod";
import { addressOf, parseAddress } from "#model/address.ts";
import { asMap, get, type JsonMap } from "#model/json.ts";
import type { Kind } from "./kind.ts";
import { PART } from "./part.ts";
import { piece } from "./pieces.ts";
import { nameOf } from "./role-parts.ts";
import { all, text, written } from "./schema.ts";

/** `null` takes it away, as a map's key. */
const alias = piece(
  z.preprocess((value) => value ?? "", text),
  { json: { type: ["string", "null"] } },
);

const PURPOSES = ["browser", "direct_grant"];

/** Flows that a client has instead of the realm's, by alias; the server goes by their ids. */
export const flowOverrides: Kind = {
  name: "flow-overrides",
  written: written(all(alias, ...PURPOSES)),
  shapes: {},
  ...PART,
  read: (raw) => {
    const aliases = new Map((raw.authenticationFlows ?? []).map((flow) => [get(flow, "id"), nameOf(flow, "alias")]));
    return raw.clients.map((client) => {
      const bound = Object.entries(asMap(get(client, "authenticationFlowBindingOverrides")));
      const fields: JsonMap = Object.fromEntries(bound.map(([purpose, id]) => [purpose, aliases.get(id) ?? id]));
      return {
        address: `${addressOf("client", nameOf(client, "clientId"))}/flow-overrides`,
        entry: { fields },
        id: "",
      };
    });
  },
  defaults: () => ({}),
  references: (address, fields) => [
    parseAddress(address).parent ?? "",
    ...Object.values(fields).flatMap((alias) =>
      typeof alias === "string" && alias !== "" ? [addressOf("flow", alias)] : [],
    ),
  ],
  async update(api, target, { values }) {
    const ids = Object.entries(values).map(([purpose, alias]) => [
      purpose,
      // The empty text takes it away.
      alias === "" ? "" : api.idOf(addressOf("flow", String(alias))),
    ]);
    const client = api.idOf(parseAddress(target.address).parent ?? "");
    await api.clients.update(client, { authenticationFlowBindingOverrides: Object.fromEntries(ids) });
  },
};
