import { describe, expect, test } from "vitest";
import { addressOf, displayAddress, isBeneath, parseAddress, REALM, rootOf } from "#model/address.ts";

describe("address ↔ names", () => {
  test.each([
    ["client/web", { kind: "client", name: "web" }],
    ["client-scope/a%2Fb", { kind: "client-scope", name: "a/b" }],
    ["client/../mapper/%2E", { kind: "mapper", name: ".", parent: "client/.." }],
    ["client/%252F/role/__proto__", { kind: "role", name: "__proto__", parent: "client/%252F" }],
    ["group/a/group/b", { kind: "group", name: "b", parent: "group/a" }],
    ["client/web/service-account", { kind: "service-account", name: "", parent: "client/web" }],
    [REALM, { kind: "realm", name: "" }],
  ])("%s", (address, parsed) => {
    expect(parseAddress(address)).toEqual(parsed);
  });

  test.each([
    [["client", "a/b"], "client/a%2Fb"],
    [["client", "🍕", "mapper", "a b"], "client/%F0%9F%8D%95/mapper/a%20b"],
    [["client", "%2F"], "client/%252F"],
  ])("%j → %s", (segments, address) => {
    expect(addressOf(...segments)).toBe(address);
  });
});

test.each([
  ["client/x/mapper/y", "client/x"],
  ["client/x/service-account", "client/x"],
  ["client/x", "client/x"],
  ["realm", "realm"],
])("the root of %s is %s", (address, root) => {
  expect(rootOf(address)).toBe(root);
});

test("beneath is a matter of segments, not of letters", () => {
  expect(isBeneath("client/ab/mapper/c", "client/ab")).toBe(true);
  expect(isBeneath("client/ab", "client/a")).toBe(false);
  expect(isBeneath("client/ab", "client/ab")).toBe(false);
});

test.each([
  ["client/a%2Fb/mapper/y", "client a/b › mapper y"],
  ["client/x/service-account", "client x › service-account"],
  ["client/%1B%5B31mred", "client \u{FFFD}[31mred"],
  ["realm", "realm"],
])("%s reads %s", (address, text) => {
  expect(displayAddress(address)).toBe(text);
});
