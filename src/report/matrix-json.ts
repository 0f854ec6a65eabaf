import type { MatrixView } from "./matrix.ts";

/** The same for programs: one entry a requester and audience. */
export function matrixJson({ realm, edges, unclear }: MatrixView): string {
  const listed = edges.map(({ requester, audience, ways }) => ({
    requester,
    audience,
    from: ways.map(({ path, holder, anybody, users, scopes }) => ({ path, holder, anybody, users, scopes })),
  }));
  return JSON.stringify({ format: 1, realm, reaches: listed, unclear }, null, 2);
}
