/** Random exchanges in random realms on a real server, each predicted from the realm's export. */
import { readExport } from "#commands/shared/export-file.ts";
import { predict, predictSubject } from "#exchange/predict.ts";
import type { RealmIndex } from "#exchange/realm-index.ts";
import type { ExchangeRequest, Subject } from "#exchange/request.ts";
import type { CompactRealm } from "../compact-realm.ts";
import { drawFrom } from "./draw.ts";
import { audienceOf, difference, observe } from "./observe.ts";
import { asObserved, type Observed } from "./observed.ts";
import { adminOf, builtIn, exportedUsers, exportOf, formOf, makeOnServer, type Server } from "./on-server.ts";
import { randomStory, type Story } from "./random-exchange.ts";
import { randomRealm } from "./random-realm.ts";

export interface Mismatch {
  realm: CompactRealm;
  subject: Subject;
  /** Absent: the subject token itself is another. */
  request?: ExchangeRequest;
  predicted: unknown;
  observed: unknown;
}

export interface Tally {
  exchanges: number;
  successes: number;
  unknown: number;
  mismatches: Mismatch[];
}

export interface SoakOptions {
  server: Server;
  version: string;
  seed: number;
  /** Exchanges in each realm. */
  each: number;
  /** Asked before every realm. */
  goesOn(tally: Tally): boolean;
  onMismatch?(mismatch: Mismatch): void;
}

export async function soak(options: SoakOptions): Promise<Tally> {
  const { server, version, seed, each } = options;
  const admin = adminOf(server);
  const tally: Tally = { exchanges: 0, successes: 0, unknown: 0, mismatches: [] };
  const has = await builtIn(admin, `model-${seed}-base`);
  for (let round = 0; options.goesOn(tally); round++) {
    const draw = drawFrom(seed * 100_003 + round);
    const realm = randomRealm(draw);
    const name = `model-${seed}-${round}`;
    try {
      await makeOnServer(admin, name, realm, has);
    } catch (error) {
      process.stderr.write(`${name} could not be made: ${String(error)} ${JSON.stringify(realm)}\n`);
      continue;
    }
    try {
      const exported = { ...(await exportOf(admin, name)) };
      exported["users"] = [...((exported["users"] ?? []) as object[]), ...exportedUsers(name, realm)];
      const { index } = readExport(name, JSON.stringify(exported));
      const until = tally.exchanges + each;
      while (tally.exchanges < until) {
        // Two at a time, as many as there are cores: log-ins don't touch each other.
        const stories = [randomStory(draw, realm), randomStory(draw, realm)];
        await Promise.all(stories.map((story) => tell({ ...options, version, tally, index, name, realm }, story)));
      }
    } finally {
      await admin("DELETE", `/${name}`);
    }
  }
  return tally;
}

interface Stage extends SoakOptions {
  tally: Tally;
  index: RealmIndex;
  name: string;
  realm: CompactRealm;
}

async function tell(stage: Stage, story: Story): Promise<void> {
  const { server, name, index, version, tally } = stage;
  const noted = (mismatch: Mismatch) => {
    tally.mismatches.push(mismatch);
    stage.onMismatch?.(mismatch);
  };
  const logIn = await observe(server.url, name, logInForm(story.subject));
  const held = predictSubject(index, story.subject, version);
  if (held.kind === "unknown") return;
  if (held.kind === "refusal" || logIn.token === undefined) {
    const said = held.kind === "refusal" ? asObserved(held, logIn) : { status: 200 };
    const { status, error, error_description } = logIn;
    const seen = error_description === undefined ? { status, error } : { status, error, error_description };
    if (JSON.stringify(said) !== JSON.stringify(seen)) {
      noted({ realm: stage.realm, subject: story.subject, predicted: said, observed: logIn });
    }
    return;
  }
  const said = { aud: [...held.token.aud].sort(), azp: held.token.azp, scope: [...held.token.scope].sort() };
  const seen = { aud: [...(logIn.aud ?? [])].sort(), azp: logIn.azp, scope: logIn.scope };
  if (JSON.stringify(said) !== JSON.stringify(seen)) {
    noted({ realm: stage.realm, subject: story.subject, predicted: said, observed: seen });
    return;
  }
  let token = logIn.token;
  let subject: Subject = story.subject;
  for (const request of story.requests) {
    const observed = await observe(server.url, name, formOf(request, token));
    const prediction = predict(index, subject, request, version);
    tally.exchanges++;
    if (observed.status === 200) tally.successes++;
    if (prediction.kind === "unknown") {
      tally.unknown++;
      // What comes after it can't be told apart from a mistake.
      return;
    }
    const inOrder =
      request.audience !== undefined && prediction.kind === "token" && prediction.holds === "access-token";
    const predicted = { ...(asObserved(prediction, observed) as Observed) };
    if (prediction.kind === "token") predicted.aud = [...audienceOf(prediction)];
    const differs = difference(predicted, observed, inOrder);
    if (differs) {
      noted({ realm: stage.realm, subject, request, ...differs });
      return;
    }
    if (!story.isChain) subject = withExchange(subject, request);
    else if (observed.token === undefined) return;
    else {
      token = observed.token;
      subject = { kind: "exchange", subject, request };
    }
  }
}

function withExchange(subject: Subject, request: ExchangeRequest): Subject {
  return subject.kind === "user" ? { ...subject, exchanged: [...(subject.exchanged ?? []), request] } : subject;
}

function logInForm(subject: Story["subject"]): URLSearchParams {
  const form = new URLSearchParams({ client_id: subject.client, client_secret: "secret" });
  if (subject.kind === "service-account") form.set("grant_type", "client_credentials");
  else {
    form.set("grant_type", "password");
    form.set("username", subject.user);
    form.set("password", "pw");
  }
  if (subject.scope !== undefined) form.set("scope", subject.scope);
  return form;
}
