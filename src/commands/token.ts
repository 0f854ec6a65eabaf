import { KcxError } from "#errors.ts";
import { exitCodeOf } from "#report/exit-code.ts";
import { claimsText, failureJson, failureText, orderText, tokenJson } from "#report/token.ts";
import type { Context } from "./context.ts";
import type { ServerOptions } from "./shared/connect.ts";
import { readVariables } from "./shared/files.ts";
import { issuerOf } from "./shared/issuer.ts";
import { listen, openBrowser } from "./shared/loopback.ts";
import { patienceOf, showWaiting } from "./shared/patience.ts";
import { requestsOf } from "./shared/requests.ts";
import { styles } from "./shared/style.ts";
import { knowledgeOf } from "./shared/token-known.ts";
import { type Ordered, type OrderOptions, orderOf } from "./shared/token-order.ts";
import type { FileOptions } from "./shared/workspace.ts";

export interface TokenOptions extends ServerOptions, OrderOptions, FileOptions {
  contract?: string;
  issuer?: string;
  port?: number;
  maxWait?: string;
  decode?: boolean;
  json?: boolean;
}

/** `kcx token`: a real token on stdout, and nothing else. */
export async function token(ctx: Context, files: readonly string[], options: TokenOptions): Promise<number> {
  const variables = await readVariables(ctx);
  const knowledge = await knowledgeOf(ctx, files, options, variables);
  const ordered = await orderOf(ctx, options, variables, knowledge);
  const issuer = await issuerOf(ctx, options, knowledge.realm, variables, ordered.missing);
  const { acquire, atHand } = await import("#oauth/acquire.ts");
  const { peek } = await import("#oauth/peek.ts");
  const given = atHand(ordered.order, ctx.now());
  if (given === undefined && ordered.missing.length > 0) throw unset(ordered.missing);
  ctx.err(orderText({ ...ordered, issuer: given === undefined ? issuer : undefined }, styles(ctx).err));

  const waiting = await showWaiting(ctx);
  const outcome = await acquire(ordered.order, {
    issuer: issuer?.value ?? "",
    ...(issuer?.at === undefined ? {} : { at: issuer.at }),
    ...(await requestsOf(ctx, options, variables)),
    ...knowledge.known,
    ...patienceOf(options, variables),
    onWaiting(event) {
      waiting.show(event);
      if (event.kind === "browser" && ctx.interactive) void openBrowser(ctx, event.url);
    },
    listen: () => listen(options.port),
  }).finally(waiting.done);

  if (outcome.kind === "missing") throw unset([`${outcome.missing.what} of ${outcome.missing.of}`]);
  if (outcome.kind === "failure") {
    ctx.err(failureText(outcome, namesOf(ordered), styles(ctx).err));
    if (options.json) ctx.out(failureJson(outcome, namesOf(ordered)));
    return exitCodeOf({ command: "token", failed: 1 });
  }
  const claims = options.decode || options.json ? peek(outcome.token) : null;
  if (options.decode && claims === null)
    throw new KcxError("USAGE", "the token is no JWT, so there is nothing to decode");
  if (options.decode && claims !== null) {
    ctx.out(options.json ? JSON.stringify(claims, null, 2) : claimsText(claims, ctx.now(), styles(ctx).out));
  } else ctx.out(options.json ? tokenJson(outcome, claims, ctx.now()) : outcome.token);
  return exitCodeOf({ command: "token", failed: 0 });
}

function unset(missing: readonly string[]): KcxError {
  return new KcxError("UNSET_VARIABLES", `${missing.length} of them`, { facts: missing });
}

/** For the words about a refusal. */
function namesOf({ order }: Ordered) {
  const { subject, exchange } = order;
  return {
    requester: exchange?.requester.client ?? "the requester",
    subjectClient: "client" in subject ? subject.client : "the subject's client",
    user: ("user" in subject ? subject.user : undefined) ?? "the user",
    audience: exchange?.audience.join(", ") ?? "",
    scope: exchange?.scope ?? order.ensureScope ?? "",
  };
}
