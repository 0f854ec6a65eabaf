import type { Address } from "#model/address.ts";
import type { Draft } from "./mappers/draft.ts";
import type { Recipe } from "./mappers/index.ts";
import type { Client, Scope } from "./parts.ts";

/**
 * What many questions about one realm have in common, and is found out once. Lists of scopes are known by themselves: the
 * same request of a client gives the same list.
 */
export class Remembered {
  /** By the scope parameter, where the words for organizations count and where they don't. */
  readonly requested = new Map<Client, readonly [Map<string, readonly Scope[]>, Map<string, readonly Scope[]>]>();
  /** What is left of a list, by the addresses that are left. */
  readonly left = new Map<readonly Scope[], Map<string, readonly Scope[]>>();
  readonly names = new Map<readonly Scope[], readonly string[]>();
  /** How access tokens with these scopes are made, without the client's own mappers and with them. */
  readonly recipes = new Map<Client, readonly [Map<readonly Scope[], Recipe>, Map<readonly Scope[], Recipe>]>();
  last: Last | undefined;
}

/** The access tokens of one client for one person, without the client's own mappers and with them. */
interface Last {
  client: Client;
  holder: Address;
  roles: ReadonlySet<Address>;
  tokens: readonly [Map<readonly Scope[], Made>, Map<readonly Scope[], Made>];
}

/** A token, and how it was made. */
export interface Made {
  access: Draft;
  recipe: Recipe;
}
