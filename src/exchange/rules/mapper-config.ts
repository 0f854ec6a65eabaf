import { ID_TOKEN } from "../request.ts";
import { type Issuing, type Rule, refuse } from "./rule.ts";
import { BREAKDOWN } from "./texts.ts";

/** HardcodedRole, RoleNameMapper: without their roles they break down (KeycloakModelUtils.parseRole of null). */
export const mapperConfig: Rule<Issuing> = {
  name: "mapper-config",
  check: ({ issued, requestedType }) =>
    issued.access.fails || (requestedType === ID_TOKEN && issued.id().fails)
      ? refuse("mapper-config", 500, "unknown_error", BREAKDOWN)
      : undefined,
};
