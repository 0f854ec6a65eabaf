import type { Check, Found } from "./check.ts";

/**
 * A refresh token from an exchange forgets the audience it was asked for: what it is refreshed to holds everything that
 * the requester can reach (AbstractRefreshTokenProvider sets `req-aud` after the token is built). Where the requester
 * reaches one audience only, there is nothing to forget.
 */
export const refreshFromExchange: Check<"refresh-from-exchange"> = {
  id: "refresh-from-exchange",
  severity: "warning",
  find: ({ requesters, reach }) =>
    requesters.flatMap((client): Found<"refresh-from-exchange">[] => {
      const attribute = "standard.token.exchange.enableRefreshRequestedTokenType";
      if (client.attributes(attribute) !== "SAME_SESSION") return [];
      const audiences = reach.most(client, { user: "anybody" }).aud;
      if (audiences.length <= 1) return [];
      return [{ code: "refresh-from-exchange", audiences, address: client.address, field: `attributes.${attribute}` }];
    }),
};
