import { predict } from "../predict.ts";
import type { ExchangeRequest, Subject } from "../request.ts";
import { type Cell, type Outcome, outcomeOf, type Reach } from "./index.ts";
import type { Who } from "./people.ts";

/** An exchange that works, and in another picture of the realm doesn't, or gives less. */
export interface Loss {
  who: Who;
  subject: Subject;
  request: ExchangeRequest;
  /** What it gives now. */
  was: Extract<Outcome, { kind: "allowed" }>;
  /** What it will come to; allowed still, with fewer audiences. */
  becomes: Outcome;
}

/**
 * Every exchange that works before and not after, contract or not. What works only after is what the other way round is
 * lost: `lossesOf(after, before)`.
 */
export function lossesOf(before: Reach, after: Reach): readonly Loss[] {
  const kept = new Map<string, Outcome>();
  for (const { cell, name, subject } of ways(after)) kept.set(keyOf(cell, name, subject), cell.outcome);
  const losses = new Map<string, Loss>();
  for (const { cell, name, subject } of ways(before)) {
    const { outcome: was, request, who } = cell;
    if (was.kind !== "allowed") continue;
    const key = keyOf(cell, name, subject);
    const found = kept.get(key);
    if (found && isAsMuch(was, found)) continue;
    // Not listed there may mean only that there is a shorter way now.
    const becomes = found ?? outcomeOf(predict(after.index, named(subject, name), request));
    if (!isAsMuch(was, becomes))
      losses.set(key, { who: whoIs(who, name), subject: named(subject, name), request, was, becomes });
  }
  return [...losses.values()];
}

function isAsMuch(was: Extract<Outcome, { kind: "allowed" }>, becomes: Outcome): boolean {
  return becomes.kind === "allowed" && was.aud.every((id) => becomes.aud.includes(id));
}

/** One by one: who has the same roles in one picture may not in the other. */
function* ways({ cells }: Reach): Generator<{ cell: Cell; name: string; subject: Subject }> {
  for (const cell of cells) {
    const names = cell.who.kind === "users" ? cell.who.names : [""];
    for (const name of names) for (const subject of cell.from) yield { cell, name, subject };
  }
}

function keyOf({ request }: Cell, name: string, subject: Subject): string {
  return JSON.stringify([named(subject, name), request]);
}

/** The log-in of that very user. */
function named(subject: Subject, name: string): Subject {
  if (name === "") return subject;
  if (subject.kind === "exchange") return { ...subject, subject: named(subject.subject, name) };
  return subject.kind === "user" ? { ...subject, user: name } : subject;
}

function whoIs(who: Who, name: string): Who {
  return who.kind === "users" ? { kind: "users", names: [name] } : who;
}
