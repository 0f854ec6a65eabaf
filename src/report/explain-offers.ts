import type { ChalkInstance } from "chalk";
import type { Edited } from "#config/edit.ts";
import type { What } from "#exchange/explain/repairs/repair.ts";
import type { Remedy } from "#exchange/explain/search.ts";
import type { Asked, Told } from "#exchange/explain/told.ts";
import type { RuleName } from "#exchange/rules/names.ts";
import { displayAddress } from "#model/address.ts";
import type { Contract } from "#model/contract.ts";
import { roleText } from "#model/role-ref.ts";
import { askedText } from "./explain-story.ts";
import { hunkLines } from "./hunk.ts";
import { printable, valueText } from "./values.ts";

/** A remedy with what it changes in the files, edit by edit. */
export interface Offer {
  remedy: Remedy;
  steps: readonly Edited[];
}

/** The remedies, most restrictive first, each as a patch. @param isFile the patches are of files that are there. */
export function offersText(offers: readonly Offer[], isFile: boolean, chalk: ChalkInstance): string[] {
  const title = isFile
    ? "What would help, the most restrictive first:"
    : "What would help, as a realm file, the most restrictive first:";
  return [chalk.bold(title), ...offers.flatMap((offer, index) => offerLines(offer, index + 1, chalk))];
}

export const NOTHING_TO_WRITE = "nothing to write: the files have it right";

export function writtenText(files: readonly string[]): string {
  const named = files.join(" ");
  return `written: ${named}; look at it with \`kcx diff ${named}\`, then \`kcx apply ${named}\``;
}

function offerLines(offer: Offer, number: number, chalk: ChalkInstance): string[] {
  const [what = "", ...lines] = offerText(offer, chalk);
  return [`${chalk.dim(String(number))} ${what}`, ...lines.map((line) => `    ${line}`)];
}

/** What it does in a line, and its patch. */
export function offerText({ remedy, steps }: Offer, chalk: ChalkInstance): string[] {
  const what = remedy.what.map(whatText).join("; ");
  const asked =
    remedy.asked.declared || !remedy.what.some(({ code }) => code.startsWith("ask"))
      ? []
      : [askedText(remedy.told.story.question)];
  return [printable(what), ...asked.map(printable), ...steps.flatMap((step) => hunkLines(step, chalk))];
}

function whatText(what: What): string {
  switch (what.code) {
    case "set":
      return `${displayAddress(what.at)}: ${what.field} ${valueText(what.value)}`;
    case "audience-mapper":
      return `an audience mapper of ${displayAddress(what.client)}'s own, for ${what.audience}`;
    case "mapper-on":
      return `switch ${displayAddress(what.mapper)} on for access tokens`;
    case "attach":
      return `${what.scope} as ${what.as === "default" ? "a default" : "an optional"} scope of ${displayAddress(what.client)}`;
    case "detach":
      return `take the scope ${what.scope} from ${displayAddress(what.client)}`;
    case "take-mapper":
      return `take ${displayAddress(what.mapper)} away`;
    case "give-role":
      return `the role ${roleText(what.role)} for ${displayAddress(what.to)}`;
    case "make":
      return `make ${displayAddress(what.at)}`;
    case "ask-scope":
      return `ask for the scope ${what.scope}`;
    case "ask-no-scope":
      return `don't ask for the scope ${what.scope}`;
    case "ask-other":
      return what.from === "" ? `ask for the audience ${what.to}` : `ask for ${what.to}: is ${what.from} a slip?`;
    case "ask-auth":
      return what.auth === "basic"
        ? "let the requester prove itself by its secret"
        : "let the requester sign (private_key_jwt), with the key that belongs to the client's";
    case "ask-plain-token":
      return "ask for an access token";
  }
}

/** Why nothing helps, in a sentence. */
export function hopelessText({ story: { prediction }, forecast }: Told, { contract }: Asked): string {
  if (prediction.kind === "unknown" && prediction.causes.some(({ code }) => code === "given-token"))
    return givenText(contract);
  if (prediction.kind === "unknown") return "What the configuration doesn't decide, no edit of it mends for certain.";
  if (prediction.kind === "refusal") {
    const known = HOPELESS[prediction.rule];
    if (known !== undefined) return known;
  }
  if (forecast.status === "broken" && forecast.came.kind === "refusal" && refusedOtherwise(forecast)) {
    return "It is refused, in other words than the contract expects: correct `expect`, or what is asked for.";
  }
  return "No edit of the realm that was tried helps.";
}

function givenText({ subject, requester, audience }: Contract): string {
  if (subject.kind === "exchange") return givenText(subject.of);
  if (subject.kind !== "token") return "";
  const { known, ref } = subject.token;
  const lack = known ? "the token is no JWT, so only the server can read it" : `${ref} is not set`;
  const command = [
    `kcx explain --token - --requester ${requester.client}`,
    ...audience.map((id) => `--audience ${id}`),
  ];
  return `The token would decide it, and ${lack}. One that is at hand can be piped in: \`${command.join(" ")}\`.`;
}

function refusedOtherwise({ differences }: Extract<Told["forecast"], { status: "broken" }>): boolean {
  return differences.some(
    ({ claim, kind }) => kind === "different" && ["error", "error_description", "status"].includes(claim),
  );
}

const HOPELESS: Partial<Record<RuleName, string>> = {
  "requested-subject":
    "Nothing in the realm helps: standard token exchange (V2) has no impersonation, so the user must log in once, and that token is exchanged.",
  "requested-issuer": "Nothing in the realm helps: standard token exchange (V2) gives tokens of its own realm only.",
  "subject-issuer": "Nothing in the realm helps: standard token exchange (V2) takes tokens of its own realm only.",
  "subject-token-valid":
    "Nothing in the realm helps: another subject token is needed, one of this realm that is still good.",
  "subject-token-sent": "Nothing in the realm helps: the request lacks its subject token.",
  "token-type": "Nothing in the realm helps: only access tokens can be exchanged.",
  "token-type-sent": "Nothing in the realm helps: the request lacks the type of its subject token.",
  "grant-type": "Nothing in the realm helps: the request names no grant that the server knows.",
  "duplicated-parameter": "Nothing in the realm helps: the request sends a parameter twice.",
  "long-token": "Nothing in the realm helps at once: the token is too long; fewer roles and claims make it shorter.",
  protocol: "Nothing helps: a SAML client can't exchange tokens; another client must ask.",
  https: "Nothing but another address helps: the realm wants HTTPS.",
  credentials: "The realm's configuration isn't in the way: the secret that is sent is wrong.",
  "dpop-binding": "Nothing in the realm helps: the token is bound to a key, and only who has it may use the token.",
  "client-policy": "A client policy of the realm rejects the request: look at its executors and conditions.",
};
