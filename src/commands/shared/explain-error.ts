import { KcxError } from "#errors.ts";
import { checksFor } from "#exchange/explain/checks.ts";
import { complaintIn, type Suspect, suspectsFor } from "#exchange/explain/complaint.ts";
import { RealmIndex } from "#exchange/realm-index.ts";
import type { Explained } from "#report/explain.ts";
import { complaintJson, complaintText, type Understood } from "#report/explain-complaint.ts";
import type { Context } from "../context.ts";
import type { AskedOptions } from "./explain-asked.ts";
import type { Scene } from "./explain-scene.ts";
import { styles } from "./style.ts";

/** Reads a pasted refusal. Errors: USAGE where no rule of the server's says such a thing. */
export async function suspectsIn(ctx: Context, given: string): Promise<Suspect[]> {
  const suspects = suspectsFor(complaintIn(given === "-" ? await ctx.stdin() : given));
  if (suspects.length === 0) {
    throw new KcxError("USAGE", "no rule of Keycloak's token exchange gives these words", {
      hint: 'paste the whole answer: {"error": …, "error_description": …}',
    });
  }
  return suspects;
}

/** Says what a refusal means, and which exchanges of the realm are answered so. */
export function understand(
  ctx: Context,
  suspects: readonly Suspect[],
  options: AskedOptions & { json?: boolean },
  scene: Scene | undefined,
  explained: readonly Explained[],
): void {
  const picture = scene && (scene.live ?? scene.planned);
  const index = picture && new RealmIndex(picture.realm, picture.known);
  const { requester, client, user, audience, scope } = options;
  const understood: Understood = {
    suspects: suspects.map((suspect) => ({ ...suspect, checks: index ? checksFor(index, suspect) : [] })),
    ...(scene && {
      scene: {
        look: scene.look,
        sources: scene.declaration?.sources ?? new Map(),
        alike: explained.filter((one) => suspects.some((suspect) => isSaid(one, suspect))),
        asked: explained.length,
      },
    }),
    names: {
      ...(requester !== undefined && { requester }),
      ...(client !== undefined && { client }),
      ...(user !== undefined && { user }),
      ...(audience !== undefined && { audience: audience.join(", ") }),
      ...(scope !== undefined && { scope }),
    },
  };
  ctx.out(options.json ? complaintJson(understood) : complaintText(understood, styles(ctx).out));
}

function isSaid({ now, after }: Explained, { refusal }: Suspect): boolean {
  return [now, after].some((told) => {
    const prediction = told?.story.prediction;
    return (
      prediction?.kind === "refusal" &&
      prediction.error === refusal.error &&
      prediction.description === refusal.description
    );
  });
}
