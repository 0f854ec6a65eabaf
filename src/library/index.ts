/** kcx for Node programs and their tests: `import { exchangeToken, ensureScope, plan, apply, verify } from "kcx"`. */
export { type ErrorCode, KcxError } from "#errors.ts";
export type { ApplyDocument, ContractVerdict, PlanDocument, VerifyDocument } from "./documents.ts";
export {
  type ExchangeOptions,
  type ExchangingClient,
  ensureScope,
  exchangeToken,
  type TokenResult,
} from "./exchange.ts";
export { type ApplyOptions, apply, plan, type RunOptions, type VerifyOptions, verify } from "./street.ts";
