/** Flows before and after: what hardly anybody does in one go, and whoever tidies up does. */

const up = "{ authenticator: auth-username-password-form, requirement: REQUIRED }";
const otp = "{ authenticator: auth-otp-form, requirement: REQUIRED }";
const cookie = "{ authenticator: auth-cookie, requirement: ALTERNATIVE }";

function role(alias: string, name: string): string {
  return `{ authenticator: conditional-user-role, requirement: REQUIRED, authenticatorConfig: { alias: ${alias}, config: { condUserRole: ${name} } } }`;
}

function within(alias: string, requirement: string, ...steps: string[]): string {
  return `{ flowAlias: ${alias}, requirement: ${requirement}, authenticationExecutions: [${steps.join(", ")}] }`;
}

function flows(ours: readonly string[], theirs?: readonly string[]): string {
  const flow = (name: string, steps: readonly string[]) =>
    `  ${name}: { authenticationExecutions: [${steps.join(", ")}] }`;
  return ["authenticationFlows:", flow("ours", ours), ...(theirs ? [flow("theirs", theirs)] : [])].join("\n");
}

export const ROUND: readonly { title: string; from: string; to: string }[] = [
  {
    title: "another order on two levels",
    from: flows([cookie, within("x", "ALTERNATIVE", up, otp)]),
    to: flows([within("x", "ALTERNATIVE", otp, up), cookie]),
  },
  {
    title: "a step replaced in the middle",
    from: flows([cookie, up, otp]),
    to: flows([cookie, "{ authenticator: auth-spnego, requirement: ALTERNATIVE }", otp]),
  },
  {
    title: "a flow within becomes a step",
    from: flows([cookie, within("x", "REQUIRED", up)]),
    to: flows([cookie, up]),
  },
  {
    title: "a configured step moves to a flow within that is written earlier",
    from: flows([within("x", "CONDITIONAL", up), within("y", "CONDITIONAL", role("r", "staff"), otp)]),
    to: flows([within("x", "CONDITIONAL", role("r", "staff"), up), within("y", "CONDITIONAL", otp)]),
  },
  {
    title: "the names of two configurations change places",
    from: flows([within("x", "CONDITIONAL", role("r1", "a"), up), within("y", "CONDITIONAL", role("r2", "b"), otp)]),
    to: flows([within("x", "CONDITIONAL", role("r2", "a"), up), within("y", "CONDITIONAL", role("r1", "b"), otp)]),
  },
  {
    title: "of two steps that do the same the first one goes",
    from: flows([role("r1", "a"), role("r2", "b"), up]),
    to: flows([role("r2", "b"), up]),
  },
  {
    title: "two configurations of one name",
    from: flows([up]),
    to: flows([role("r", "a"), up, role("r", "b")]),
  },
  {
    title: "a configuration goes, another one loses a key",
    from: flows([role("r1", "a"), role("r2", "b, negate: true")]),
    to: flows(["{ authenticator: conditional-user-role, requirement: REQUIRED }", role("r2", "b")]),
  },
  {
    title: "what was without is within",
    from: flows([within("x", "REQUIRED", within("y", "REQUIRED", up), otp)]),
    to: flows([within("y", "REQUIRED", within("x", "REQUIRED", up), otp)]),
  },
  {
    title: "two flows give each other what is within them",
    from: flows([up, within("x", "REQUIRED", otp)], [up, within("y", "REQUIRED", cookie)]),
    to: flows([up, within("y", "REQUIRED", cookie)], [up, within("x", "REQUIRED", otp)]),
  },
  {
    title: "two flows give each other the names of configurations",
    from: flows([up, role("r", "a")], [role("q", "b"), up]),
    to: flows([up, role("q", "a")], [role("r", "b"), up]),
  },
  {
    title: "a flow becomes one within another",
    from: flows([up], [otp]),
    to: `${flows([up, within("theirs", "REQUIRED", otp)])}\n  theirs: { absent: true }`,
  },
  {
    title: "a flow within becomes one of its own",
    from: flows([up, within("theirs", "REQUIRED", otp)]),
    to: flows([up], [otp]),
  },
];
