/** A server's one client in memory, with a sink and a journal, for rotations that are cut off at any call. */
import { KcxError } from "#errors.ts";
import type { SecretHolder } from "#keycloak/client-secrets.ts";
import type { Grace } from "#keycloak/secret-policy.ts";
import { openSecret } from "#model/open-secret.ts";
import { Secret } from "#model/secret.ts";
import type { Journal } from "#rotate/journal.ts";
import type { Tools } from "#rotate/tools.ts";

export interface World {
  /** What the server takes. */
  secret: string;
  rotated?: string;
  notBefore: number;
  /** What each of two sinks has. */
  sink: string;
  last: string;
  /** What those who are to be told were told last. */
  told?: string;
  journal?: Journal;
  /** Every call that changed something, in order. */
  log: string[];
}

export interface Behaviour {
  /** Policies that let a former secret live on hold for the client. */
  grace?: Grace;
  /** Secrets that the server takes and then refuses. */
  refuses?: (secret: string) => boolean;
  /** The last sink fails for these. */
  sinkFails?: (secret: string) => boolean;
  /** Dies at the call of this number, counted from 1: `before` it has an effect, or right `after`. */
  dies?: { at: number; when: "before" | "after" };
}

export class Died extends Error {}

export const NEW = "the-new-one";
export const FORMER = "the-former-one";

export function newWorld(): World {
  return { secret: FORMER, notBefore: 0, sink: FORMER, last: FORMER, log: [] };
}

export function newJournal(change: Partial<Journal> = {}): Journal {
  return {
    server: "http://127.0.0.1:8080",
    realm: "shop",
    client: "agent",
    step: "made",
    pending: new Secret(NEW, "kcx"),
    former: new Secret(FORMER, "the server"),
    sinks: [{ kind: "file", path: "/secret", name: "secret" }],
    leaked: false,
    ...change,
  };
}

/** @returns the tools of one process; what it leaves behind is in the world. */
export function toolsIn(
  world: World,
  { grace, refuses = () => false, sinkFails = () => false, dies }: Behaviour,
): Tools {
  let calls = 0;
  let isDead = false;
  const call = async <T>(name: string, effect: () => T): Promise<T> => {
    calls += 1;
    const dying = dies?.at === calls ? dies.when : undefined;
    if (dying === "before") isDead = true;
    if (isDead) throw new Died(name);
    const result = effect();
    world.log.push(name);
    if (dying !== "after") return result;
    isDead = true;
    throw new Died(name);
  };
  const open = (secret: Secret) => openSecret(secret) ?? "";
  const isTaken = (secret: Secret) =>
    (open(secret) === world.secret || open(secret) === world.rotated) && !refuses(open(secret));
  const holder = (): SecretHolder => ({
    id: "1",
    enabled: true,
    access: "confidential",
    authenticator: "client-secret",
    secret: new Secret(world.secret, "the server"),
    ...(world.rotated === undefined
      ? {}
      : { rotated: { secret: new Secret(world.rotated, "the server"), until: 2e9 } }),
    hasServiceAccount: true,
  });
  const setTo = (secret: string, former: string | undefined) => {
    world.secret = secret;
    if (grace && former !== undefined) world.rotated = former;
    else delete world.rotated;
  };
  return {
    server: {
      read: () => call("read", holder),
      set: (_, secret, _policy, former) => call("set", () => setTo(open(secret), former && open(former))),
      make: () =>
        call("make", () => {
          setTo("the-servers-own", grace && world.secret);
          return new Secret(world.secret, "the server");
        }),
      refuseTokensBefore: async (_, second) =>
        void (await call("not-before", () => Object.assign(world, { notBefore: second }))),
      grace: async () => grace,
    },
    prover: {
      prove: (secret) =>
        call("prove", () =>
          isTaken(secret)
            ? { kind: "accepted", by: "token" }
            : { kind: "refusal", status: 401, error: "unauthorized_client", description: null },
        ),
      isTaken: (secret) => call("try", () => isTaken(secret)),
      token: () =>
        call("token", () => ({ issuedAt: 1000, isTaken: async () => world.notBefore <= 1000, done: async () => {} })),
    },
    journal: {
      read: () => call("read journal", () => world.journal),
      write: async (journal) => void (await call(`journal ${journal.step}`, () => Object.assign(world, { journal }))),
      remove: () => call("remove journal", () => void delete world.journal),
    },
    sinks: (["sink", "last"] as const).map((place) => ({
      spec: { kind: "file", path: `/${place}`, name: place },
      stage: () => call(`stage ${place}`, () => {}),
      publish: (secret) =>
        call(`publish ${place}`, () => {
          if (place === "last" && sinkFails(open(secret))) throw new KcxError("SINK_FAILED", "the disk is full");
          world[place] = open(secret);
        }),
    })),
    policy: grace,
    notify: async (secret) => void (await call("notify", () => Object.assign(world, { told: open(secret) }))),
    inForce: () => {},
    onStep: () => {},
    pause: async () => {},
    now: () => 1_000_000,
  };
}
