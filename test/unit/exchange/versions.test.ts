import { expect, test } from "vitest";
import { predict } from "#exchange/predict.ts";
import { realmOf } from "../../support/compact-realm.ts";

const toBoth = {
  name: "to-both",
  mappers: ["front", "agent"].map((client) => ({ type: "aud" as const, name: client, client })),
};
const exchanging = { exchange: true, defaultScopes: ["basic", "to-both"], directAccess: true };
const REALM = realmOf("small", {
  scopes: [toBoth],
  clients: ["front", "agent"].map((clientId) => ({ clientId, ...exchanging })),
  users: [{ username: "ann" }],
});

test.each([
  ["26.7.3", ["openid", "to-both"]],
  // Its chain has lost the session, and with it what front asked for at the log-in.
  ["26.2.5", ["to-both"]],
])("the second exchange of a chain, back at the client of the log-in, on %s", (version, scope) => {
  const logIn = { kind: "user", client: "front", user: "ann", scope: "openid" } as const;
  const chain = { kind: "exchange", subject: logIn, request: { requester: "agent" } } as const;
  const said = predict(REALM, chain, { requester: "front" }, version);
  expect(said.kind === "token" && [...said.scope].sort()).toEqual(scope);
});
