import type { ChalkInstance } from "chalk";
import type { Effect } from "#exchange/powers.ts";
import { type Address, displayAddress, parseAddress } from "#model/address.ts";
import type { Sources } from "#model/declaration.ts";
import { asMap, isMap, type JsonMap } from "#model/json.ts";
import type { Consequences } from "#plan/consequences.ts";
import type { FailOn } from "#plan/gates.ts";
import type { Change, CreateStep, Note, Plan, Step } from "#plan/plan.ts";
import type { HazardCode } from "#resources/kind.ts";
import { contractsText, fateJson, lostText } from "./contracts.ts";
import { type FlowLine, flowLines, stepLines } from "./flow-text.ts";
import { leaves } from "./leaves.ts";
import { mapperText } from "./mapper-text.ts";
import { place } from "./problems.ts";
import { whyUnsupported } from "./unsupported.ts";
import { memberText, plural, printable, valueText } from "./values.ts";

/** A flow's steps are a tree, told as one. */
const STEPS = "authenticationExecutions";

const NONE: Consequences = { fates: [], effects: new Map(), lost: [] };

/** A plan as a person reads it: each step with its fields, then what is said without being done, then the count. */
export function planText(
  plan: Plan,
  sources: Sources,
  chalk: ChalkInstance,
  { fates, effects, lost }: Consequences = NONE,
): string {
  const steps = plan.steps.map((step) => stepText(step, sources, chalk, effects.get(step)));
  const notes = notesText(plan.notes, sources, chalk);
  const contracts = contractsText(fates, plan, sources, chalk);
  return [
    ...steps,
    ...(steps.length > 0 && notes.length > 0 ? [""] : []),
    ...notes,
    ...(steps.length + notes.length > 0 ? [""] : []),
    ...(contracts === "" ? [] : [contracts, ""]),
    ...(lost.length === 0 ? [] : [lostText(lost, plan, chalk), ""]),
    summaryText(plan, chalk),
  ].join("\n");
}

export function summaryText({ realm, steps }: Plan, chalk: ChalkInstance): string {
  if (steps.length === 0) return chalk.green(`No changes: realm ${realm} is as the file says.`);
  const count = (verb: Step["do"]) => steps.filter((step) => step.do === verb).length;
  return `Realm ${chalk.bold(realm)}: ${chalk.green(`${count("create")} to create`)}, ${chalk.yellow(`${count("update")} to change`)}, ${chalk.red(`${count("delete")} to delete`)}.`;
}

/** One step with its details indented beneath. */
export function stepText(step: Step, sources: Sources, chalk: ChalkInstance, effect: Effect = "none"): string {
  const title = displayAddress(step.address) + chalk.dim(EFFECTS[effect]);
  if (step.do === "delete") return chalk.red(`- ${title}`);
  if (step.do === "create") return [chalk.green(`+ ${title}`), ...createdLines(step, sources, chalk)].join("\n");
  const lines = step.changes.flatMap((change) => changeLines(change, chalk));
  return [chalk.yellow(`~ ${title}`), ...lines.map((line) => `    ${line}`)].join("\n");
}

/** Of a new object only what somebody wrote: what the server adds by itself would hide it. */
function createdLines(step: CreateStep, sources: Sources, chalk: ChalkInstance): string[] {
  if (parseAddress(step.address).kind === "mapper") return [`    ${chalk.dim(mapperText(step.fields))}`];
  const children = step.children.map(({ address, fields }) => {
    const { kind, name } = parseAddress(address);
    return `    ${chalk.green(printable(`+ ${kind} ${name}`))}  ${chalk.dim(mapperText(fields))}`;
  });
  const own = writtenFields(step.address, step.fields, sources);
  const lines = own.map(([field, value]) => `    ${printable(field)}${value === "" ? "" : `  ${chalk.dim(value)}`}`);
  return [...lines, ...children];
}

function writtenFields(address: Address, fields: JsonMap, sources: Sources): [string, string][] {
  return Object.entries(fields).flatMap(([field, value]): [string, string][] => {
    if (isMap(value)) {
      const keys = Object.entries(asMap(value)).filter(([key]) => sources.has(`${address}#${field}.${key}`));
      return keys.map(([key, inner]) => [`${field === "config" ? "" : `${field}.`}${key}`, valueText(inner)]);
    }
    if (!sources.has(`${address}#${field}`)) return [];
    if (field === STEPS) return stepLines(value).map((line): [string, string] => [line, ""]);
    return [[field, valueText(value)]];
  });
}

function changeLines(change: Change, chalk: ChalkInstance): string[] {
  if (change.kind === "value" && change.field === STEPS)
    return flowLines(change.from, change.to).map((line) => flowLineText(line, chalk));
  switch (change.kind) {
    case "value":
    case "key": {
      const path = change.kind === "key" ? `${change.field}.${change.key}` : change.field;
      return leaves(path, change.from, change.to).map(
        (leaf) => `${printable(leaf.path)}  ${fromTo(leaf.from, leaf.to, chalk)}`,
      );
    }
    case "set": {
      const members = [
        ...change.add.map((name) => chalk.green(`+ ${memberText(name)}`)),
        ...change.remove.map((name) => chalk.red(`- ${memberText(name)}`)),
      ];
      return [`${change.field}  ${members.join("  ")}`];
    }
    case "secret":
      return [`${change.field}  ${chalk.green(valueText(change.to))} ${chalk.dim("(changes)")}`];
    case "name":
      return [`renamed from ${chalk.red(printable(change.from))}`];
    case "owner":
      return [`adopted by ${chalk.green(change.to)}${change.from === null ? "" : chalk.dim(` (was ${change.from})`)}`];
  }
}

