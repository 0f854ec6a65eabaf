import { z } from "zod";
import { asList, asMap, get, isMap, type Json, type JsonMap } from "#model/json.ts";
import { piece } from "./pieces.ts";
import { nameOf } from "./role-parts.ts";
import { stringMap, text } from "./schema.ts";

/** One step of a flow: an authenticator, or a flow within with steps of its own. */
export type Execution = JsonMap;

/** What an export says of a step beside what is wished: their order says the same. */
const SERVERS = ["priority", "userSetupAllowed", "authenticatorFlow", "autheticatorFlow"];

const own = {
  authenticator: text,
  requirement: z.enum(["REQUIRED", "ALTERNATIVE", "CONDITIONAL", "DISABLED"]),
  authenticatorConfig: z.strictObject({ alias: text, config: stringMap }).partial(),
  flowAlias: text,
  description: text,
  providerId: text,
  ...Object.fromEntries(SERVERS.map((key) => [key, z.unknown()])),
};

const execution: z.ZodType = z.lazy(() =>
  z
    .strictObject({ ...own, authenticationExecutions: z.array(execution) })
    .partial()
    .required({ requirement: true })
    .transform((value) => normal(value as JsonMap)),
);

/** The steps of a flow in their order, flows within them included. */
export const executions = piece(z.array(execution), {
  json: { type: "array", items: { type: "object" } },
  write: (value) => asList(value).map((step) => writtenStep(asMap(step))),
});

/** A step as a person writes it: who it is first, what is within last, nothing that goes without saying. */
function writtenStep(step: Execution): Execution {
  const { authenticator, flowAlias, description, providerId, requirement = "DISABLED" } = step;
  const form = authenticator === undefined ? "basic-flow" : "form-flow";
  const config = get(step, "authenticatorConfig");
  const inner = get(step, "authenticationExecutions");
  return {
    ...(flowAlias === undefined ? {} : { flowAlias }),
    ...(authenticator === undefined ? {} : { authenticator }),
    ...(description === undefined ? {} : { description }),
    ...(providerId === undefined || providerId === form ? {} : { providerId }),
    requirement,
    ...(config === undefined ? {} : { authenticatorConfig: config }),
    ...(inner === undefined ? {} : { authenticationExecutions: asList(inner).map((one) => writtenStep(asMap(one))) }),
  };
}

/** A step as it is compared: only what is wished, what goes without saying said. */
function normal(step: Execution): Execution {
  const { authenticator, requirement, flowAlias, description } = step;
  const always = { requirement: requirement ?? "DISABLED", ...(authenticator ? { authenticator } : {}) };
  if (flowAlias === undefined) {
    const config = get(step, "authenticatorConfig");
    if (!isMap(config)) return always;
    const { alias = authenticator ?? "", config: values = {} } = config;
    return { ...always, authenticatorConfig: { alias, config: values } };
  }
  return {
    ...always,
    flowAlias,
    ...(description ? { description } : {}),
    providerId: get(step, "providerId") ?? (authenticator ? "form-flow" : "basic-flow"),
    authenticationExecutions: asList(get(step, "authenticationExecutions")).map((inner) => normal(asMap(inner))),
  };
}

/** In every export, and in no list of the server's flows: nobody can bind it to anything. */
const UNLISTED = ["saml ecp"];

/**
 * An export writes all flows side by side, and their configurations apart, each known by its alias. Of these the ones
 * at the top, with everything that belongs to them within.
 */
export function nested(flows: readonly JsonMap[], configs: readonly JsonMap[]): { flow: JsonMap; index: number }[] {
  const byAlias = new Map(flows.map((flow) => [nameOf(flow, "alias"), flow]));
  const configOf = new Map(configs.map((config) => [nameOf(config, "alias"), get(config, "config") ?? {}]));
  const step = (written: JsonMap, above: readonly string[]): Json => {
    const alias = get(written, "flowAlias");
    const config = get(written, "authenticatorConfig");
    const known = typeof config === "string" ? { alias: config, config: configOf.get(config) ?? {} } : config;
    const { authenticatorConfig: _, ...others } = written;
    if (typeof alias !== "string") return known === undefined ? others : { ...others, authenticatorConfig: known };
    const inner = byAlias.get(alias);
    if (!inner || above.includes(alias)) return others;
    const { description, providerId } = inner;
    return {
      ...others,
      ...(description === undefined ? {} : { description }),
      ...(providerId === undefined ? {} : { providerId }),
      authenticationExecutions: steps(inner, [...above, alias]),
    };
  };
  const steps = (flow: JsonMap, above: readonly string[]): Json[] =>
    inOrder(asList(get(flow, "authenticationExecutions")).filter(isMap) as JsonMap[]).map((one) => step(one, above));
  return flows.flatMap((flow, index) =>
    get(flow, "topLevel") === false || UNLISTED.includes(nameOf(flow, "alias"))
      ? []
      : [{ flow: { ...flow, authenticationExecutions: steps(flow, [nameOf(flow, "alias")]) }, index }],
  );
}

/** As the server runs them; where nothing says it, as they are written. */
function inOrder(steps: readonly JsonMap[]): JsonMap[] {
  const priority = (step: JsonMap) => Number(get(step, "priority") ?? Number.NaN);
  return steps.some((step) => Number.isNaN(priority(step)))
    ? [...steps]
    : [...steps].sort((one, other) => priority(one) - priority(other));
}

/** The steps of a flow that the server sent. */
export function stepsOf(flow: JsonMap): Execution[] {
  return asList(get(flow, "authenticationExecutions")).map((step) => normal(asMap(step)));
}
