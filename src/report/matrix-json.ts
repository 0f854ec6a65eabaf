import type { ComparedEdge, ComparedWay } from "#exchange/reach/compare.ts";
import type { MatrixView } from "./matrix-words.ts";

/** The same for programs: one entry a requester and audience, with every way there. */
export function matrixJson(view: MatrixView): string {
  const { realm, edges, isPlanned, barred, unclear } = view;
  const reaches = edges.map((edge) => edgeOf(edge, isPlanned));
  return JSON.stringify({ format: 1, realm, reaches, barred, unclear }, null, 2);
}

function edgeOf({ requester, audience, change, ways }: ComparedEdge, isPlanned: boolean): object {
  return { requester, audience, ...(isPlanned && { change }), ways: ways.map((way) => wayOf(way, isPlanned)) };
}

function wayOf({ way, was, change }: ComparedWay, isPlanned: boolean): object {
  const { path, logIn, holder, anybody, users, scopes, request } = way;
  const now = was && { anybody: was.anybody, users: was.users, scopes: was.scopes, logIn: was.logIn };
  return { path, logIn, holder, anybody, users, scopes, request, ...(isPlanned && { change, now }) };
}
