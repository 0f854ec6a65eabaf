import { text } from "../parts.ts";
import { type Arrival, type Rule, refuse } from "./rule.ts";

/** TokenEndpoint.checkSsl. A server on this machine is let off unless `sslRequired` says all. */
export const https: Rule<Arrival> = {
  name: "https",
  check: ({ index, request }) =>
    request.transport === "http" && text(index.settings, "sslRequired", "external").toLowerCase() === "all"
      ? refuse("https", 403, "invalid_request", "HTTPS required")
      : undefined,
};
