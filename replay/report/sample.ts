/** How things stood after a round: one point of every curve in the picture. */
import { priceAt, type Tick } from "../data/pricePath.ts";
import type { AccountView } from "../people/accountViews.ts";
import type { World } from "../world.ts";
import type { MarketState } from "../../wallet/chainStates.ts";

export interface Sample {
  readonly time: number;
  readonly clock: bigint;
  readonly state: MarketState;
  /** As published, by feed; 1e-8 USD. */
  readonly prices: Readonly<Record<string, bigint>>;
  /** Accounts that owe proofs, by what became of their lease. */
  readonly inForce: number;
  /** Over, and not flagged yet, or flagged and attested again without fee. */
  readonly over: number;
  readonly lapsed: number;
  readonly feeOwed: number;
  readonly inAuction: number;
  /** Requirements of open auctions, cents. */
  readonly atRisk: bigint;
  /** What open auctions may cost others, units. */
  readonly exposure: bigint;
  /** Units. */
  readonly fundClaim: bigint;
  readonly fundShares: bigint;
  /** 1e-18. */
  readonly index: bigint;
  /** Units that withdrawals wait for. */
  readonly waiting: bigint;
  readonly gated: boolean;
}

export async function sampleOf(
  world: World,
  views: readonly AccountView[],
  tick: Tick,
): Promise<Sample> {
  const { system, market, recorder, window, chain } = world;
  const { vault, auction, fund } = system;
  const owing = views.filter(({ exposed }) => exposed);
  const count = (holds: (view: AccountView) => boolean): number => owing.filter(holds).length;
  const { state, clock } = market.status;
  return {
    time: chain.time,
    clock,
    state,
    prices: Object.fromEntries(window.path.feeds.map((feed) => [feed, priceAt(tick, feed)])),
    inForce: count(({ lapse, inForce }) => lapse.state === "none" && inForce),
    over: count(({ lapse, inForce }) => lapse.state === "none" && !inForce),
    lapsed: count(({ lapse }) => lapse.state === "lapsed"),
    feeOwed: count(({ lapse }) => lapse.state === "fee owed"),
    inAuction: count(({ lapse }) => lapse.state === "in auction"),
    atRisk: await chain.readOne(auction, "atRisk"),
    exposure: await chain.readOne(auction, "exposure"),
    fundClaim: await chain.readOne(vault, "claimOf", fund.target as string),
    fundShares: await chain.readOne(fund, "totalSupply"),
    index: await chain.readOne(vault, "settlementIndex"),
    waiting: recorder.waiting,
    gated: (await chain.readOne(vault, "exitsGated")) === 1n,
  };
}
