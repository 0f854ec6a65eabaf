import type { Problem } from "#model/problem.ts";
import { recordOf, type WrittenObject } from "./written-object.ts";

/**
 * Policies that are scripts within the realm: no server since 18 takes one, and it refuses all settings for it. They are
 * told and left out, and with them what applies them: a permission without its condition would be another one.
 */
export function withoutScripts(objects: readonly WrittenObject[], problems: Problem[]): WrittenObject[] {
  return objects.map((object) => {
    if (object.kind.name !== "authorization") return object;
    const { value, path, document, address } = object;
    const policies = entriesOf(value["policies"]);
    const left = new Set(policies.filter(([, , policy]) => policy["type"] === "js").map(([, name]) => name));
    if (left.size === 0) return object;
    for (let size = 0; size < left.size; ) {
      size = left.size;
      for (const [, name, policy] of policies) if (appliedBy(policy).some((one) => left.has(one))) left.add(name);
    }
    for (const [key, name] of policies.filter(([, one]) => left.has(one))) {
      const position = document.locate([...path, "policies", key]);
      problems.push({ severity: "note", code: "unsupported-kind", key: `policy ${name}`, address, position });
    }
    const kept = policies.filter(([, name]) => !left.has(name)).map(([key, , policy]) => [key, policy] as const);
    const all = Array.isArray(value["policies"]) ? kept.map(([, policy]) => policy) : Object.fromEntries(kept);
    return { ...object, value: { ...value, policies: all } };
  });
}

type Policy = Readonly<Record<string, unknown>>;

/** The key, the name and the policy, of a list or of a map by name. */
function entriesOf(policies: unknown): [string | number, string, Policy][] {
  if (Array.isArray(policies))
    return policies.map((one, index) => [index, String(recordOf(one)?.["name"]), recordOf(one) ?? {}]);
  return Object.entries(recordOf(policies) ?? {}).map(([name, one]) => [name, name, recordOf(one) ?? {}]);
}

function appliedBy(policy: Policy): string[] {
  const applied = recordOf(policy["config"])?.["applyPolicies"];
  const list: unknown = typeof applied === "string" ? parsed(applied) : applied;
  return Array.isArray(list) ? list.filter((one) => typeof one === "string") : [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
