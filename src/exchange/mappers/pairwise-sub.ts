import { asStrings, get } from "#model/json.ts";
import type { Client } from "../parts.ts";
import type { MapperType } from "./draft.ts";

/**
 * SHA256PairwiseSubMapper: a `sub` that is another in each sector, and no user's id; it has no flags. Without its salt,
 * or for a client of which no sector can be said, the server breaks down: only the admin API sees to both.
 */
export const pairwiseSub: MapperType = {
  priority: 0,
  inIdTokens: true,
  unflagged: "always",
  run(draft, { config }) {
    const uri = config("sectorIdentifierUri");
    const sector = uri === undefined ? sectorOf(draft.client) : hostOf(uri);
    if (config("pairwiseSubAlgorithmSalt") === undefined || sector === undefined) draft.fails = true;
    draft.sub = draft.hasOwnSub = true;
  },
};

/** The one host of all redirects (PairwiseSubMapperUtils.resolveValidSectorIdentifier). */
function sectorOf({ fields }: Client): string | undefined {
  const root = get(fields, "rootUrl");
  const uris = asStrings(get(fields, "redirectUris")).flatMap((uri) => {
    if (!uri.startsWith("/")) return [uri];
    return typeof root === "string" && root !== "" ? [`${root}${uri}`] : [];
  });
  const hosts = new Set(uris.map(hostOf));
  return hosts.size === 1 ? [...hosts][0] : undefined;
}

function hostOf(uri: string): string | undefined {
  return /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:]+)/i.exec(uri)?.[1];
}
