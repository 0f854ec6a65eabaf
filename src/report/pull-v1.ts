import type { ChalkInstance } from "chalk";
import type { V1, V1Left } from "#pull/exchange-v1.ts";
import { plural, printable } from "./values.ts";

/** What V1's permissions allow in a realm, which no file of it says. @param command how V2's half is had. */
export function v1Notes({ exchanges, left }: V1, command: string | undefined, chalk: ChalkInstance): string {
  const how = command === undefined ? "" : `; for V2: ${command}`;
  return [
    ...(exchanges.length === 0
      ? []
      : [
          `${chalk.yellow("V1")}  permissions allow ${plural(exchanges.length, "exchange")}, and no realm file carries them${printable(how)}`,
          ...exchanges.map(({ requester, target }) => chalk.dim(`  ${printable(requester)} → ${printable(target)}`)),
        ]),
    ...[...new Set(left.map(leftText))].map((text) => `${chalk.yellow("not in V2")}  ${printable(text)}`),
  ].join("\n");
}

function leftText(left: V1Left): string {
  switch (left.why) {
    case "public-requester":
      return `${left.requester} → ${left.target}: ${left.requester} is a public client, and V2 exchanges for confidential ones only`;
    case "condition":
      return `the policy ${left.policy} (${left.type}) at ${left.target}: V2 asks only for roles, at the scope that brings the audience (\`roles: […]\`)`;
    case "identity-provider":
      return `${left.permission}: tokens of an identity provider, or for one, stay with V1`;
    case "impersonation":
      return `${left.permission}: exchanging for another user (\`requested_subject\`) stays with V1`;
  }
}

/** Of the realm's own administrators (`adminPermissionsEnabled`). */
export function adminPermissionsText(chalk: ChalkInstance): string {
  return `${chalk.yellow("left out")}  the permissions of administrators (client admin-permissions): no file carries them`;
}

export function noV1Text(): string {
  return "No permission to exchange by V1 in this realm: nothing to move";
}

/** The head of the file for V2. @param subject whether it is known whose tokens are exchanged. */
export function v2Head(subject: boolean): string[] {
  const first = [
    " What V1's permissions allow in this realm, as V2 takes it: to be read, and applied beside the realm's own file.",
    " A scope of type default brings its audience into all other tokens of that client, too.",
  ];
  if (subject) return first;
  return [
    ...first,
    " Whose tokens are exchanged isn't known: --subject-client names the client that people log in to. Without it the",
    " contracts take a token that is given, and that client lacks its line: `protocolMappers: { … { audience: … } }`.",
  ];
}
