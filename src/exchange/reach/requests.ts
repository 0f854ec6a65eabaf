import type { Client } from "../parts.ts";
import type { Exchanged } from "../predict.ts";
import type { Prediction } from "../prediction.ts";
import type { ExchangeRequest } from "../request.ts";
import { proofOf } from "./log-ins.ts";

export interface Asked extends Exchanged {
  request: ExchangeRequest;
}

/** So many audiences of one token are asked for one by one; a token that names more names them all in any case. */
const MOST_AUDIENCES = 30;

/**
 * What a requester may ask for with one subject token, and what it is answered: nothing at all, every audience, every
 * scope, and every audience that only a scope brings. An audience is a filter, so the answer without one names all that
 * can be asked for; where two scopes must come together, the fewest that do.
 */
export function askAll(
  requester: Client,
  isClient: (id: string) => boolean,
  send: (request: ExchangeRequest) => Exchanged,
): readonly Asked[] {
  const asked: Asked[] = [];
  const found = new Set<string>();
  const ask = (parameters: { audience?: readonly string[]; scope?: string }): Prediction => {
    const request = { requester: requester.id, ...proofOf(requester), ...parameters };
    const answer = send(request);
    asked.push({ request, ...answer });
    return answer.prediction;
  };
  const askEach = (prediction: Prediction, scope: { scope?: string }) => {
    const fresh = audOf(prediction).filter((id) => !found.has(id) && isClient(id));
    for (const id of audOf(prediction)) found.add(id);
    const answers = fresh.slice(0, MOST_AUDIENCES).map((id) => ask({ audience: [id], ...scope }));
    // The roles that open a scope may be those of another audience: then both must be asked for.
    const isDropped = (answer: Prediction) => answer.kind === "refusal" && answer.rule === "audience-available";
    const together = fresh.filter((_, at) => answers[at]?.kind === "token" || isDropped(answers[at] ?? prediction));
    if (answers.some(isDropped) && together.length > 1) ask({ audience: together, ...scope });
  };
  const plain = ask({});
  // What refuses this refuses more, too; and what isn't known of it isn't known of more.
  if (plain.kind !== "token") return asked;
  askEach(plain, {});
  const scopes = [...requester.optionals.keys()];
  for (const scope of scopes) askEach(ask({ scope }), { scope });
  const wide = scopes.filter((name) => !ALONE.has(name));
  const sent = (names: readonly string[]) =>
    audOf(send({ requester: requester.id, ...proofOf(requester), scope: names.join(" ") }).prediction);
  for (const id of wide.length > 1 ? sent(wide).filter((id) => !found.has(id)) : []) {
    const scope = fewest(wide, (names) => sent(names).includes(id)).join(" ");
    askEach(ask({ scope }), { scope });
  }
  return asked;
}

/** These make another kind of token, or mean something else together with others. */
const ALONE = new Set(["offline_access", "organization"]);

function fewest(names: readonly string[], isEnough: (names: readonly string[]) => boolean): readonly string[] {
  return names.reduce<readonly string[]>((left, name) => {
    const without = left.filter((other) => other !== name);
    return isEnough(without) ? without : left;
  }, names);
}

function audOf(prediction: Prediction): readonly string[] {
  return prediction.kind === "token" ? (prediction.aud ?? []) : [];
}
