import type { Contract } from "#model/contract.ts";
import type { RealmIndex } from "../../realm-index.ts";
import type { Told } from "../told.ts";
import { EXCHANGE_REPAIRS } from "./exchange.ts";
import { REACHES, type Repair } from "./repair.ts";
import { SUBJECT_REPAIRS } from "./subject.ts";
import { tokenRepairs } from "./token.ts";

/** What might help against the first thing that stands in the way, least first; whether it does is tried elsewhere. */
export function repairsFor(index: RealmIndex, contract: Contract, { story, forecast }: Told): readonly Repair[] {
  if (forecast.status !== "broken") return [];
  const { prediction } = story;
  const at = { index, contract, story };
  const found =
    prediction.kind === "refusal" && (prediction.at === "subject" || contract.expect.kind === "token")
      ? (prediction.at === "subject" ? SUBJECT_REPAIRS : EXCHANGE_REPAIRS)[prediction.rule]?.({
          ...at,
          refusal: prediction,
        })
      : forecast.differences.slice(0, 1).flatMap((difference) => tokenRepairs({ ...at, prediction, difference }));
  return [...(found ?? [])].sort((one, other) => REACHES.indexOf(one.reach) - REACHES.indexOf(other.reach));
}
