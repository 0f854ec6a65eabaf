/** Random exchanges in random realms on a real server, each predicted from the realm's export. */
import { decodeJwt } from "jose";
import { readExport } from "#commands/shared/export-file.ts";
import { predict, predictSubject } from "#exchange/predict.ts";
import type { RealmIndex } from "#exchange/realm-index.ts";
import type { ExchangeRequest, Subject } from "#exchange/request.ts";
import type { JsonMap } from "#model/json.ts";
import type { CompactRealm } from "../compact-realm.ts";
import { drawFrom } from "./draw.ts";
import { audienceOf, difference, observe } from "./observe.ts";
import { asObserved, type Observed } from "./observed.ts";
import { adminOf, builtIn, exportOf, makeOnServer, type Server, withIds } from "./on-server.ts";
import { randomStory, type Story } from "./random-exchange.ts";
import { randomRealm } from "./random-realm.ts";
import { exportedUsers } from "./representation.ts";
import { formOf, logInForm, thumbprintOf } from "./requests.ts";

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
  /** What would have to be known, and how often. */
  causes: Record<string, number>;
  logIns: number;
  unknownLogIns: number;
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
  const tally: Tally = {
    exchanges: 0,
    successes: 0,
    unknown: 0,
    causes: {},
    logIns: 0,
    unknownLogIns: 0,
    mismatches: [],
  };
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
      const users = await withIds(admin, name, exportedUsers(name, realm));
      exported["users"] = [...((exported["users"] ?? []) as object[]), ...users];
      const { index, nameOf } = readExport(name, JSON.stringify(exported));
      const until = tally.exchanges + each;
      while (tally.exchanges < until) {
        // Two at a time, as many as there are cores: log-ins don't touch each other.
        const stories = [randomStory(draw, realm), randomStory(draw, realm)];
        await Promise.all(
          stories.map((story) => tell({ ...options, version, tally, index, nameOf, name, realm }, story)),
        );
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
  nameOf(sub: string): string | undefined;
  name: string;
  realm: CompactRealm;
}

async function tell(stage: Stage, story: Story): Promise<void> {
  const { server, name, index, version, tally, nameOf } = stage;
  const noted = (mismatch: Mismatch) => {
    tally.mismatches.push(mismatch);
    stage.onMismatch?.(mismatch);
  };
  const since = Date.now();
  const logIn = await observe(server.url, name, logInForm(story.subject), story.subject.dpop);
  const held = predictSubject(index, story.subject, version);
  tally.logIns++;
  if (held.kind === "unknown") {
    tally.unknownLogIns++;
    return;
  }
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
    const observed = await observe(server.url, name, formOf(request, token), request.dpop);
    tally.exchanges++;
    if (observed.status === 200) tally.successes++;
    const prediction = predict(index, subject, request, version);
    // The same token, of which nobody knows how it was got: what it says of itself must be enough.
    const alone: Subject | undefined = subject === story.subject ? atHand(token, nameOf) : undefined;
    for (const [as, one] of [
      [subject, prediction],
      ...(alone ? ([[alone, predict(index, alone, await withThumbprint(request), version)]] as const) : []),
    ] as const) {
      if (one.kind === "unknown") continue;
      const inOrder = one.kind === "token" && one.holds === "access-token" && isFiltered(request, one.aud);
      const predicted = { ...(asObserved(one, observed) as Observed) };
      if (one.kind === "token") predicted.aud = [...audienceOf(one)];
      const differs = difference(predicted, observed, inOrder, (Date.now() - since) / 1000);
      if (differs) {
        noted({ realm: stage.realm, subject: as, request, ...differs });
        return;
      }
    }
    if (prediction.kind === "unknown") {
      tally.unknown++;
      for (const { code } of prediction.causes) tally.causes[code] = (tally.causes[code] ?? 0) + 1;
      // What comes after it can't be told apart from a mistake.
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

/** What roles write in the place of the filtered list has an order of its own. */
function isFiltered({ audience }: ExchangeRequest, aud: readonly string[] = []): boolean {
  return audience !== undefined && aud.every((id) => audience.includes(id));
}

/** A token says of its key only this. */
async function withThumbprint(request: ExchangeRequest): Promise<ExchangeRequest> {
  return request.dpop === undefined ? request : { ...request, dpop: await thumbprintOf(request.dpop) };
}

/** As `kcx explain` has a token that is given: its claims, when it is, and whom the realm's users have under its `sub`. */
function atHand(token: string, nameOf: Stage["nameOf"]): Subject | undefined {
  const claims = decodeJwt(token) as JsonMap;
  // Good in the second in which it was made, which is over by now.
  if (claims["exp"] === claims["iat"]) return undefined;
  const user = typeof claims["sub"] === "string" ? nameOf(claims["sub"]) : undefined;
  return { kind: "claims", claims, at: Math.floor(Date.now() / 1000), ...(user === undefined ? {} : { user }) };
}

function withExchange(subject: Subject, request: ExchangeRequest): Subject {
  return subject.kind === "user" ? { ...subject, exchanged: [...(subject.exchanged ?? []), request] } : subject;
}
