/** What servers show, and export, in the place of a secret. */
export const MASKED = "**********";

const inspect = Symbol.for("nodejs.util.inspect.custom");

/**
 * A value that must never be shown: it prints as `•••` everywhere, and serialises as the reference it came from
 * (`${env:X}`), so that a plan or a report can carry it. The value itself comes out only through `open-secret.ts`,
 * which the import rules allow to the rooms that send it to a server or a sink.
 */
export class Secret {
  readonly #value: string | undefined;
  /** Where the value comes from, as a person wrote it: `${env:X}`, `${file:PATH}`, or what kind of place it is. */
  readonly ref: string;

  /** @param value `undefined`: the reference is known, its value is not (an unset variable). */
  constructor(value: string | undefined, ref: string) {
    this.#value = value;
    this.ref = ref;
  }

  get known(): boolean {
    return this.#value !== undefined;
  }

  /** Whether both hold the same value; a secret whose value is not known equals only itself. */
  equals(other: unknown): boolean {
    if (other === this) return true;
    if (this.#value === undefined) return false;
    return other instanceof Secret ? other.#value === this.#value : other === this.#value;
  }

  toString(): string {
    return "•••";
  }

  toJSON(): { secret: string } {
    return { secret: this.ref };
  }

  [inspect](): string {
    return "Secret(•••)";
  }

  /** Only `open-secret.ts` calls this. */
  static open(secret: Secret): string | undefined {
    return secret.#value;
  }
}
