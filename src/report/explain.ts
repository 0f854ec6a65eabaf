import type { ChalkInstance } from "chalk";
import type { Assumed } from "#exchange/explain/people.ts";
import type { Asked, Told } from "#exchange/explain/told.ts";
import type { Prediction } from "#exchange/prediction.ts";
import type { Sources } from "#model/declaration.ts";
import { formatDuration } from "#model/duration.ts";
import { differenceText, expectedText } from "./answer-text.ts";
import { causesText } from "./cause-text.ts";
import { hopelessText, type Offer, offersText } from "./explain-offers.ts";
import { askedText, storyLines } from "./explain-story.ts";
import { place } from "./problems.ts";
import { printable } from "./values.ts";

/** Which realm is explained, and how it is known. */
export interface Look {
  realm: string;
  files: readonly string[];
  /** Of the server, or of what the model takes a new realm to be. */
  version: string | null;
  server?: string;
  export?: string;
  /** Of a server: it has a realm of this name. */
  isThere?: boolean;
}

/** One exchange, explained. */
export interface Explained {
  asked: Asked;
  /** As the realm is, where a server or an export was asked. */
  now?: Told;
  /** As the files would make it. */
  after?: Told;
  /** The one of both that is told. */
  told: Told;
  /** The files have it right: applied, the realm has it, too. */
  isApplied: boolean;
  offers: readonly Offer[];
  /** The token at hand stays as it is: the offers help the next one. */
  isForNextToken: boolean;
  /** The offers are patches of files that are there. */
  isFile: boolean;
}

/** The first line: what was looked at. */
export function lookText({ realm, files, version, server, export: exported, isThere }: Look): string {
  const named = files.join(", ");
  const made = `as \`kcx apply ${named}\` would make it`;
  if (exported !== undefined)
    return `Realm ${realm} as the export ${exported} has it${named === "" ? "" : `, and ${made}`}.`;
  if (server === undefined) return `Realm ${realm} ${made} (${named} alone: a new realm of Keycloak ${version}).`;
  if (named === "") return `Realm ${realm} as it is on ${server}.`;
  return isThere
    ? `Realm ${realm} as it is on ${server}, and ${made}.`
    : `Realm ${realm} ${made} on ${server}, which has none of that name yet.`;
}

export function explainText(
  look: Look,
  explained: readonly Explained[],
  sources: Sources,
  chalk: ChalkInstance,
): string {
  return [printable(lookText(look)), exchangesText(explained, sources, chalk)].join("\n\n");
}

export function exchangesText(explained: readonly Explained[], sources: Sources, chalk: ChalkInstance): string {
  return explained.map((one) => oneText(one, explained.length > 1, sources, chalk)).join("\n\n");
}

/** What is told of one exchange: where there are many, those that are as they should be in one line. */
function oneText(one: Explained, isOneOfMany: boolean, sources: Sources, chalk: ChalkInstance): string {
  const { asked, told } = one;
  const at = sources.get(`contract:${asked.contract.slug}`);
  const where = at && asked.declared ? `  ${chalk.dim(place(at))}` : "";
  const title = asked.declared ? asked.contract.name : askedText(told.story.question);
  const head = `${mark(told, chalk)} ${chalk.bold(printable(title))}${where}`;
  if (isOneOfMany && told.forecast.status === "kept" && one.now?.forecast.status !== "broken") {
    return `${head}\n  ${printable(predictionText(told.story.prediction))}`;
  }
  return [
    head,
    ...(asked.declared ? [`  ${printable(askedText(told.story.question))}`] : []),
    ...answerLines(one, chalk).map((line) => `  ${line}`),
    ...(isTold(told) ? ["", ...storyLines(told.story, sources, chalk).map(inset)] : []),
    ...(needsHelp(told) ? ["", ...helpLines(one, chalk).map((line) => `  ${line}`)] : []),
  ].join("\n");
}

