import { expect } from "chai";
import { leaseOutlook } from "../../cli/leaseOutlook.ts";
import { EVENTS } from "../../keeper/chainAbi.ts";
import { type IndexedContracts } from "../../keeper/chainIndex.ts";
import { PublicFlow } from "../../keeper/publicFlow.ts";
import { leasesInForce } from "../../keeper/publicReader.ts";
import {
  exitProbability,
  distancesIn,
  HOURLY,
  type SlotMarkets,
} from "../../risk/warning/index.ts";
import { SymmetricMatrix } from "../../risk/volatility/index.ts";
import { type ChainLog } from "../../wallet/index.ts";
import { account, CLOCK, facts, LAPSED, LEASE, market, PRICES } from "./facts.ts";

const address = (digit: string): string => `0x${digit.repeat(40)}`;
const CONTRACTS: IndexedContracts = {
  ...{ accounts: address("a"), market: address("b"), risk: address("c") },
  ...{ auction: address("d"), openings: address("e"), vault: address("f") },
};
const HOME = `0x${"11".repeat(32)}`;
const SOMEBODY = address("1");

function log(
  block: number,
  contract: keyof IndexedContracts,
  name: string,
  values: unknown[],
): ChainLog {
  const { topics, data } = EVENTS.encodeEventLog(name, values);
  const place = { block, blockHash: `0x${block}`, transaction: "0x", index: 0 };
  return { address: CONTRACTS[contract], topics, data, ...place };
}
const opened = (block: number, who: bigint): ChainLog =>
  log(block, "accounts", "AccountOpened", [who, SOMEBODY, HOME, 1n, 2n]);
const deposited = (block: number, who: bigint): ChainLog =>
  log(block, "accounts", "Deposited", [who, 0n, SOMEBODY, 1n, 1n, 2n, 1n]);
const traded = (block: number, who: bigint): ChainLog =>
  log(block, "accounts", "Exchanged", [who, 9n, 1n, 2n, 3n, 4n, 2n]);
const NOTHING = {
  ...{ freshDeposits: 0, topUps: 0, withdrawals: 0, freshTrades: 0, exposedTrades: 0 },
  ...{ lapses: 0, auctions: 0 },
};

describe("public order flow", () => {
  it("is counted by what accounts did before: new money, first trades, top-ups", () => {
    const flow = new PublicFlow(CONTRACTS);
    flow.apply([
      ...[opened(1, 1n), deposited(2, 1n), opened(12, 2n), deposited(13, 2n), traded(14, 1n)],
      ...[deposited(21, 1n), deposited(22, 1n), traded(23, 1n), traded(24, 2n)],
      log(25, "accounts", "Lapsed", [1n, HOME, 2n, SOMEBODY]),
      log(26, "auction", "AuctionOpened", [1n, 3n, 1n, 2n, 1n, 0n]),
      log(27, "accounts", "Withdrawn", [2n, 0n, SOMEBODY, 1n, 1n, 2n, 3n]),
    ]);
    const found = flow.at(30, 10, 0);
    expect(found?.recent).to.deep.equal({
      ...NOTHING,
      ...{ topUps: 2, exposedTrades: 1, freshTrades: 1, lapses: 1, auctions: 1, withdrawals: 1 },
    });
    expect(found?.usual).to.deep.equal({ ...NOTHING, freshDeposits: 1, freshTrades: 0.5 });
  });

  it("says nothing while there is no whole stretch before, and takes no other contract's word", () => {
    const flow = new PublicFlow(CONTRACTS);
    flow.apply([opened(1, 1n), { ...deposited(2, 1n), address: address("9") }]);
    expect(flow.at(15, 10, 0)).to.equal(undefined);
    expect(flow.at(25, 10, 6)).to.equal(undefined);
    expect(flow.at(25, 10, 0)?.usual).to.deep.equal(NOTHING);
  });
});

describe("leases of a public chain", () => {
  const state = {
    ...{ time: 0, price: 7_900, volatility: 0.04 },
  } as SlotMarkets["slots"][0]["state"];
  const markets: SlotMarkets = {
    step: HOURLY,
    slots: [{ slot: 1, asset: "BTC", kind: "major", state }],
    together: { stress: 0, comovement: 0.6 },
    correlation: SymmetricMatrix.of(1, () => 1),
  };
  const until = (seconds: bigint) => ({ ...LEASE, expiry: CLOCK + seconds });

  it("count when they stand, and neither lapsed nor out of the band", () => {
    const standing = account({ account: 1n });
    const seen = facts({
      accounts: [
        ...[
          standing,
          account({ account: 2n, lapse: LAPSED }),
          account({ account: 3n, exposed: false }),
        ],
        ...[account({ account: 4n, lease: undefined }), account({ account: 5n, version: 9n })],
        account({ account: 6n, lease: until(0n) }),
      ],
    });
    expect(leasesInForce(seen)).to.deep.equal([standing]);
    const fallen = { ...seen, market: market({ prices: [PRICES[0], PRICES[1] / 2n, PRICES[2]] }) };
    expect(leasesInForce(fallen)).to.deep.equal([]);
  });

  it("are expected to lapse by the closed form, until they expire or the time is over", () => {
    const seen = facts({
      accounts: [
        account({ account: 1n, lease: until(86_400n) }),
        account({ account: 2n, lease: until(10n * 86_400n) }),
      ],
    });
    const { inForce, expiring, lapses, bySlot } = leaseOutlook(seen, markets, 2);
    expect([inForce, expiring]).to.deep.equal([2, 1]);
    const distances = distancesIn(7_900, 0.05, 7_900);
    const expected = [1, 2].map((days) => exitProbability(distances, 0.04 * Math.sqrt(days)));
    // One price: both bounds are the closed form.
    expect(lapses.lower).to.be.closeTo(expected[0]! + expected[1]!, 1e-12);
    expect(lapses.upper).to.be.closeTo(lapses.lower, 1e-12);
    expect(bySlot.get(1)).to.be.closeTo(lapses.lower, 1e-12);
  });
});
