import { KcxError } from "#errors.ts";
import type { Declaration } from "#model/declaration.ts";
import { type Drift, driftOf } from "#oauth/recording.ts";
import type { Verdict } from "#oauth/verdict.ts";
import { askedText } from "#report/connection.ts";
import { exitCodeOf } from "#report/exit-code.ts";
import { junit, type Suite } from "#report/junit.ts";
import { driftText } from "#report/recording.ts";
import { brokenCount, unknowableCount, verifyJson, verifyText } from "#report/verify.ts";
import type { Advice } from "#report/verify-advice.ts";
import type { Context } from "./context.ts";
import { connect, findAdmin, findRealm, findServer, type Target } from "./shared/connect.ts";
import { readVariables, writeWhole } from "./shared/files.ts";
import { type IssuerOptions, reachOf } from "./shared/issuer.ts";
import { knownOf } from "./shared/known.ts";
import { patienceOf, showWaiting } from "./shared/patience.ts";
import { Recorder, readRecording } from "./shared/recording.ts";
import { requestsOf } from "./shared/requests.ts";
import { styles } from "./shared/style.ts";
import { type ChoiceOptions, contractsOf } from "./shared/verify-choice.ts";

export interface VerifyOptions extends ChoiceOptions, IssuerOptions {
  maxWait?: string;
  preview?: boolean;
  record?: string;
  against?: string;
  junit?: string;
  json?: boolean;
}

/** `kcx verify [FILE…]`: performs the exchanges of the contracts, or the one that the environment describes. */
export async function verify(ctx: Context, files: readonly string[], options: VerifyOptions): Promise<number> {
  const variables = await readVariables(ctx);
  const isPerformed = options.preview !== true;
  const target = await findServer(ctx, options, variables).catch((error: unknown) => {
    // An issuer can be asked without the server behind it being known.
    const isUnnamed = error instanceof KcxError && error.code === "NO_SERVER";
    if (isUnnamed && isPerformed && options.issuer !== undefined) return undefined;
    throw error;
  });
  const declarations = await contractsOf(ctx, files, options, variables);
  const chosen = declarations.filter(({ contracts }) => contracts.length > 0);
  if (chosen.length === 0) {
    const all = declarations.flatMap(({ all: slugs }) => slugs);
    const wanted = [options.audience === undefined ? [] : [`audience ${options.audience}`], options.only ?? []]
      .flat()
      .join(", ");
    throw new KcxError("NOTHING_SELECTED", wanted === "" ? "the file has no `exchanges:`" : wanted, {
      facts: all.length > 0 ? [`there are: ${all.join(", ")}`] : [],
    });
  }
  if (options.issuer !== undefined && chosen.length > 1)
    throw new KcxError("USAGE", "--issuer is what one realm calls itself, and the files name several");
  if (target && !isPerformed) return preview(ctx, chosen, options, target);
  const recorded = options.against === undefined ? undefined : await readRecording(ctx, options.against);
  const recorder = new Recorder(recorded?.salt);
  const { verifyContracts } = await import("#oauth/verify.ts");
  const requests = await requestsOf(ctx, options, variables);
  const waiting = await showWaiting(ctx);
  const suites: Suite[] = [];
  const advice = new Map<Verdict, Advice>();
  for (const declaration of chosen) {
    const realm = findRealm(ctx, options, declaration.realm, variables);
    const reach = reachOf(options, target?.server, realm, declaration);
    ctx.err(askedText({ server: target?.server, realm, ...reach }, styles(ctx).err));
    const verdicts = await verifyContracts(declaration.contracts, {
      ...knownOf(declaration, variables),
      ...reach,
      ...requests,
      ...patienceOf(options, variables),
      onWaiting: waiting.show,
      onProgress: waiting.done,
      onToken: ({ slug }, claims) => recorder.token(slug, claims),
    });
    suites.push({ realm: realm.value, verdicts });
    if (brokenCount(verdicts) === 0) continue;
    const { adviceFor } = await import("./shared/verify-advice.ts");
    for (const [verdict, said] of adviceFor(ctx, declaration, verdicts, variables, options)) advice.set(verdict, said);
  }
  for (const verdict of suites.flatMap(({ verdicts }) => verdicts)) recorder.verdict(verdict);
  const code = await tell(ctx, suites, options, advice, recorded && driftOf(recorded.answers, recorder.answers));
  if (options.record !== undefined) await recorder.write(ctx, options.record);
  return code;
}

/** What became of all, for people or machines, and for the CI system. Answers the exit code. */
async function tell(
  ctx: Context,
  suites: readonly Suite[],
  options: VerifyOptions,
  advice?: ReadonlyMap<Verdict, Advice>,
  drift?: readonly Drift[],
): Promise<number> {
  const verdicts = suites.flatMap((suite) => suite.verdicts);
  const chalk = styles(ctx).out;
  ctx.out(options.json ? verifyJson(verdicts, advice, drift) : verifyText(verdicts, chalk, advice));
  if (drift && !options.json) ctx.out(`\n${driftText(drift, options.against ?? "", chalk)}`);
  if (options.junit !== undefined) await writeWhole(ctx, options.junit, junit(suites, advice));
  return exitCodeOf({
    command: "verify",
    broken: brokenCount(verdicts),
    unknowable: unknowableCount(verdicts),
    drift: drift?.length ?? 0,
  });
}

/** Predicted, with the server's own preview of claims: where there is nobody to log in as. */
async function preview(
  ctx: Context,
  declarations: readonly Declaration[],
  options: VerifyOptions,
  target: Target,
): Promise<number> {
  if (options.record !== undefined || options.against !== undefined) {
    throw new KcxError("USAGE", "--preview gets no tokens to record or to compare");
  }
  const { previewContracts } = await import("./shared/preview.ts");
  const suites: Suite[] = [];
  const admin = findAdmin(target);
  for (const declaration of declarations) {
    const realm = findRealm(ctx, options, declaration.realm, target.variables);
    const session = await connect(ctx, options, target, admin, realm);
    const { issuer } = reachOf(options, target.server, realm, declaration);
    const verdicts = await previewContracts(session, { ...declaration, realm: realm.value }, issuer);
    suites.push({ realm: realm.value, verdicts });
  }
  return tell(ctx, suites, options);
}
