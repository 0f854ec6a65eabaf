import type { Address } from "#model/address.ts";
import type { Question } from "../contract.ts";
import { predict, predictSubject } from "../predict.ts";
import type { Prediction, Reason } from "../prediction.ts";
import type { RealmIndex } from "../realm-index.ts";
import type { SubjectToken } from "../session.ts";
import { type Near, nearTo } from "./near.ts";

/** How an answer comes about, as addresses; words and places are made in `report/`. */
export interface Story {
  question: Question;
  /** The token that is exchanged, and what made it so; absent where there is none. */
  subject?: { token: SubjectToken; because: readonly Reason[] };
  /** Of the exchange itself. */
  because: readonly Reason[];
  prediction: Prediction;
  /** Whose names should be in an `aud` and aren't: what would bring them, and why it doesn't. */
  lacking: readonly Lacking[];
}

export interface Lacking {
  audience: string;
  /** The client whose token it is. */
  client: Address;
  near: readonly Near[];
}

/** @param expected names that should be in the result's `aud` beside those that are asked for. */
export function tell(index: RealmIndex, question: Question, expected: readonly string[] = []): Story {
  const subject = predictSubject(index, question.subject);
  const prediction = predict(index, question.subject, question.request);
  const held = subject.kind === "held" ? { subject: { token: subject.token, because: subject.because } } : {};
  const because = ownReasons(prediction);
  const story: Story = { question, ...held, because, prediction, lacking: [] };
  return { ...story, lacking: lackingIn(index, story, expected) };
}

/** A token's reasons begin with those of its subject token. */
function ownReasons({ because }: Prediction): readonly Reason[] {
  const last = because.findLastIndex(({ code }) => code === "subject");
  return because.slice(last + 1);
}

function lackingIn(index: RealmIndex, story: Story, expected: readonly string[]): Lacking[] {
  const { prediction, subject, question } = story;
  const { requester, audience = [], scope } = question.request;
  const missing = (
    clientId: string,
    names: readonly string[],
    sent: string | undefined,
    because: readonly Reason[],
  ) => {
    const client = index.client(clientId);
    return client === undefined
      ? []
      : names.map((name) => ({
          audience: name,
          client: client.address,
          near: nearTo(index, { client, audience: name, scope: sent, because }),
        }));
  };
  if (prediction.kind === "token") {
    const has = prediction.aud ?? [];
    return missing(
      requester,
      expected.filter((name) => !has.includes(name)),
      scope,
      story.because,
    );
  }
  if (prediction.kind !== "refusal") return [];
  if (prediction.rule === "requester-in-audience" && subject) {
    const asked = "scope" in question.subject ? question.subject.scope : undefined;
    return missing(subject.token.azp, [requester], asked, subject.because);
  }
  if (prediction.rule !== "audience-available") return [];
  const brought = new Set(
    prediction.because.flatMap((reason) => (reason.code === "audience" ? [reason.audience] : [])),
  );
  return missing(
    requester,
    audience.filter((name) => !brought.has(name)),
    scope,
    story.because,
  );
}
