import { expect, test } from "vitest";
import type { Realm } from "#model/realm.ts";
import type { KeepOptions } from "#plan/keep.ts";
import type { Change, Note, Plan, Step } from "#plan/plan.ts";
import { planFor, realmMade } from "../../support/realms.ts";

export const demo = (body: string) => `realm: demo\nowner: team\n${body}`;

interface Case {
  name: string;
  before?: readonly string[];
  /** Change the realm behind kcx's back. */
  meanwhile?: (realm: Realm) => Realm;
  now: string;
  options?: Partial<KeepOptions>;
  told: readonly string[];
}

/** A test for each case. */
export function tell(cases: readonly Case[]): void {
  for (const { name, before = [], meanwhile = (realm: Realm) => realm, now, options = {}, told: expected } of cases) {
    test(name, () => {
      const live = meanwhile(realmMade(...before.map(demo)));
      expect(told(planFor(live, demo(now), options))).toEqual(expected);
    });
  }
}

/** `+ client/web` · `~ client/web enabled: true → false` · `- client/web` · `! client/web/mapper/x adds-audience` */
function told({ steps, notes }: Plan): string[] {
  return [...steps.flatMap(stepTold), ...notes.map(noteTold)];
}

function stepTold(step: Step): string[] {
  if (step.do === "delete") return [`- ${step.address}`];
  if (step.do === "create") return [`+ ${step.address}`, ...step.children.map(({ address }) => `+ ${address}`)];
  return step.changes.map((change) => `~ ${step.address} ${changeTold(change)}`);
}

function changeTold(change: Change): string {
  switch (change.kind) {
    case "value":
      return `${change.field}: ${JSON.stringify(change.from)} → ${JSON.stringify(change.to)}`;
    case "key":
      return `${change.field}.${change.key}: ${JSON.stringify(change.from)} → ${JSON.stringify(change.to)}`;
    case "set":
      return `${change.field} ${[...change.add.map((one) => `+${one}`), ...change.remove.map((one) => `-${one}`)].join(" ")}`;
    case "secret":
      return `${change.field} changes`;
    case "name":
      return `was ${change.from}`;
    case "owner":
      return `owner ${change.from} → ${change.to}`;
  }
}

function noteTold(note: Note): string {
  switch (note.code) {
    case "undeclared":
      return `! ${note.address} ${note.hazards.join(" ")}`;
    case "orphan":
      return `? ${note.address} ${["orphan", ...note.hazards].join(" ")}`;
    case "other-owner":
      return `? ${note.address} of ${note.owner}`;
    case "not-kept":
      return `! ${note.address} ${note.field} not kept`;
    case "forgotten":
      return `! ${note.address} ${note.field} forgotten`;
    case "not-managed":
      return `! ${note.address} ${note.key} not managed`;
    case "not-compared":
      return `? ${note.address} ${note.field} ${note.why}`;
  }
}
