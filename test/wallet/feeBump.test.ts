import { expect } from "chai";
import fc from "fast-check";
import { dearest, feeBump, type Fees } from "../../wallet/feeBump.ts";

const GWEI = 10n ** 9n;
const fees = (fee: bigint, tip: bigint): Fees => {
  return { maxFeePerGas: fee * GWEI, maxPriorityFeePerGas: tip * GWEI };
};
const most = 500n * GWEI;

describe("what a transaction that waits offers for gas", () => {
  it("stays within twice the market however often it is raised, then nothing is offered any more", () => {
    const market = fees(21n, 1n);
    let before = feeBump({ market, most })!;
    expect(before).to.deep.equal(market);
    let raises = 0;
    for (;;) {
      const next = feeBump({ market, most, before });
      if (next === undefined) break;
      expect(next.maxFeePerGas * 10n >= before.maxFeePerGas * 11n).to.equal(true);
      expect(next.maxPriorityFeePerGas * 10n >= before.maxPriorityFeePerGas * 11n).to.equal(true);
      before = next;
      raises += 1;
    }
    expect(raises).to.equal(5);
    expect(before.maxFeePerGas <= 2n * market.maxFeePerGas).to.equal(true);
  });

  it("follows a market that rises at once, up to the sender's bound", () => {
    const [before, market] = [fees(21n, 1n), fees(201n, 1n)];
    expect(feeBump({ market, most, before })!.maxFeePerGas).to.equal(201n * GWEI);
    expect(feeBump({ market: fees(900n, 3n), most, before })!.maxFeePerGas).to.equal(most);
    expect(feeBump({ market: fees(900n, 3n), most })!.maxFeePerGas).to.equal(most);
    expect(feeBump({ market: fees(900n, 3n), most, before: fees(450n, 2n) })).to.equal(undefined);
  });

  it("is twice the market where nobody knows what waits", () => {
    expect(dearest({ market: fees(21n, 1n), most })).to.deep.equal(fees(42n, 2n));
    expect(dearest({ market: fees(400n, 1n), most }).maxFeePerGas).to.equal(most);
  });

  it("is one that nodes take: a tenth more, a tip within the fee, for any market", () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 13n });
    const offer = fc
      .tuple(amount, amount)
      .map(([a, b]) =>
        a > b
          ? { maxFeePerGas: a, maxPriorityFeePerGas: b }
          : { maxFeePerGas: b, maxPriorityFeePerGas: a },
      );
    fc.assert(
      fc.property(offer, offer, amount, (market, before, bound) => {
        const next = feeBump({ market, before, most: bound });
        if (next === undefined) return;
        const { maxFeePerGas, maxPriorityFeePerGas } = next;
        expect(maxFeePerGas * 10n >= before.maxFeePerGas * 11n).to.equal(true);
        expect(maxPriorityFeePerGas * 10n >= before.maxPriorityFeePerGas * 11n).to.equal(true);
        expect(maxPriorityFeePerGas <= maxFeePerGas).to.equal(true);
        expect(maxFeePerGas <= bound && maxFeePerGas <= 2n * market.maxFeePerGas).to.equal(true);
      }),
    );
  });
});
