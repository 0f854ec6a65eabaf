import type { ChalkInstance } from "chalk";
import type { Question } from "#exchange/contract.ts";
import type { Near } from "#exchange/explain/near.ts";
import type { Lacking, Story } from "#exchange/explain/story.ts";
import type { Reason, Refusal } from "#exchange/prediction.ts";
import type { Subject } from "#exchange/request.ts";
import { type Address, displayAddress, parseAddress } from "#model/address.ts";
import { type Sources, sourceOf } from "#model/declaration.ts";
import { roleText } from "#model/role-ref.ts";
import { place } from "./problems.ts";
import { explainRefusal } from "./refusals.ts";
import { unusableText } from "./unusable-text.ts";
import { printable, valueText } from "./values.ts";

/** "johndoe's token from web; agent exchanges it for api". */
export function askedText({ subject, request }: Question): string {
  const { requester, audience = [], scope, requestedTokenType } = request;
  const parts = [
    audience.length === 0 ? "no audience asked for" : `for ${audience.join(", ")}`,
    ...(scope === undefined ? [] : [`with scope ${JSON.stringify(scope)}`]),
    ...(requestedTokenType === undefined ? [] : [`as ${requestedTokenType.replace(/^.*:/, "")}`]),
    ...[...(request.parameters ?? [])].map(([name]) => `with ${name}`),
  ];
  return `${requester} exchanges ${whose(subject)}, ${parts.join(", ")}`;
}

function whose(subject: Subject): string {
  const asked = "scope" in subject && subject.scope !== undefined ? ` (scope ${subject.scope})` : "";
  switch (subject.kind) {
    case "user":
      return `${subject.user}'s token from ${subject.client}${asked}`;
    case "service-account":
      return `the token of ${subject.client}'s service account${asked}`;
    case "exchange":
      return `the token that ${subject.request.requester} got in exchange for ${whose(subject.subject)}`;
    case "claims":
      return "the token at hand";
    case "unseen":
      return subject.client === undefined
        ? "a token that is given"
        : `the token of whoever logs in to ${subject.client}`;
  }
}

/** The derivation, token by token, to the answer or to where it stops. */
export function storyLines(story: Story, sources: Sources, chalk: ChalkInstance): string[] {
  const { subject, prediction, question } = story;
  const { requester } = question.request;
  const isAtLogIn = prediction.kind === "refusal" && prediction.at === "subject";
  const first = [
    `${chalk.dim("1")} ${chalk.bold(printable(whose(question.subject)))}`,
    ...(subject ? tokenLines(subject.token.aud, subject.because, sources, chalk).map(indent) : []),
  ];
  const second = [
    `${chalk.dim("2")} ${chalk.bold(printable(`what ${requester} gets for it`))}`,
    ...tokenLines(prediction.kind === "token" ? (prediction.aud ?? []) : [], story.because, sources, chalk).map(indent),
  ];
  const stop = stopLines(story, sources, chalk).map(indent);
  return isAtLogIn ? [...first, ...stop] : [...first, "", ...second, ...stop];
}

/** Scopes in one line, then what each of them and the client itself puts into `aud`. */
function tokenLines(
  aud: readonly string[],
  because: readonly Reason[],
  sources: Sources,
  chalk: ChalkInstance,
): string[] {
  const opened = because.filter((reason) => reason.code === "scope");
  const scopes = opened.map(
    ({ scope, from }) => `${parseAddress(scope).name}${from === "optional" ? " (asked for)" : ""}`,
  );
  const brought = because.filter((reason) => reason.code === "audience");
  const others = aud.filter((name) => !brought.some(({ audience }) => audience === name));
  const rows: Row[] = [
    ...(scopes.length === 0 ? [] : [{ label: "scopes", text: scopes.join(", ") }]),
    ...brought.map(({ audience, by, role }) => ({
      label: "aud",
      text: `${audience}  ${chalk.dim("←")} ${role ? `role ${roleText(role)}, by ` : ""}${displayAddress(by)}`,
      at: by,
    })),
    ...others.map((name) => ({ label: "aud", text: name })),
    ...because.flatMap((reason) => rowOf(reason)),
  ];
  return rows.map((row) => rowText(row, sources, chalk));
}

interface Row {
  label: string;
  text: string;
  /** What it is about: its place in a file is told. */
  at?: Address;
}

function rowOf(reason: Reason): Row[] {
  switch (reason.code) {
    case "scope-dropped":
      return [
        {
          label: "closed",
          text: `${parseAddress(reason.scope).name}: it takes one of the roles ${reason.roles.map(roleText).join(", ")}`,
          at: `${reason.scope}/role-scope`,
        },
      ];
    case "mapper-off":
      return [
        { label: "off", text: `${displayAddress(reason.mapper)}: ${reason.flag} is not true`, at: reason.mapper },
      ];
    case "audience-filtered":
      return [{ label: "left out", text: `${reason.audience}: it was not asked for` }];
    case "claim-replaced":
      return [{ label: reason.claim, text: `replaced by ${displayAddress(reason.by)}`, at: reason.by }];
    case "no-full-scope":
      return [
        {
          label: "roles",
          text: `only those in scope: ${displayAddress(reason.client)} has no full scope`,
          at: reason.client,
        },
      ];
    default:
      return [];
  }
}

