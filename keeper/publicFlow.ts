/** Order flow from public events: how many of each kind of late, and how many are usual. Nothing of what was moved is read. */
import { type LogDescription } from "ethers";
import { FLOWS, type ChainFlow, type Flow, type FlowCounts } from "../risk/warning/index.ts";
import { type ChainLog } from "../wallet/index.ts";
import { eventIn, type IndexedContracts } from "./chainIndex.ts";
import { IndexedAccounts } from "./indexedAccounts.ts";

/** Stretches before the last whose mean is what is usual, at most. */
const USUAL_STRETCHES = 24;

function kindOf({ name }: LogDescription, isExposed: boolean): Flow | undefined {
  switch (name) {
    case "Deposited":
      return isExposed ? "topUps" : "freshDeposits";
    case "Exchanged":
      return isExposed ? "exposedTrades" : "freshTrades";
    case "Withdrawn":
      return "withdrawals";
    case "Lapsed":
      return "lapses";
    case "AuctionOpened":
      return "auctions";
    default:
      return undefined;
  }
}

const counted = (count: (flow: Flow) => number): FlowCounts =>
  Object.fromEntries(FLOWS.map((flow) => [flow, count(flow)])) as FlowCounts;

export class PublicFlow {
  readonly #contracts: IndexedContracts;
  readonly #accounts = new IndexedAccounts();
  readonly #events: { readonly block: number; readonly flow: Flow }[] = [];

  constructor(contracts: IndexedContracts) {
    this.#contracts = contracts;
  }

  /** Takes logs in the order of the chain, from the deployment on: what an account did before says what kind it is. */
  apply(logs: readonly ChainLog[]): void {
    for (const log of logs) {
      const event = eventIn(this.#contracts, log);
      if (event === undefined) continue;
      const hasAccount = event.fragment.inputs.some(({ name }) => name === "account");
      const account = hasAccount ? (event.args.getValue("account") as bigint) : undefined;
      const isExposed = account !== undefined && this.#accounts.find(account)?.exposed === true;
      const flow = kindOf(event, isExposed);
      if (flow !== undefined) this.#events.push({ block: log.block, flow });
      this.#accounts.apply(event, log.block);
    }
  }

  /**
   * @param head number of the last block read
   * @param blocks that a stretch spans
   * @param fromBlock that of the deployment
   * @returns undefined where there is no whole stretch before the last
   */
  at(head: number, blocks: number, fromBlock: number): ChainFlow | undefined {
    const stretches = Math.min(USUAL_STRETCHES, Math.floor((head - blocks - fromBlock) / blocks));
    if (stretches < 1) return undefined;
    const within = (flow: Flow, after: number, to: number): number =>
      this.#events.filter((each) => each.flow === flow && each.block > after && each.block <= to)
        .length;
    const begun = head - blocks;
    return {
      recent: counted((flow) => within(flow, begun, head)),
      usual: counted((flow) => within(flow, begun - stretches * blocks, begun) / stretches),
    };
  }
}
