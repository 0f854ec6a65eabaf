import { KcxError } from "#errors.ts";
import type { SecretHolder } from "#keycloak/client-secrets.ts";
import { Secret } from "#model/secret.ts";
import type { Command, Journal } from "#rotate/journal.ts";
import type { Context } from "../context.ts";
import { newClientSecret } from "./generate.ts";
import { isOwn, journalOf, type Kit } from "./rotation-kit.ts";
import { type SinkOptions, sinksFor, type Trailing } from "./rotation-sinks.ts";
import type { RotationTarget } from "./rotation-target.ts";

/** One secret to rotate: from the beginning, or what a run that ended too soon has left. */
export interface Job {
  kind: "new" | "resumed" | "from-server";
  journal: Journal;
  holder: SecretHolder;
}

export interface JobOptions extends SinkOptions {
  leaked?: boolean;
  serverMade?: boolean;
  resume?: boolean;
}

/** What is to be done to each client; one that cannot be rotated is an error before anything is done to the others. */
export async function newJobs(
  ctx: Context,
  kit: Kit,
  targets: readonly RotationTarget[],
  options: JobOptions,
  { exec, notify }: Trailing,
): Promise<Job[]> {
  const jobs: Job[] = [];
  for (const target of targets) {
    const place = { server: kit.target.server.value, realm: kit.realm.value, client: target.client };
    if (await journalOf(ctx, place).read())
      throw new KcxError("ROTATION_UNFINISHED", `client ${target.client} of realm ${place.realm}`);
    const holder = await holderFor(kit, target.client);
    if (options.serverMade && isOwn(kit, target.client))
      throw new KcxError(
        "USAGE",
        `kcx logs in as ${target.client}: only a secret that kcx makes is known before it counts`,
      );
    const command: Command | undefined = notify.length > 0 ? { argv: notify, cwd: ctx.cwd } : undefined;
    const rest = {
      ...place,
      sinks: sinksFor(ctx, target, options, exec),
      leaked: options.leaked === true,
      ...(command && { notify: command }),
    };
    jobs.push({ ...(options.resume ? fromServer(holder, rest) : fresh(holder, rest, options)), holder });
  }
  return jobs;
}

type Rest = Omit<Journal, "step" | "pending" | "former">;

function fresh({ secret: former }: SecretHolder, rest: Rest, { serverMade }: JobOptions): Omit<Job, "holder"> {
  const pending = serverMade ? {} : { pending: new Secret(newClientSecret(), "kcx") };
  return { kind: "new", journal: { ...rest, step: "made", ...pending, ...(former && { former }) } };
}

/** The journal is gone, and with it what was pending: what the server has is read back and published. */
function fromServer({ secret }: SecretHolder, rest: Rest): Omit<Job, "holder"> {
  if (!secret) throw new KcxError("USAGE", `client ${rest.client} has no secret on the server`);
  return { kind: "from-server", journal: { ...rest, step: "made", pending: secret } };
}

/** What runs that ended too soon have left to do. */
export async function resumedJobs(kit: Kit, journals: readonly Journal[]): Promise<Job[]> {
  const jobs: Job[] = [];
  for (const journal of journals) {
    jobs.push({ kind: "resumed", journal, holder: await holderFor(kit, journal.client) });
  }
  return jobs;
}

/** The client on the server, if it has a secret that can be rotated. */
async function holderFor({ secrets, realm }: Kit, client: string): Promise<SecretHolder> {
  const holder = await secrets.read(client);
  if (!holder) throw new KcxError("USAGE", `realm ${realm.value} has no client ${client}`);
  const refusal =
    holder.access === "confidential"
      ? holder.authenticator.startsWith("client-secret")
        ? holder.enabled
          ? undefined
          : "is disabled, so that no secret of it can be tried"
        : `authenticates by ${holder.authenticator}: there is no shared secret to rotate`
      : `is ${holder.access}: it has no secret`;
  if (refusal !== undefined) throw new KcxError("USAGE", `client ${client} ${refusal}`);
  return holder;
}
