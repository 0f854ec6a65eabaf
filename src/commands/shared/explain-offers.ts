import { editFiles } from "#config/edit.ts";
import { KcxError } from "#errors.ts";
import { type Attempt, isGood, remediesFor } from "#exchange/explain/search.ts";
import { type Asked, type Picture, type Told, toldOf, withPeople } from "#exchange/explain/told.ts";
import { Outlook } from "#exchange/outlook.ts";
import type { Contract } from "#model/contract.ts";
import type { Declaration } from "#model/declaration.ts";
import type { Edit } from "#model/edit.ts";
import type { Explained } from "#report/explain.ts";
import { NOTHING_TO_WRITE, type Offer, writtenText } from "#report/explain-offers.ts";
import type { Context } from "../context.ts";
import type { Scene } from "./explain-scene.ts";
import { writeWhole } from "./files.ts";
import { styles } from "./style.ts";

/** More than these nobody wants to choose from. */
const OFFERED = 4;

/** Edits that make the exchange what it should be, each tried: written into the files, read, planned, and asked again. */
export function offersFor(scene: Scene, asked: Asked, told: Told): Offer[] {
  const attempt: Attempt = (edits, otherwise) => {
    const made = make(scene, edits);
    const declaration = made && declarationOf(scene, made.files);
    if (declaration === undefined) return undefined;
    const contract = otherwise.declared
      ? declaration.contracts.find(({ slug }) => slug === asked.contract.slug)
      : otherwise.contract;
    if (contract === undefined) return undefined;
    const next = { ...otherwise, contract };
    try {
      const picture = scene.plannedBy(declaration);
      const again = toldOf(next, picture);
      // A contract that is mended at the cost of another isn't.
      if (again && isGood(again) && breaksOthers(declaration, picture)) return undefined;
      return again && { told: again, asked: next };
    } catch (error) {
      // What can't be planned is no remedy.
      if (error instanceof KcxError) return undefined;
      throw error;
    }
  };
  const before = keptIn(scene.planned, scene.declaration?.contracts ?? []);
  const breaksOthers = ({ contracts }: Declaration, picture: Picture) => {
    const after = keptIn(picture, contracts);
    return [...before].some((slug) => slug !== asked.contract.slug && !after.has(slug));
  };
  return remediesFor(asked, told, attempt, scene.live?.known)
    .slice(0, OFFERED)
    .map((remedy) => ({ remedy, steps: make(scene, remedy.edits)?.steps ?? [] }));
}

/** Slugs of the contracts that nothing would break. */
function keptIn(picture: Picture | undefined, contracts: readonly Contract[]): Set<string> {
  const outlook = picture && new Outlook(withPeople(picture, contracts), picture.known);
  const kept = contracts.filter((contract) => outlook && outlook.forecast(contract).status !== "broken");
  return new Set(kept.map(({ slug }) => slug));
}

function make({ files, look }: Scene, edits: readonly Edit[]): ReturnType<typeof editFiles> {
  return editFiles(files, edits, look.realm) ?? editFiles(files, edits);
}

/** Puts one offer into the files, comments and all. Errors: USAGE where there is none, or too many to choose from. */
export async function writeOffer(ctx: Context, explained: readonly Explained[], which: true | string): Promise<void> {
  const { dim } = styles(ctx).err;
  const broken = explained.filter(({ told }) => told.forecast.status === "broken");
  const [one, ...others] = broken;
  if (one === undefined || one.isApplied) return ctx.err(dim(NOTHING_TO_WRITE));
  if (others.length > 0) {
    const slugs = broken.map(({ asked }) => asked.contract.slug).join(", ");
    throw new KcxError("USAGE", "--write mends one exchange at a time", { hint: `name one of: ${slugs}` });
  }
  const number = which === true ? 1 : Number(which);
  const offer = one.offers[number - 1];
  if (!one.isFile) throw new KcxError("USAGE", "--write needs a realm file, and none was read");
  if (offer === undefined || offer.steps.length === 0)
    throw new KcxError("USAGE", `there is no edit ${which === true ? "that helps" : which} to write`, {
      hint: "see above",
    });
  const files = new Map(offer.steps.map(({ file, after }): [string, string] => [file, after]));
  for (const [name, text] of files) await writeWhole(ctx, name, text, "as-it-is");
  ctx.err(dim(writtenText([...files.keys()])));
}

function declarationOf({ declaration, declare }: Scene, files: Scene["files"]) {
  const all = declare(files);
  const found = all.find(({ realm }) => realm === declaration?.realm) ?? all[0];
  return found?.problems.some(({ severity }) => severity === "error") ? undefined : found;
}
