import { Chalk } from "chalk";
import type { Came } from "#model/answer.ts";
import type { Verdict } from "#oauth/verdict.ts";
import { verifyText } from "#report/verify.ts";

export function text(verdicts: readonly Verdict[]): string {
  return verifyText(verdicts, new Chalk({ level: 0 }));
}

export function head(name: string) {
  return {
    name,
    slug: name.replaceAll(" ", "-"),
    asked: {
      subject: { kind: "user", client: "frontend", user: "johndoe", scope: null },
      requester: "tools",
      auth: "basic",
      audience: ["pizzeria"],
      scope: null,
      requestedTokenType: null,
    },
    expected: { kind: "token", azp: "tools", aud: ["pizzeria"] },
    subject: null,
    session: "closed",
    ms: { subject: 12, exchange: 8, total: 30 },
  } satisfies Partial<Verdict>;
}

export function kept(name: string, came: Came): Verdict {
  return { ...head(name), status: "kept", came };
}

type Broken = Extract<Verdict, { status: "broken" }>;

type Failure = Broken extends infer B
  ? B extends Broken
    ? Pick<B, keyof B & ("stage" | "came" | "differences" | "missing" | "fault")> & { expected?: Verdict["expected"] }
    : never
  : never;

export function broken(name: string, failure: Failure, asked: Partial<Verdict["asked"]> = {}): Verdict {
  const common = head(name);
  return { ...common, asked: { ...common.asked, ...asked }, status: "broken", ...failure } as Verdict;
}

export function token(change: Partial<Extract<Came, { kind: "token" }>> = {}): Extract<Came, { kind: "token" }> {
  return {
    kind: "token",
    issuedTokenType: null,
    iss: "http://x",
    aud: ["pizzeria"],
    azp: "tools",
    scope: ["email"],
    sub: "6a3e",
    typ: "Bearer",
    lifetime: 300,
    claims: {},
    ...change,
  };
}

export function refusal(error: string, description: string | null): Extract<Came, { kind: "refusal" }> {
  return { kind: "refusal", status: 400, error, description };
}
