import type { RuleName } from "#exchange/rules/names.ts";
import type { RuleCase } from "./case.ts";
import { LOG_IN } from "./log-in.ts";
import { REQUEST } from "./request.ts";
import { SCOPE } from "./scope.ts";
import { TOKEN } from "./token.ts";

/** For every rule, exchanges that it refuses and near ones that it lets pass; a rule without a table isn't typed. */
export const RULE_CASES: Record<RuleName, readonly RuleCase[]> = { ...REQUEST, ...TOKEN, ...SCOPE, ...LOG_IN };
