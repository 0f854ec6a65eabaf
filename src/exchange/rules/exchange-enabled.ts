import { EXCHANGE_FLAG } from "#model/exchange-flag.ts";
import { isTrue } from "../parts.ts";
import { type Asking, type Rule, refuse } from "./rule.ts";

/** StandardTokenExchangeProvider.supports: only the requester needs the flag; "TRUE" is as good. */
export const exchangeEnabled: Rule<Asking> = {
  name: "exchange-enabled",
  check: ({ client }) =>
    isTrue(client.attributes(EXCHANGE_FLAG))
      ? undefined
      : refuse(
          "exchange-enabled",
          400,
          "invalid_request",
          "Standard token exchange is not enabled for the requested client",
          [
            {
              code: "client",
              client: client.address,
              field: `attributes.${EXCHANGE_FLAG}`,
              value: client.attributes(EXCHANGE_FLAG) ?? null,
            },
          ],
        ),
};
