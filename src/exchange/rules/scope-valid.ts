import { isValidScope } from "../scopes.ts";
import { wordsOf } from "../words.ts";
import { type Holding, type Rule, refuse } from "./rule.ts";

/** StandardTokenExchangeProvider.getRequestedScope → TokenManager.isValidScope. */
export const scopeValid: Rule<Holding> = {
  name: "scope-valid",
  check({ form, index, client, differs, token }) {
    const valid = isValidScope(index, client, form.scope, differs, index.client(token.azp) ?? client);
    if (valid === true) return undefined;
    if (valid === false) {
      const available = new Set([...client.defaults.map(({ name }) => name), ...client.optionals.keys(), "openid"]);
      const absent = wordsOf(form.scope ?? "").filter((word) => !available.has(word));
      return refuse(
        "scope-valid",
        400,
        "invalid_scope",
        `Invalid scopes: ${form.scope}`,
        absent.map((name) => ({ code: "absent", what: "scope", name })),
      );
    }
    return { kind: "unknown", causes: [{ code: "organization", scope: form.scope ?? "" }], because: [] };
  },
};
