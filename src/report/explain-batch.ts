import type { Answer } from "#exchange/batch.ts";

/** One answer as one line of JSON. */
export function answerJson(answer: Answer): string {
  return JSON.stringify(shapeOf(answer));
}

function shapeOf(answer: Answer): object {
  switch (answer.kind) {
    case "token":
      return {
        status: 200,
        aud: answer.aud ?? [],
        azp: answer.azp,
        scope: answer.scope,
        sub: answer.sub,
        expires_in: answer.expiresIn,
      };
    case "refusal":
      return {
        status: answer.status,
        error: answer.error,
        ...(answer.description === undefined ? {} : { error_description: answer.description }),
      };
    case "unknown":
      return { unknown: answer.causes };
    case "malformed": {
      const description = PROBLEMS[answer.code] + (answer.at === "" ? "" : `: ${answer.at}`);
      return { error: "malformed_line", error_description: description };
    }
  }
}

const PROBLEMS: Record<Extract<Answer, { kind: "malformed" }>["code"], string> = {
  "no-json": "the line is not JSON",
  "no-object": "an object is needed",
  "unknown-key": "there is no such key",
  "not-a-text": "a text is needed",
  "not-texts": "a list of texts is needed",
  missing: "missing",
  "no-text-at-all": "a name holds half a character",
};
