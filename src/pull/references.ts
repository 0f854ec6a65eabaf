import { type Address, parseAddress } from "#model/address.ts";
import { isMap, type Json, type JsonMap } from "#model/json.ts";
import { withReferences } from "#model/kept-reference.ts";
import { MASKED, Secret } from "#model/secret.ts";
import { kindOf } from "#resources/index.ts";

/** A secret that the file refers to instead of holding it. */
export interface Reference {
  /** `${env:X}`. */
  ref: string;
  address: Address;
  /** `secret`, `smtpServer.password`. */
  field: string;
}

interface Place {
  address: Address;
  path: readonly (string | number)[];
  /** What holds the secret, where that isn't the object itself. */
  holder?: string;
}

/** Names for the variables of secrets: what holds it, then what it is, each only once. */
export class References {
  readonly found: Reference[] = [];
  readonly #taken = new Set<string>();

  /** The object with a reference in the place of every secret, wherever it stands. */
  replacedIn(address: Address, written: JsonMap): JsonMap {
    return Object.fromEntries(
      Object.entries(written).map(([field, value]) => [field, this.#replaced({ address, path: [field] }, value)]),
    );
  }

  #replaced(place: Place, value: Json): Json {
    if (value instanceof Secret || value === MASKED) return this.#refer(place, value);
    if (typeof value === "string") {
      if (value !== "" && kindOf(place.address).isSecret?.(place.path)) return this.#refer(place, value);
      return withReferences(value, escaped);
    }
    const at = (step: string | number) => ({ ...place, path: [...place.path, step] });
    if (Array.isArray(value)) return value.map((item, index) => this.#replaced(at(index), item));
    if (!isMap(value)) return value;
    // The configuration of a step has a name of its own.
    const { alias } = value;
    const entries = Object.entries(value).map(([key, inner]): [string, Json] => {
      const beneath = key === "config" && typeof alias === "string" ? { ...at(key), holder: alias } : at(key);
      return [key, this.#replaced(beneath, inner)];
    });
    return Object.fromEntries(entries);
  }

  #refer({ address, path, holder }: Place, value: Secret | string): string {
    const own = holder === undefined ? path : path.slice(path.lastIndexOf("config"));
    const field = own.filter((step) => typeof step === "string").join(".");
    const ref =
      (value instanceof Secret ? ownReference(value.ref) : undefined) ??
      `\${env:${this.#free(nameFor(address, field, holder))}}`;
    this.found.push({ ref, address, field });
    return ref;
  }

  #free(name: string): string {
    const candidates = [name, ...Array.from({ length: this.#taken.size + 1 }, (_, index) => `${name}_${index + 2}`)];
    const free = candidates.find((candidate) => !this.#taken.has(candidate)) ?? name;
    this.#taken.add(free);
    return free;
  }
}

/** One that a file already had; keycloak-config-cli's in our writing. A default may be a secret, and isn't shown. */
function ownReference(ref: string): string | undefined {
  const [, scheme, name] = /^\$[{(](env|file):(?:UTF-8:)?([^:})]+)(?::[^})]*)?[})]$/i.exec(ref) ?? [];
  return scheme === undefined ? undefined : `\${${scheme}:${name}}`;
}

/** A text that only looks like a reference. */
function escaped(text: string): string {
  return text.replace(
    /\$\{(?=env:|file:|(?:env\.)?[A-Z][A-Z0-9_]*[:}])|(?<=\$)\$[{(]|\$\((?=[A-Za-z][\w.-]*[:)]|env:|file:)/g,
    "$$$&",
  );
}

/** `agent` with its secret is AGENT_CLIENT_SECRET. Names that kcx reads itself are somebody else's: they get a prefix. */
function nameFor(address: Address, field: string, holder: string | undefined): string {
  const { kind, name: own } = parseAddress(address);
  const name = holder ?? own;
  const what = kind === "client" && field === "secret" ? "client secret" : field.replace(/^config\./, "");
  const words = `${name} ${what}`.replace(/([a-z])([A-Z])/g, "$1_$2").toUpperCase();
  const plain = words.replace(/[^A-Z0-9]+/g, "_").replace(/^_+|_+$/g, "");
  return /^(KEYCLOAK|KCX|[0-9])/.test(plain) ? `REALM_${plain}` : plain;
}
