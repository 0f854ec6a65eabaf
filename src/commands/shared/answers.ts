import { basename, resolve } from "node:path";
import { type AnswerName, type Answers, refusalOf } from "#config/answers.ts";
import type { Variables } from "#config/variables.ts";
import { KcxError } from "#errors.ts";
import { exampleText, missingText, questionText, refusalText } from "#report/init.ts";
import type { Context } from "../context.ts";
import { REQUESTERS } from "./environment.ts";
import { styles } from "./style.ts";

/** Where an answer may stand when no flag gives it. */
const VARIABLES: Readonly<Record<AnswerName, readonly string[]>> = {
  realm: ["KCX_REALM", "KEYCLOAK_REALM"],
  frontend: ["KCX_SUBJECT_CLIENT"],
  exchanger: REQUESTERS.map(([id]) => id),
  upstream: ["KEYCLOAK_AUDIENCE"],
};

/** What the realm file is about: flags, then what a person answers, off a terminal variables; all gaps at once. */
export async function answersOf(ctx: Context, flags: Partial<Answers>, variables: Variables): Promise<Answers> {
  const given: Partial<Answers> = {};
  const missing: AnswerName[] = [];
  for (const name of ["realm", "frontend", "exchanger", "upstream"] as const) {
    const flag = flags[name];
    const found = flag === undefined ? foundIn(variables, name) : { value: flag, origin: `--${name}` };
    const asks = ctx.interactive && flag === undefined;
    const value = asks ? await ask(ctx, name, given, found?.value) : found?.value;
    if (value === undefined) missing.push(name);
    else {
      const refusal = refusalOf(name, value, given);
      if (refusal) throw new KcxError("USAGE", `${found?.origin}: ${refusalText(value, refusal)}`);
      given[name] = value;
    }
  }
  const { realm, frontend, exchanger, upstream } = given;
  if (realm !== undefined && frontend !== undefined && exchanger !== undefined && upstream !== undefined)
    return { realm, frontend, exchanger, upstream };
  throw new KcxError("USAGE", "what shall the realm file be about?", {
    facts: missing.map((name) => missingText(name, VARIABLES[name])),
    hint: exampleText(given),
  });
}

function foundIn(variables: Variables, name: AnswerName): { value: string; origin: string } | undefined {
  const found = variables.find(...VARIABLES[name]);
  // KEYCLOAK_REALM often means the realm to log in to.
  return name === "realm" && found?.value === "master" ? undefined : found;
}

/** Asks until the answer is a good one; the proposal is what is found, else made from the realm's name. */
async function ask(
  ctx: Context,
  name: AnswerName,
  given: Partial<Answers>,
  found: string | undefined,
): Promise<string> {
  const proposal = found ?? proposals(given.realm ?? folderName(ctx))[name];
  for (;;) {
    const value = (await ctx.ask(questionText(name, proposal))).trim() || proposal;
    const refusal = refusalOf(name, value, given);
    if (!refusal) return value;
    ctx.err(styles(ctx).err.yellow(refusalText(value, refusal)));
  }
}

function proposals(realm: string): Answers {
  return { realm, frontend: `${realm}-frontend`, exchanger: `${realm}-token-exchange`, upstream: `${realm}-backend` };
}

function folderName({ cwd }: Context): string {
  const name = basename(resolve(cwd)).replace(/[^\w.-]+/g, "-");
  return refusalOf("realm", name, {}) ? "tools" : name;
}
