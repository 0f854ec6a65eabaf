import { audienceOf } from "#exchange/mappers/audience.ts";
import { parseAddress } from "#model/address.ts";
import type { Check, Found } from "./check.ts";

/** An audience mapper that writes to no access token: the audience is in ID tokens at best, and those are never exchanged. */
export const mapperOff: Check<"mapper-off"> = {
  id: "mapper-off",
  severity: "warning",
  find: ({ clients, scopes, reach }) => {
    const told = clients.flatMap((client) => reach.most(client, { user: "anybody" }).because);
    const off = new Set(told.flatMap((reason) => (reason.code === "mapper-off" ? [reason.mapper] : [])));
    return [...clients.map(({ own }) => own), ...scopes]
      .flatMap(({ mappers }) => mappers)
      .filter(
        ({ address, config }) =>
          off.has(address) && !["access.token.claim", "lightweight.claim"].some((flag) => config(flag) === "true"),
      )
      .map((mapper): Found<"mapper-off"> => {
        const { parent = "", name } = parseAddress(mapper.address);
        const audience = audienceOf(mapper);
        const isIdle = mapper.config("id.token.claim") !== "true";
        return {
          ...{ code: "mapper-off", address: mapper.address, field: "config.access.token.claim" },
          ...(audience === undefined ? {} : { audience }),
          ...(isIdle
            ? { fix: [{ do: "set", address: parent, path: ["protocolMappers", name, "accessToken"], value: true }] }
            : {}),
        };
      });
  },
};
