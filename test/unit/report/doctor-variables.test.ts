import { describe, expect, test } from "vitest";
import type { Finding } from "#model/diagnosis.ts";
import { lines, REALM } from "./findings.ts";

describe("variables", () => {
  test.each<[Finding & { check: "variables" }, string[]]>([
    [
      {
        check: "variables",
        level: "warn",
        state: "other-realm",
        variable: { value: "a", origin: "KEYCLOAK_REALM" },
        chosen: REALM,
      },
      ["KEYCLOAK_REALM says realm a; shop (the file) is used", "try --realm NAME, if it shall be another one"],
    ],
    [
      { check: "variables", level: "warn", state: "contradiction", names: ["A", "B"], used: "B" },
      ["A and B differ: B is used", "try keep one of them"],
    ],
    [
      { check: "variables", level: "warn", state: "contradiction", names: ["A", "B"] },
      ["A and B differ", "try keep one of them"],
    ],
    [
      { check: "variables", level: "warn", state: "half", set: "A", missing: "B" },
      ["A is set without B, and does nothing alone", "try set B"],
    ],
    [{ check: "variables", level: "warn", state: "unused", names: ["A", "B"] }, ["set, and not used here: A, B"]],
    [
      { check: "variables", level: "warn", state: "unknown", name: "KCX_X", nearest: "KCX_Y" },
      ["KCX_X is nothing that kcx knows", "try KCX_Y?"],
    ],
    [
      { check: "variables", level: "warn", state: "foreign", names: ["IMPORT_FILES_LOCATIONS"] },
      ["keycloak-config-cli's, without effect here: IMPORT_FILES_LOCATIONS"],
    ],
    [
      { check: "variables", level: "warn", state: "instead", names: ["KEYCLOAK_SSLVERIFY"], advice: "ca-file" },
      [
        "without effect here: KEYCLOAK_SSLVERIFY",
        "try --ca-file FILE trusts one authority; checking is never switched off",
      ],
    ],
    [
      { check: "variables", level: "warn", state: "instead", names: ["KEYCLOAK_HTTPPROXY"], advice: "proxy" },
      ["without effect here: KEYCLOAK_HTTPPROXY", "kcx connects directly"],
    ],
  ])("%j", (finding, expected) => {
    const found = lines(finding);
    expect(found[0]?.slice(0, 18)).toBe("warn  variable    ");
    expect(found.map((line) => line.slice(18))).toEqual(expected);
  });
});