function rowText({ label, text, at }: Row, sources: Sources, chalk: ChalkInstance): string {
  return `${chalk.dim(label.padEnd(8))} ${printable(text)}${whereText(at, sources, chalk)}`;
}

function whereText(address: Address | undefined, sources: Sources, chalk: ChalkInstance): string {
  const found = address === undefined ? undefined : sourceOf(sources, address);
  return found ? `  ${chalk.dim(place(found))}` : "";
}

/** Where the chain stops, by which rule, and what comes near. */
function stopLines(
  { prediction, question, subject, lacking }: Story,
  sources: Sources,
  chalk: ChalkInstance,
): string[] {
  if (prediction.kind === "unknown") return [];
  const near = lacking.flatMap((one) => lackingLines(one, sources, chalk));
  if (prediction.kind === "token") return near;
  const { requester, audience = [], scope = "" } = question.request;
  const { at, error, description = null, rule } = prediction;
  const known = explainRefusal(
    at,
    { error, description },
    {
      requester,
      subjectClient: subject?.token.azp ?? ("client" in question.subject ? (question.subject.client ?? "") : ""),
      user: "user" in question.subject ? (question.subject.user ?? "the user") : "the user",
      audience: audience.join(", "),
      scope: at === "subject" && "scope" in question.subject ? (question.subject.scope ?? "") : scope,
    },
  );
  // With one audience the sentence has said it.
  const isSaid = (reason: Reason) =>
    reason.code === "absent" && (rule !== "audience-known" || (audience.length === 1 && audience[0] === reason.name));
  const facts = prediction.because.filter((one) => !isSaid(one)).flatMap((one) => factOf(one, sources, chalk));
  const cause = certain(prediction) ?? known?.cause ?? "The server says no.";
  return [`${chalk.red("✗ stops")}  ${printable(cause)} ${chalk.dim(`(rule ${rule})`)}`, ...facts, ...near];
}

/** Where the words mean one of several things, and it is known which. */
function certain({ rule, because }: Refusal): string | undefined {
  if (rule !== "subject-token-valid" && rule !== "client-known") return undefined;
  for (const reason of because) {
    if (reason.code === "unusable") return unusableText(reason.token);
    if (reason.code === "user-disabled") return `${displayAddress(reason.user)}, whose token it is, is disabled.`;
    if (reason.code === "client") return `${displayAddress(reason.client)} is disabled.`;
    if (reason.code === "absent") return `The realm has no client ${reason.name}.`;
  }
  return undefined;
}

function factOf(reason: Reason, sources: Sources, chalk: ChalkInstance): string[] {
  const fact = (text: string, address?: Address, field?: string) => {
    const where = address === undefined ? undefined : sourceOf(sources, address, field);
    return [`         ${printable(text)}${where ? `  ${chalk.dim(place(where))}` : ""}`];
  };
  switch (reason.code) {
    case "client": {
      const { client, field, value } = reason;
      return fact(`${displayAddress(client)}: ${field} is ${valueText(value)}`, client, field);
    }
    case "user-disabled":
      return fact(`${displayAddress(reason.user)} is disabled`, reason.user, "enabled");
    case "absent":
      return reason.what === "client" ? fact(`the realm has no client ${reason.name}`) : [];
    default:
      return [];
  }
}

function lackingLines({ audience, client, near }: Lacking, sources: Sources, chalk: ChalkInstance): string[] {
  if (near.length === 0)
    return [`         ${printable(`nothing in the realm puts ${audience} into any token by a mapper of its own`)}`];
  return near
    .slice(0, 4)
    .map((one) => `         ${printable(nearText(one, client))}${whereText(one.mapper, sources, chalk)}`);
}

function nearText(near: Near, client: Address): string {
  const { name } = parseAddress(client);
  const mapper = displayAddress(near.mapper);
  switch (near.code) {
    case "off":
      return `${mapper} names it and is off: ${near.flag} is not true`;
    case "not-asked":
      return `${mapper} names it, but its scope is an optional one of ${name}, and was not asked for`;
    case "closed":
      return `${mapper} names it, but its scope takes one of the roles ${near.roles.map(roleText).join(", ")}`;
    case "not-attached":
      return `${mapper} names it, but ${name} does not have that scope`;
    case "elsewhere":
      return `${mapper} names it, for that client's own tokens only`;
  }
}

function indent(line: string): string {
  return line === "" ? "" : `  ${line}`;
}
