import type { ChalkInstance } from "chalk";
import type { Check } from "#exchange/explain/checks.ts";
import type { Suspect } from "#exchange/explain/complaint.ts";
import { displayAddress } from "#model/address.ts";
import { type Sources, sourceOf } from "#model/declaration.ts";
import { type Explained, exchangesText, type Look, lookText } from "./explain.ts";
import { place } from "./problems.ts";
import { explainRefusal } from "./refusals.ts";
import { printable } from "./values.ts";

/** A pasted refusal, understood. */
export interface Understood {
  suspects: readonly (Suspect & { checks: readonly Check[] })[];
  /** Absent: neither a file nor a server was at hand. */
  scene?: {
    look: Look;
    sources: Sources;
    /** The exchanges that the model answers so in this realm. */
    alike: readonly Explained[];
    /** How many were looked at. */
    asked: number;
  };
  /** Who is who, as far as it was said. */
  names: { requester?: string; client?: string; user?: string; audience?: string; scope?: string };
}

/** Which rules give these words, what each of them means, and what to look at. */
export function complaintText({ suspects, scene, names }: Understood, chalk: ChalkInstance): string {
  const head = scene ? [printable(lookText(scene.look)), ""] : [];
  const parts = suspects.flatMap((suspect) => suspectLines(suspect, names, scene?.sources ?? new Map(), chalk));
  return [...head, ...parts, ...(scene ? ["", ...alikeLines(scene, chalk)] : [])].join("\n");
}

export function complaintJson({ suspects, scene, names }: Understood): string {
  const document = {
    format: 1,
    suspects: suspects.map((suspect) => ({ ...suspect, ...likely(suspect, names) })),
    ...(scene && {
      look: scene.look,
      asked: scene.asked,
      alike: scene.alike.map(({ asked }) => ({ name: asked.contract.name, slug: asked.contract.slug })),
    }),
  };
  return JSON.stringify(document, null, 2);
}

function likely({ at, refusal }: Suspect, { requester, client, user, audience, scope }: Understood["names"]) {
  return explainRefusal(at, refusal, {
    requester: requester ?? "REQUESTER",
    subjectClient: client ?? "SUBJECT-CLIENT",
    user: user ?? "USER",
    audience: audience ?? "AUDIENCE",
    scope: scope ?? "SCOPE",
  });
}

function suspectLines(
  suspect: Understood["suspects"][number],
  names: Understood["names"],
  sources: Sources,
  chalk: ChalkInstance,
): string[] {
  const { rule, at, refusal, checks } = suspect;
  const said = `${refusal.status} ${refusal.error} ${refusal.description ?? ""}`;
  const explanation = likely(suspect, names);
  const facts: [string, string][] = [
    ...(explanation === undefined
      ? []
      : ([
          ["why", explanation.cause],
          ["likely fix", explanation.fix],
        ] satisfies [string, string][])),
    ...checks.map((check): [string, string] => ["look at", checkText(check, sources)]),
  ];
  const whose = at === "subject" ? "the log-in for the subject token, rule" : "rule";
  return [
    `${chalk.bold(printable(said))}  ${chalk.dim(`(${whose} ${rule})`)}`,
    ...facts.map(([label, text]) => `    ${chalk.dim(label.padEnd(10))} ${printable(text)}`),
  ];
}

const LIKE = {
  public: "public clients",
  consent: "clients that ask for consent",
  disabled: "disabled clients",
  "bearer-only": "bearer-only clients",
} as const;

function checkText(check: Check, sources: Sources): string {
  switch (check.code) {
    case "exchanging":
      return `token exchange is switched on for: ${list(check.clients)}`;
    case "names-audience": {
      const found = sourceOf(sources, check.mapper);
      const where = found ? ` (${place(found)})` : "";
      return `${displayAddress(check.mapper)}${where} names ${check.audience}, in tokens of: ${list(check.clients)}`;
    }
    case "nobody-names":
      return `no mapper of the realm names ${check.audience}`;
    case "has-scope":
      return `the scope ${check.scope} is a scope of: ${list(check.clients)}`;
    case "no-scope":
      return `the realm has no scope ${check.scope}${check.nearest === undefined ? "" : `; it has ${check.nearest}`}`;
    case "no-client":
      return `the realm has no client ${check.name}${check.nearest === undefined ? "" : `; it has ${check.nearest}`}`;
    case "like-it":
      return `${LIKE[check.what]}: ${list(check.clients)}`;
  }
}

function alikeLines({ sources, alike, asked }: NonNullable<Understood["scene"]>, chalk: ChalkInstance): string[] {
  if (asked === 0)
    return [
      chalk.dim(
        "Describe the exchange (--client, --user, --requester, --audience) to see whether this realm answers so.",
      ),
    ];
  if (alike.length === 0) return ["In this realm it is the answer to none of the exchanges that were looked at."];
  return ["In this realm it is the answer to:", "", exchangesText(alike, sources, chalk)];
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}
