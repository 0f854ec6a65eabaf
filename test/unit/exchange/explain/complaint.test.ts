import { describe, expect, test } from "vitest";
import { complaintIn, suspectsFor } from "#exchange/explain/complaint.ts";
import { predicted, recorded } from "../../../support/exchange-cases.ts";

const refused = recorded.cases.flatMap((one) => {
  const prediction = predicted(one);
  return prediction.kind === "refusal" ? [{ name: `${one.realm}: ${one.name}`, prediction }] : [];
});

test("there are refusals of many rules among the recorded exchanges", () => {
  expect(new Set(refused.map(({ prediction }) => prediction.rule)).size).toBeGreaterThan(25);
});

describe("the words of every recorded refusal lead to its rule", () => {
  test.each(refused)("$name", ({ prediction: { rule, error, description } }) => {
    const body = JSON.stringify({ error, ...(description !== undefined && { error_description: description }) });
    const suspects = suspectsFor(complaintIn(`< HTTP/1.1 400 Bad Request\n${body}\n`));
    expect(suspects.map((one) => one.rule)).toContain(rule);
  });
});

test.each<[string, string, string[]]>([
  [
    "a body",
    '{"error":"access_denied","error_description":"Client is not within the token audience"}',
    ["requester-in-audience"],
  ],
  ["the words alone", "Client is not within the token audience", ["requester-in-audience"]],
  [
    "a line of a log",
    "WARN kcx: 403 access_denied Client is not within the token audience (pizzeria)",
    ["requester-in-audience"],
  ],
  [
    "an event of the server",
    'type="TOKEN_EXCHANGE_ERROR", error="invalid_request", reason="Requested audience not available: api"',
    ["audience-available"],
  ],
  [
    "a header",
    'WWW-Authenticate: Bearer error="invalid_client", error_description="Audience not found"',
    ["audience-known"],
  ],
  ["an address", "/callback?error=invalid_scope&error_description=Invalid+scopes%3A+read", ["scope-valid"]],
  ["what two rules say", "Invalid client or Invalid client credentials", ["client-known", "credentials"]],
  [
    "the error decides between them",
    '{"error":"unauthorized_client","error_description":"Invalid client or Invalid client credentials"}',
    ["credentials"],
  ],
  ["what no rule says", "the dog ate it", []],
  ["nothing", "", []],
])("%s", (_, text, rules) => {
  expect(suspectsFor(complaintIn(text)).map(({ rule }) => rule)).toEqual(rules);
});

test("the names in the words", () => {
  const [suspect] = suspectsFor({ description: "Requested audience not available: b, c" });
  expect(suspect?.names).toEqual(["b", "c"]);
});
