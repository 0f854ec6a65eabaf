import type { Check } from "./check.ts";

/** An exchange shows nobody a consent screen: it is refused unless the user agreed in a log-in to the requester itself. */
export const consentRequired: Check<"consent-required"> = {
  id: "consent-required",
  severity: "warning",
  find: ({ requesters, reach }) =>
    requesters
      .filter((client) => client.consentRequired)
      .map((client) => ({
        ...{ code: "consent-required", address: client.address, field: "consentRequired" },
        ...(reach.logsUsersIn(client)
          ? {}
          : { fix: [{ do: "set", address: client.address, path: ["consentRequired"], value: false }] }),
      })),
};
