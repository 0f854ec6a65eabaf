import { isGood } from "#exchange/explain/search.ts";
import { type Asked, toldOf, withNewToken } from "#exchange/explain/told.ts";
import type { Explained } from "#report/explain.ts";
import { offersFor } from "./explain-offers.ts";
import type { Scene } from "./explain-scene.ts";

/** One exchange in the realm as it is and as the files would make it; which of both is told; and what would help. */
export function explainedIn(scene: Scene, asked: Asked): Explained {
  const { live, planned } = scene;
  const now = live && toldOf(asked, live);
  const after = planned && toldOf(asked, planned);
  const told = now?.forecast.status === "broken" && after && isGood(after) ? now : (after ?? now);
  if (told === undefined) throw new Error("a scene with nothing in it");
  const isApplied = told === now && after !== undefined && told !== after;
  const isBroken = told.forecast.status === "broken";
  const offers = isApplied || !isBroken ? [] : offersFor(scene, asked, told);
  // What was given out stays as it is.
  const next = isBroken && offers.length === 0 ? withNewToken(asked, told) : undefined;
  const renewed = next && toldOf(next, planned ?? live ?? { realm: told.realm });
  const later = next && renewed && !isGood(renewed) ? offersFor(scene, next, renewed) : [];
  return {
    ...{ asked, told, isApplied, isFile: scene.isWritten },
    ...(now && { now }),
    ...(after && { after }),
    offers: [...offers, ...later],
    isForNextToken: later.length > 0,
  };
}
