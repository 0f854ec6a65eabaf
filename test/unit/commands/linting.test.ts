/** What is said of a live realm with a file beside it: which of the two, where, and which comments count. */
import { describe, expect, test } from "vitest";
import { lintRealm } from "#commands/shared/linting.ts";
import { declare, realmMade } from "../../support/realms.ts";

function looked(realm: string, file: string) {
  const text = `realm: demo\n${file}`;
  const { problems, suppressed } = lintRealm(realmMade(`realm: demo\n${realm}`), declare(text), {
    texts: new Map([["realm.yaml", text]]),
    overlays: new Set(),
  });
  return {
    problems: problems.map(({ code, position }) => (position ? `${position.line}:${position.column} ${code}` : code)),
    suppressed: suppressed.map(({ problem }) => problem.code),
  };
}

const OPEN = 'web: { publicClient: true, redirectUris: ["https://a.example.com/*"] }';

describe("a live realm with a file beside it", () => {
  test("what the file has wrong is told where it stands; what the realm has is told by name", () => {
    const { problems } = looked(`clients: { ${OPEN} }`, "clients: { account: { absent: true } }\n");
    expect(problems.sort()).toEqual(["2:12 built-in", "wildcard-redirect"]);
  });

  test("no line of the file is told for what stands in the realm alone", () => {
    expect(looked(`clients: { ${OPEN} }`, "clients: { web: {} }\n").problems).toEqual(["wildcard-redirect"]);
  });

  test("a comment sets aside what the realm has", () => {
    const file =
      'clients:\n  web:\n    redirectUris: ["https://a.example.com/*"] # kcx-ignore wildcard-redirect: ours\n';
    expect(looked(`clients: { ${OPEN} }`, file)).toEqual({ problems: [], suppressed: ["wildcard-redirect"] });
  });

  test("a comment about the file alone is no comment too many", () => {
    const file = "clients:\n  web:\n    secret: s3 # kcx-ignore secret-in-clear: a realm to try things out\n";
    expect(looked("clients: { web: {} }", file)).toEqual({ problems: [], suppressed: [] });
  });

  test("one about neither is", () => {
    const file = "clients:\n  web: {} # kcx-ignore full-scope: it had that once\n";
    expect(looked("clients: { web: {} }", file).problems).toEqual(["3:13 suppression"]);
  });
});
