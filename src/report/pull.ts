import type { ChalkInstance } from "chalk";
import { type Address, displayAddress } from "#model/address.ts";
import type { Edit } from "#model/edit.ts";
import type { Step } from "#plan/plan.ts";
import type { Bogus } from "#pull/bogus.ts";
import type { Pulled } from "#pull/pull.ts";
import { stepText } from "./plan.ts";
import { plural, printable } from "./values.ts";

/** Makes editors check and complete the file. @param format `0.1`. @param up from the file's folder to the project's. */
export function schemaLine(format: string, up = ""): string {
  return ` yaml-language-server: $schema=${up}node_modules/kcx/schemas/realm-${format}.json`;
}

interface LeftOut {
  bogus: readonly Bogus[];
  twins: readonly Address[];
  usersLeftOut: number;
}

/** What a person should know of a file that was pulled. */
export function pullNotes(pulled: Pulled, { bogus, twins, usersLeftOut }: LeftOut, chalk: ChalkInstance): string {
  const { references, lacking, owners } = pulled;
  const width = Math.max(...references.map(({ ref }) => ref.length));
  return [
    ...(references.length === 0
      ? []
      : [
          `${plural(references.length, "secret")} ${references.length === 1 ? "is a reference" : "are references"}, to be set where the file is applied:`,
          ...references.map(({ ref, address, field }) =>
            chalk.dim(`  ${ref.padEnd(width)}  ${displayAddress(address)} › ${field}`),
          ),
        ]),
    ...lacking.map(
      (address) =>
        `${chalk.yellow("note")}  no ${displayAddress(address)}, which every new realm has: no file takes it away`,
    ),
    ...bogus.map(
      ({ address, attribute }) =>
        `${chalk.yellow("left out")}  ${displayAddress(address)} › attribute \`${printable(attribute)}\`: it does nothing in Keycloak; what switches token exchange on is \`standardTokenExchange: true\``,
    ),
    ...twins.map(
      (address) =>
        `${chalk.red("left out")}  ${displayAddress(address)}: there are several of that name, and no file can tell them apart; call them otherwise in the admin console`,
    ),
    ...(usersLeftOut === 0
      ? []
      : [`${chalk.yellow("note")}  ${plural(usersLeftOut, "user")} left out: --users pulls them, too`]),
    ...(owners.length === 0
      ? []
      : [`${chalk.yellow("note")}  marks of several owners: ${owners.join(", ")}; the file names none`]),
  ].join("\n");
}

/** What the file, read again, would still do. */
export function unprovenText(steps: readonly Step[], chalk: ChalkInstance): string {
  return [
    chalk.red("The file would not make exactly this realm. It doesn't carry:"),
    ...steps.map((step) => stepText(step, new Map(), chalk)),
  ].join("\n");
}

/** A file that went, because the realm has no such client any more. */
export function splitGoneText(file: string, client: string, realm: string): string {
  return `${file}: taken out, ${realm} has no client \`${printable(client)}\``;
}

/** What was changed in a file, a line for each thing. */
export function intoText(file: string, edits: readonly Edit[], chalk: ChalkInstance): string {
  if (edits.length === 0) return chalk.green(`${file} says all of it already`);
  const verbs = {
    set: "set",
    default: "added",
    remove: "taken out",
    add: "added",
    drop: "taken out",
    leave: "taken out",
  };
  const lines = edits.map((edit) => {
    const member = "member" in edit ? ` ${edit.member}` : "";
    return `  ${verbs[edit.do]}  ${printable(edit.path.join(" › ") + member)}`;
  });
  return [`${file}:`, ...lines].join("\n");
}
