import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { KcxError } from "#errors.ts";
import { type Answer, type Recording, refusalAnswer, tokenAnswer } from "#oauth/recording.ts";
import type { Verdict } from "#oauth/verdict.ts";
import type { Context } from "../context.ts";
import { writeWhole } from "./files.ts";

/** Collects what contracts are answered while they are verified. */
export class Recorder {
  readonly salt: string;
  readonly #answers = new Map<string, Answer>();

  constructor(salt = randomBytes(16).toString("base64url")) {
    this.salt = salt;
  }

  token(slug: string, claims: Readonly<Record<string, unknown>>): void {
    this.#answers.set(
      slug,
      tokenAnswer(claims, (text) => this.#hash(text)),
    );
  }

  /** What was refused is in the verdict; what was never answered is in no recording. */
  verdict(verdict: Verdict): void {
    if (verdict.status === "unknowable" || verdict.came?.kind !== "refusal") return;
    if (verdict.status === "broken" && verdict.stage === "subject") return;
    this.#answers.set(verdict.slug, refusalAnswer(verdict.came));
  }

  get answers(): Recording["answers"] {
    return Object.fromEntries([...this.#answers].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  async write(ctx: Context, file: string): Promise<void> {
    const recording: Recording = { kind: "kcx-recording", format: 1, salt: this.salt, answers: this.answers };
    await writeWhole(ctx, file, `${JSON.stringify(recording, null, 2)}\n`);
  }

  #hash(text: string): string {
    return createHash("sha256").update(`${this.salt}\0${text}`).digest("base64url").slice(0, 22);
  }
}

/** @throws KcxError NO_FILE, BAD_FILE. */
export async function readRecording(ctx: Context, file: string): Promise<Recording> {
  const hint = `\`kcx verify --record ${file}\` writes one`;
  const text = await readFile(resolve(ctx.cwd, file), "utf8").catch(() => undefined);
  if (text === undefined) throw new KcxError("NO_FILE", `${file} cannot be read`, { hint });
  const parsed = parsedOf(text);
  if (parsed?.kind !== "kcx-recording") throw new KcxError("BAD_FILE", `${file} is no recording`, { hint });
  if (parsed.format !== 1) throw new KcxError("BAD_FILE", `${file} was written by another version of kcx`, { hint });
  return parsed as Recording;
}

function parsedOf(text: string): Partial<Recording> | null {
  try {
    return JSON.parse(text) as Partial<Recording> | null;
  } catch {
    return null;
  }
}
