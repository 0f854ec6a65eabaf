import type { Contract } from "#model/contract.ts";
import type { Realm } from "#model/realm.ts";
import { personOf, type Question, questionOf, userOf } from "../contract.ts";
import { type Forecast, judge } from "../judge.ts";
import type { Knowledge } from "../knowledge.ts";
import { RealmIndex } from "../realm-index.ts";
import type { Subject } from "../request.ts";
import { type Assumed, withPerson } from "./people.ts";
import { type Story, tell } from "./story.ts";

/** An exchange that somebody asks about. */
export interface Asked {
  contract: Contract;
  /** The contract stands in a file, and can be changed there. */
  declared: boolean;
  /** In the place of the contract's subject: a token at hand, or parameters that no contract has. */
  question?: Question;
}

/** What comes of it in one realm, and how. */
export interface Told {
  /** With the person in it whom it is about. */
  realm: Realm;
  story: Story;
  forecast: Forecast;
  assumed?: Assumed;
}

/** A realm to ask: `live` is what the server has, where one was asked. */
export interface Picture {
  realm: Realm;
  live?: Realm;
  known?: Knowledge;
}

export function toldOf({ contract, question: given }: Asked, { realm, live, known }: Picture): Told {
  const question = given ?? questionOf(contract);
  const user = personOf(question.subject);
  const person = user === undefined ? { realm } : withPerson(realm, user, live);
  const story = tell(new RealmIndex(person.realm, known), question, expectedAud(contract));
  return {
    realm: person.realm,
    story,
    forecast: judge(contract, story.prediction),
    ...(person.assumed === undefined ? {} : { assumed: person.assumed }),
  };
}

/** The same exchange with a new token of the same user and client, where it was asked about one at hand. */
export function withNewToken(asked: Asked, { story }: Told): Asked | undefined {
  const { subject, request } = story.question;
  if (subject.kind !== "claims" || !story.subject) return undefined;
  const client = story.subject.token.azp;
  const user = personOf(subject);
  const again: Subject = user === undefined ? { kind: "service-account", client } : { kind: "user", client, user };
  return { ...asked, question: { subject: again, request } };
}

/** A realm in which everybody can be asked about whom these contracts are about. */
export function withPeople({ realm, live }: Picture, contracts: readonly Contract[]): Realm {
  const people = contracts.flatMap((contract) => userOf(contract) ?? []);
  return people.reduce((known, name) => withPerson(known, name, live).realm, realm);
}

function expectedAud({ expect }: Contract): readonly string[] {
  return expect.kind === "token" ? (expect.aud ?? []) : [];
}
