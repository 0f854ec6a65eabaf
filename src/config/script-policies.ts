import { parseAddress } from "#model/address.ts";
import type { JsonMap } from "#model/json.ts";
import type { Problem } from "#model/problem.ts";
import { hasServersOwn, isServersOwn } from "#resources/authorization-own.ts";
import { recordOf, type WrittenObject } from "./written-object.ts";

/**
 * Policies that are scripts within the realm: no server since 18 takes one, and it refuses all settings for it. They are
 * told and left out, and with them what applies them: a permission without its condition would be another one.
 */
export function withoutScripts(objects: readonly WrittenObject[], problems: Problem[]): WrittenObject[] {
  return objects.map((object) => {
    if (object.kind.name !== "authorization") return object;
    const { path, document, address } = object;
    const client = parseAddress(parseAddress(address).parent ?? "").name;
    const value = withoutOwn(object.value);
    if (value !== object.value)
      problems.push({
        severity: "note",
        code: "servers-own-settings",
        client,
        address,
        position: document.locate(path),
      });
    const policies = entriesOf(value["policies"]);
    const left = new Set(policies.filter(([, , policy]) => policy["type"] === "js").map(([, name]) => name));
    if (left.size === 0) return { ...object, value };
    for (let size = 0; size < left.size; ) {
      size = left.size;
      for (const [, name, policy] of policies) if (appliedBy(policy).some((one) => left.has(one))) left.add(name);
    }
    for (const [key, name] of policies.filter(([, one]) => left.has(one))) {
      const position = document.locate([...path, "policies", key]);
      problems.push({ severity: "note", code: "unsupported-kind", key: `policy ${name}`, address, position });
    }
    return { ...object, value: { ...value, policies: without(value["policies"], (name) => left.has(name)) } };
  });
}

/** What a server made by itself is no wish: the next one does so, too, or hasn't got it. */
function withoutOwn(value: WrittenObject["value"]): WrittenObject["value"] {
  const items = (list: unknown) => entriesOf(list).map(([, name, item]) => [name, item as JsonMap] as const);
  const { resources, policies } = value;
  if (!hasServersOwn(items(resources), items(policies))) return value;
  return {
    ...value,
    resources: without(resources, (name) => isServersOwn("resources", name)),
    policies: without(policies, (name) => isServersOwn("policies", name)),
  };
}

/** A list, or a map by name, without some of its members. */
function without(list: unknown, isLeft: (name: string) => boolean): unknown {
  const kept = entriesOf(list).filter(([, name]) => !isLeft(name));
  return Array.isArray(list)
    ? kept.map(([, , item]) => item)
    : Object.fromEntries(kept.map(([key, , item]) => [key, item]));
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
