/** `MarketPolicy` of the contracts for what keepers do; a test compares it with the table written there. */
import { type MarketState } from "../wallet/chainStates.ts";

export type PolicyAction = "Attest" | "Flag" | "OpenAuction" | "TakeOver";

const ALLOWED: Readonly<Record<PolicyAction, readonly MarketState[]>> = {
  Attest: ["live", "recovering", "stale", "halted", "abandoned"],
  Flag: ["live"],
  OpenAuction: ["live"],
  TakeOver: ["live"],
};

export function isAllowed(action: PolicyAction, state: MarketState): boolean {
  return ALLOWED[action].includes(state);
}
