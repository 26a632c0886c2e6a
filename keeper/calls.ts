/** The call that a duty comes to. */
import { type KeeperContracts } from "./contracts.ts";
import { type Duty } from "./duties.ts";
import { type Call } from "./submission.ts";

/** @param liquidator the keeper's own account; undefined where nothing is asked of the council */
export function callOf(
  duty: Exclude<Duty, { kind: "collect-opening" | "judge" | "forget" }>,
  contracts: Pick<KeeperContracts, "encode" | "address">,
  liquidator: bigint | undefined,
): Call {
  switch (duty.kind) {
    case "commit-epoch":
      return contracts.encode("market", "commitEpoch");
    case "relay-report": {
      const { report, signatures } = duty.signed;
      return contracts.encode("options", "report", report, signatures);
    }
    case "fix-option":
      return contracts.encode("options", "fix", duty.slot);
    case "flag":
      return duty.ground.kind === "left-band"
        ? contracts.encode("accounts", "flagSlot", duty.account, duty.ground.slot)
        : contracts.encode("accounts", "flag", duty.account);
    case "end-auction":
      return contracts.encode("auction", "end", duty.account);
    case "shelve-auction":
      return contracts.encode("auction", "shelve", duty.account);
    case "pay-exit":
      return contracts.encode("vault", "payExit", duty.exit);
    case "settle-bond":
      return contracts.encode("openings", "settleBond", duty.request);
    case "approve-bond":
      return contracts.encode("token", "approve", contracts.address("openings"), duty.tokens);
    case "request-opening":
      return contracts.encode("openings", "requestOpening", duty.account, liquidator);
  }
}
