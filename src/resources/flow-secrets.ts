import { pairSteps, stepKey, within } from "#model/flow-steps.ts";
import { asList, asMap, get, isMap, type Json, type JsonMap } from "#model/json.ts";
import { MASKED, Secret } from "#model/secret.ts";
import { isSecretName } from "./secret-names.ts";

/** Where in a flow a secret stands: `secret.key` of a captcha, and what others call theirs. */
export function isStepSecret(path: readonly (string | number)[]): boolean {
  const [config, values, key] = path.slice(-3);
  return config === "authenticatorConfig" && values === "config" && isSecretName(String(key));
}

/** A configuration as servers tell it: some show its secrets in clear (26.4.7). */
export function withHidden(told: JsonMap): JsonMap {
  const values = Object.entries(asMap(get(told, "config"))).map(([key, value]): [string, Json] => {
    const isClear = typeof value === "string" && value !== "" && value !== MASKED && isSecretName(key);
    return [key, isClear ? new Secret(value, "the server") : value];
  });
  return { ...told, config: Object.fromEntries(values) };
}

/**
 * The wanted steps, with the server's stars in the place of each secret that the server keeps: what it doesn't show
 * can't be compared, and it reads stars as the value that is there. A step that isn't there yet brings its own.
 *
 * @param rewrite writes secrets that are known once more.
 */
export function keepMasked(
  wanted: Json,
  before: Json | undefined,
  rewrite: boolean,
): { value: Json; kept: { field: string; value: Json }[] } {
  const kept: { field: string; value: Json }[] = [];
  const configOf = (step: JsonMap, live: JsonMap): JsonMap => {
    const config = asMap(get(step, "authenticatorConfig"));
    const shown = asMap(get(asMap(get(live, "authenticatorConfig")), "config"));
    const values = Object.entries(asMap(get(config, "config"))).map(([key, value]): [string, Json] => {
      const isUnset = value instanceof Secret && !value.known;
      const isKept = isUnset ? Object.hasOwn(shown, key) : get(shown, key) === MASKED && !rewrite;
      if (!isKept) return [key, value];
      kept.push({ field: `${get(config, "alias")}.${key}`, value });
      return [key, get(shown, key) ?? MASKED];
    });
    return { ...config, config: Object.fromEntries(values) };
  };
  const level = (steps: readonly Json[], live: readonly Json[]): Json[] => {
    const { pairs } = pairSteps(live.map(asMap), steps.map(asMap), stepKey, stepKey);
    const own = new Map(pairs);
    return steps.map((one): Json => {
      const step = asMap(one);
      const there = own.get(step) ?? {};
      if (get(step, "flowAlias") !== undefined)
        return { ...step, authenticationExecutions: level(within(step), within(there)) };
      return isMap(get(step, "authenticatorConfig")) ? { ...step, authenticatorConfig: configOf(step, there) } : step;
    });
  };
  return { value: level(asList(wanted), asList(before)), kept };
}