function flowLineText(line: FlowLine, chalk: ChalkInstance): string {
  if (line.kind === "add") return chalk.green(`+ ${line.text}`);
  if (line.kind === "remove") return chalk.red(`- ${line.text}`);
  return `${printable(line.path)}  ${fromTo(line.from, line.to, chalk)}`;
}

function fromTo(from: unknown, to: unknown, chalk: ChalkInstance): string {
  return `${chalk.red(valueText(from))} → ${chalk.green(valueText(to))}`;
}

const EFFECTS: Record<Effect, string> = {
  none: "",
  widens: "  (widens tokens)",
  narrows: "  (narrows tokens)",
  both: "  (widens and narrows tokens)",
};

const HAZARDS: Record<HazardCode, string> = {
  "adds-audience": "adds to the audience of tokens",
  "adds-roles": "adds roles to tokens",
  "rewrites-claims": "writes a claim of tokens",
  "allows-exchange": "lets the client exchange tokens",
  "adds-scope": "gives tokens a scope",
  "runs-script": "runs a script on tokens",
};

const NOT_COMPARED = { unset: "its variable is not set", unreadable: "the server does not show it", "write-only": "" };

function notesText(notes: readonly Note[], sources: Sources, chalk: ChalkInstance): string[] {
  const passwords = notes.filter((note) => note.code === "not-compared" && note.why === "write-only");
  const lines = notes.flatMap((note) => noteText(note, sources, chalk));
  if (passwords.length === 0) return lines;
  const count = passwords.length === 1 ? "1 password was" : `${passwords.length} passwords were`;
  return [
    ...lines,
    chalk.dim(`· ${count} not compared: passwords are set when a user is created, later with --reset-passwords`),
  ];
}

function noteText(note: Note, sources: Sources, chalk: ChalkInstance): string[] {
  const title = displayAddress(note.address);
  const from = sources.get(note.address);
  switch (note.code) {
    case "undeclared":
      return [
        `${chalk.yellow("!")} ${title}: nobody declared it, and it ${note.hazards.map((code) => HAZARDS[code]).join(", ")}`,
      ];
    case "orphan": {
      const mark = note.hazards.length > 0 ? chalk.yellow("!") : chalk.dim("·");
      const end = note.holds
        ? `it stays for the sake of ${displayAddress(note.holds)}, which is somebody else's`
        : "--prune deletes it";
      return [`${mark} ${title}: made by owner ${note.owner} and no longer declared; ${end}`];
    }
    case "other-owner":
      return [
        `${chalk.dim("·")} ${title}: belongs to owner ${note.owner}${from ? chalk.dim(` (${place(from)})`) : ""}`,
      ];
    case "not-kept":
      return [`${chalk.yellow("!")} ${title}: \`${printable(note.field)}\` not applied: ${notKept(note.address)}`];
    case "forgotten":
      return [`${chalk.yellow("!")} ${title}: ${forgetsText(note)}`];
    case "not-managed":
      return [`${chalk.yellow("!")} ${title}: \`${printable(note.key)}\` not applied: ${whyUnsupported(note.key)}`];
    case "not-compared":
      return note.why === "write-only"
        ? []
        : [`${chalk.dim("·")} ${title}: \`${note.field}\` not compared, ${NOT_COMPARED[note.why]}`];
  }
}

/** The plan as one JSON document; secrets are their references. */
export function planJson(plan: Plan, { fates, effects, lost }: Consequences = NONE): object {
  const count = (verb: Step["do"]) => plan.steps.filter((step) => step.do === verb).length;
  const steps = plan.steps.map((step) => ({ ...step, effect: effects.get(step) ?? null }));
  const contracts = fates.map(fateJson);
  return {
    ...plan,
    steps,
    contracts,
    lost,
    summary: { create: count("create"), update: count("update"), delete: count("delete") },
  };
}

export function forgetsText({ field, until, version }: Extract<Note, { code: "forgotten" }>): string {
  const server = version === undefined ? `Keycloak before ${until}, which this may be,` : `Keycloak ${version}`;
  return `${server} loses \`${field}\` when anything beside it changes, and its value is not known here`;
}

export function deletesText(count: number): string {
  return `the plan deletes ${plural(count, "object")}`;
}

const FAILED_ON: Record<FailOn, [one: string, many: string]> = {
  broken: ["contract is broken", "contracts are broken"],
  widen: ["step widens what tokens can do", "steps widen what tokens can do"],
  delete: ["object is deleted", "objects are deleted"],
};

export function failedText(what: FailOn, count: number): string {
  return `--fail-on ${what}: ${plural(count, ...FAILED_ON[what])}`;
}

/** Why the server would drop what was declared. */
function notKept(address: Address): string {
  return address.endsWith("/authorization")
    ? "what it refers to is taken away"
    : "the user profile does not admit it; declare it in `userProfile`, or let `unmanagedAttributePolicy` be ENABLED";
}
