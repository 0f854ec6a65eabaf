import type { Contract } from "#model/contract.ts";
import { questionOf } from "../contract.ts";
import { predict } from "../predict.ts";
import type { Reach } from "./index.ts";
import { type Edge, holderOf, pathOf, type Way } from "./table.ts";

/**
 * What works and no contract asks for: audiences that a requester gets for tokens of a client, where no contract that
 * must succeed takes that way to that audience. A contract speaks of one user and means whoever logs in there; a service
 * account is somebody else.
 */
export function overGrants(edges: readonly Edge[], contracts: readonly Contract[], { index }: Reach): readonly Edge[] {
  const asked = new Map<string, Set<string>>();
  for (const contract of contracts) {
    if (contract.expect.kind !== "token") continue;
    const { subject, request } = questionOf(contract);
    const said = predict(index, subject, request);
    const expected = contract.expect.aud ?? (said.kind === "token" ? (said.aud ?? []) : []);
    const holder = holderOf(subject);
    for (const audience of [...contract.audience, ...expected]) {
      const pair = JSON.stringify([request.requester, audience]);
      asked.set(pair, (asked.get(pair) ?? new Set()).add(wayKey({ path: pathOf(subject), holder })));
    }
  }
  return edges.flatMap((edge) => {
    const ofPair = asked.get(JSON.stringify([edge.requester, edge.audience]));
    if (ofPair === undefined) return [edge];
    const ways = edge.ways.filter((way) => !ofPair.has(wayKey(way)));
    return ways.length === 0 ? [] : [{ ...edge, ways }];
  });
}

function wayKey({ path, holder }: Pick<Way, "path" | "holder">): string {
  return JSON.stringify([path, holder]);
}
