import type { Question } from "#exchange/contract.ts";
import type { Told } from "#exchange/explain/told.ts";
import type { Prediction } from "#exchange/prediction.ts";
import type { Subject } from "#exchange/request.ts";
import type { Sources } from "#model/declaration.ts";
import type { Explained, Look } from "./explain.ts";

/** The document for machines; `format` grows when a field changes its meaning. Addresses are as in plans. */
export function explainJson(look: Look, explained: readonly Explained[], sources: Sources): string {
  const document = { format: 1, look, exchanges: explained.map((one) => exchangeJson(one, sources)) };
  return JSON.stringify(document, null, 2);
}

function exchangeJson({ asked, now, after, told, isApplied, offers }: Explained, sources: Sources): object {
  const { subject, because, lacking } = told.story;
  return {
    ...(asked.declared && {
      contract: { ...named(asked.contract), at: sources.get(`contract:${asked.contract.slug}`) ?? null },
    }),
    question: questionJson(told.story.question),
    status: told.forecast.status,
    ...(now && { is: answerJson(now) }),
    ...(after && { wouldBe: answerJson(after) }),
    ...(told.forecast.status === "broken" && { differences: told.forecast.differences }),
    ...(told.assumed && { assumed: told.assumed }),
    subjectToken: subject ?? null,
    because,
    lacking,
    // What would help, most restrictive first; `edits` are keys and values of a realm file.
    ...(told.forecast.status !== "kept" && {
      applyHelps: isApplied,
      help: offers.map(({ remedy: { what, edits, told: then } }) => ({
        what,
        edits,
        answer: outcome(then.story.prediction),
      })),
    }),
  };
}

function named({ name, slug }: { name: string; slug: string }) {
  return { name, slug };
}

/** Without the claims of a token at hand: they are its owner's. */
function questionJson({ subject, request }: Question): object {
  const { parameters, ...sent } = request;
  const asked = { ...sent, ...(parameters && { parameters: Object.fromEntries(parameters) }) };
  return { subject: subjectJson(subject), request: asked };
}

function subjectJson(subject: Subject): object {
  if (subject.kind === "exchange")
    return { kind: "exchange", ...questionJson({ subject: subject.subject, request: subject.request }) };
  return subject.kind === "claims" ? { kind: "claims" } : subject;
}

function answerJson({ story, forecast }: Told): object {
  return { status: forecast.status, answer: outcome(story.prediction) };
}

function outcome(prediction: Prediction): object {
  const { because: _, ...answer } = prediction;
  return "clientRoles" in answer ? { ...answer, clientRoles: Object.fromEntries(answer.clientRoles) } : answer;
}