/** Of a token that nobody has seen there is nothing to tell. */
function isTold({ story }: Told): boolean {
  return story.subject !== undefined || story.prediction.kind !== "unknown";
}

function inset(line: string): string {
  return line === "" ? "" : `  ${line}`;
}

/** A token whose claims nobody knows beforehand needs none. */
function needsHelp({ forecast, story }: Told): boolean {
  return forecast.status === "broken" || (forecast.status === "unknown" && story.prediction.kind !== "token");
}

function helpLines(
  { asked, isApplied, offers, told, isFile, isForNextToken }: Explained,
  chalk: ChalkInstance,
): string[] {
  if (isApplied) return [chalk.bold("The file has it right: `kcx apply` makes the realm so.")];
  const next = isForNextToken ? ["Nothing changes the token at hand; a new one is needed after any of these."] : [];
  return offers.length > 0 ? [...next, ...offersText(offers, isFile, chalk)] : [printable(hopelessText(told, asked))];
}

function mark({ forecast }: Told, chalk: ChalkInstance): string {
  if (forecast.status === "unknown") return chalk.yellow("?");
  if (forecast.status === "kept") return chalk.green("✓");
  return chalk.red("✗");
}

function answerLines({ asked, now, after, told }: Explained, chalk: ChalkInstance): string[] {
  const both = now !== undefined && after !== undefined;
  const differ = both && predictionText(now.story.prediction) !== predictionText(after.story.prediction);
  const answers: [string, string][] = differ
    ? [
        ["is", predictionText(now.story.prediction)],
        ["would be", `${predictionText(after.story.prediction)} (after kcx apply)`],
      ]
    : [["answer", predictionText(told.story.prediction)]];
  const expected: [string, string][] = asked.declared ? [["expected", expectedText(asked.contract.expect)]] : [];
  const wrong =
    told.forecast.status === "broken" && told.forecast.came.kind === "token"
      ? told.forecast.differences.map((difference): [string, string] => ["wrong", differenceText(difference)])
      : [];
  const { forecast, story } = told;
  const isOpen = forecast.status === "unknown" && story.prediction.kind === "token";
  const open: [string, string][] = isOpen ? [["open", `it depends on ${causesText(forecast.causes)}`]] : [];
  // Whoever is only being made has what the file says; that needs no word.
  const assumed: [string, string][] = told.assumed?.what === "absent" ? [["assumed", assumedText(told.assumed)]] : [];
  const isAtHand = story.question.subject.kind === "claims" && story.prediction.kind === "token";
  const session: [string, string][] = isAtHand ? [["assumed", "the session of the token at hand hasn't ended"]] : [];
  return [...answers, ...expected, ...wrong, ...open, ...assumed, ...session].map(
    ([label, text]) => `${chalk.dim(label.padEnd(9))} ${printable(text)}`,
  );
}

function assumedText({ user }: Assumed): string {
  return `${user} is somebody without roles of their own: nobody of that name was found`;
}

/** The answer as the server would give it. */
export function predictionText(prediction: Prediction): string {
  switch (prediction.kind) {
    case "unknown":
      return `unknown: it depends on ${causesText(prediction.causes)}`;
    case "refusal": {
      const { at, status, error, description } = prediction;
      const words = [status, error, description].filter((part) => part !== undefined).join(" ");
      return at === "subject" ? `the log-in for the subject token is refused: ${words}` : `refused: ${words}`;
    }
    case "token": {
      const { holds, aud = [], azp, scope, expiresIn, sub } = prediction;
      const parts = [
        `aud ${aud.length === 0 ? "none" : [...aud].sort().join(", ")}`,
        `azp ${azp}`,
        ...(holds === "id-token" ? [] : [`scope ${scope.length === 0 ? "none" : [...scope].sort().join(" ")}`]),
        ...(sub ? [] : ["no sub"]),
        formatDuration(expiresIn),
      ];
      return `${holds === "id-token" ? "an ID token" : "a token"}: ${parts.join(" · ")}`;
    }
  }
}
