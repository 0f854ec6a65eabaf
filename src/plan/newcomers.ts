import { withNewUsers } from "#exchange/new-users.ts";
import type { Realm } from "#model/realm.ts";
import type { Step } from "./plan.ts";

/** A realm that a plan leads to, or part of it: of users whom its steps make all roles are known. */
export function withNewcomers(realm: Realm, steps: readonly Step[]): Realm {
  const created = steps.filter((step) => step.do === "create" && step.address.startsWith("user/"));
  return withNewUsers(
    realm,
    created.map(({ address }) => address),
  );
}
