import { expect, onTestFinished, test } from "vitest";
import { makeRealm } from "../../support/keycloak.ts";
import { applyAll, wantedOf } from "../../support/street.ts";
import { has } from "../../support/version.ts";

const [ENABLED, MEDIATION] = ["webAuthnPolicyPasswordlessPasskeysEnabled", "webAuthnPolicyPasswordlessMediation"];

test.runIf(has("26.7"))(
  "passkeys stay on when something beside them changes; a file switches them off and on",
  async () => {
    const realm = await makeRealm({
      webAuthnPolicyPasswordlessRpEntityName: "Shop",
      [ENABLED]: true,
      [MEDIATION]: "none",
    });
    onTestFinished(() => realm.delete());
    const shown = async () => (await realm.admin("GET", "")) as Record<string, unknown>;
    await applyAll(wantedOf(realm.name, "webAuthnPolicyPasswordlessRpEntityName: Bakery"));
    expect(await shown()).toMatchObject({
      webAuthnPolicyPasswordlessRpEntityName: "Bakery",
      [ENABLED]: true,
      [MEDIATION]: "none",
    });
    for (const value of [false, true]) {
      await applyAll(wantedOf(realm.name, `${ENABLED}: ${value}\n${MEDIATION}: conditional`));
      expect(await shown()).toMatchObject({
        webAuthnPolicyPasswordlessRpEntityName: "Bakery",
        [ENABLED]: value,
        [MEDIATION]: "conditional",
      });
    }
  },
);
