import { memo } from "../memo.ts";
import type { Edge, Way } from "./table.ts";

/** An edge before and after a plan; without a plan all are the same. */
export interface ComparedEdge {
  requester: string;
  audience: string;
  change: "same" | "added" | "removed" | "changed";
  ways: readonly ComparedWay[];
}

export interface ComparedWay {
  change: ComparedEdge["change"];
  /** As it will be; of what goes, as it is. */
  way: Way;
  /** As it is, where that is something else. */
  was?: Way;
}

export function compareEdges(before: readonly Edge[], after: readonly Edge[]): readonly ComparedEdge[] {
  if (before === after) return unchanged(after);
  const old = new Map(before.map((edge) => [edgeKey(edge), edge]));
  const now = new Map(after.map((edge) => [edgeKey(edge), edge]));
  const compared = new Pairs();
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((key) => {
    const [was, is] = [old.get(key), now.get(key)];
    const edge = is ?? was;
    if (edge === undefined) return [];
    const ways = compared.of(was?.ways ?? NONE, is?.ways ?? NONE);
    const isSame = ways.every(({ change }) => change === "same");
    const change = was === undefined ? "added" : is === undefined ? "removed" : isSame ? "same" : "changed";
    return [{ requester: edge.requester, audience: edge.audience, change, ways }];
  });
}

/** Edges that no plan touches. Those that shared their ways still do. */
export function unchanged(edges: readonly Edge[]): readonly ComparedEdge[] {
  const same = new Map<readonly Way[], readonly ComparedWay[]>();
  return edges.map(({ requester, audience, ways }) => {
    const known = memo(same, ways, () => ways.map((way): ComparedWay => ({ change: "same", way })));
    return { requester, audience, change: "same", ways: known };
  });
}

const NONE: readonly Way[] = [];

/** Hundreds of edges have the same ways before, and the same after. */
class Pairs {
  readonly #known = new Map<readonly Way[], Map<readonly Way[], readonly ComparedWay[]>>();

  of(before: readonly Way[], after: readonly Way[]): readonly ComparedWay[] {
    const beside = memo(this.#known, before, () => new Map());
    return memo(beside, after, () => compareWays(before, after));
  }
}

function compareWays(before: readonly Way[], after: readonly Way[]): ComparedWay[] {
  const old = new Map(before.map((way) => [wayKey(way), way]));
  const now = new Map(after.map((way) => [wayKey(way), way]));
  return [...new Set([...now.keys(), ...old.keys()])].flatMap((key): ComparedWay[] => {
    const [was, is] = [old.get(key), now.get(key)];
    if (is === undefined) return was === undefined ? [] : [{ change: "removed", way: was }];
    if (was === undefined) return [{ change: "added", way: is }];
    return looks(was) === looks(is) ? [{ change: "same", way: is }] : [{ change: "changed", way: is, was }];
  });
}

function edgeKey({ requester, audience }: Edge): string {
  return JSON.stringify([requester, audience]);
}

function wayKey({ path, holder }: Way): string {
  return JSON.stringify([path, holder]);
}

function looks({ anybody, users, scopes, logIn }: Way): string {
  return JSON.stringify([anybody, [...users].sort(), scopes, logIn]);
}
