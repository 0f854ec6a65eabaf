import type { Declaration } from "#model/declaration.ts";
import type { Problem } from "#model/problem.ts";
import type { Realm } from "#model/realm.ts";
import { bogusAttributes } from "./bogus-attribute.ts";
import { builtIns } from "./built-in.ts";
import { emailAsUsername } from "./email-as-username.ts";
import { unknownObjects } from "./unknown-object.ts";

type Check = (declaration: Declaration, live: Realm | undefined) => Problem[];

/** Every check, one file each. */
const CHECKS: readonly Check[] = [bogusAttributes, builtIns, emailAsUsername, unknownObjects];

/** What is wrong with a declaration beyond its form. @param live the realm, where one is at hand. */
export function lint(declaration: Declaration, live: Realm | undefined): Problem[] {
  return CHECKS.flatMap((check) => check(declaration, live));
}
