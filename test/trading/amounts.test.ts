import { expect } from "chai";
import fc from "fast-check";
import { add, multiply } from "../../circuits/babyjubjub.ts";
import { slotGenerator } from "../../circuits/generators.ts";
import { TradeDelta } from "../../prover/index.ts";
import { publicDelta, quoteUp, receivedQuantities } from "../../trading/index.ts";
import { refusalOf } from "../prover/refusal.ts";

const UNIT = 10n ** 8n;
const END = 1n << 63n;
const quantity = fc.bigInt(1n, END - 1n);
const price = fc.bigInt(1n, (1n << 64n) - 1n);

describe("what a trade comes to", () => {
  it("is the least payment that is not below quantity times price", () => {
    fc.assert(
      fc.property(quantity, price, (size, each) => {
        const exact = size * each;
        fc.pre(exact <= (END - 1n) * UNIT);
        const quote = quoteUp(size, each);
        expect(quote * UNIT >= exact && (quote - 1n) * UNIT < exact).to.equal(true);
      }),
    );
  });

  it("is rounded up by less than one smallest unit, to at least one", () => {
    expect(quoteUp(1n, 1n)).to.equal(1n);
    expect(quoteUp(UNIT, 7n)).to.equal(7n);
    expect(quoteUp(UNIT + 1n, 7n)).to.equal(8n);
    expect(quoteUp(3n * UNIT, 7911_43000000n)).to.equal(23_734_29000000n);
  });

  it("is refused from 2^63 on, and exactly from there", () => {
    expect(quoteUp(END - 1n, UNIT)).to.equal(END - 1n);
    expect(quoteUp(UNIT, END - 1n)).to.equal(END - 1n);
    expect(refusalOf(() => quoteUp(UNIT, END)).field).to.equal("price");
    expect(refusalOf(() => quoteUp(END - 1n, UNIT + 1n)).field).to.equal("price");
  });

  it("is refused for nothing, for less, and for amounts beyond their range", () => {
    for (const size of [0n, -1n, END]) {
      expect(refusalOf(() => quoteUp(size, 1n)).field).to.equal("quantity");
    }
    for (const each of [0n, -1n, 1n << 64n]) {
      expect(refusalOf(() => quoteUp(1n, each)).field).to.equal("price");
    }
  });

  it("is received by one side as the other gives it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 31 }), quantity, (slot, size) => {
        const terms = { slot, quantity: size, price: UNIT / 2n };
        const bought = receivedQuantities({ ...terms, side: "buy" });
        const sold = receivedQuantities({ ...terms, side: "sell" });
        expect(bought[String(slot)]).to.equal(size);
        for (const key of Object.keys(bought)) expect(sold[key]).to.equal(-(bought[key] ?? 0n));
      }),
    );
  });

  it("is the point quantity·G_slot − quote·G_0 for the buyer", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 31 }), fc.bigInt(1n, 10n ** 15n), (slot, size) => {
        const quote = quoteUp(size, 3n * UNIT + 1n);
        const expected = add(
          multiply(slotGenerator(slot), size),
          multiply(slotGenerator(0), -quote),
        );
        expect(publicDelta(slot, size, 3n * UNIT + 1n)).to.deep.equal(expected);
        const terms = { slot, side: "buy", quantity: size, price: 3n * UNIT + 1n } as const;
        expect(TradeDelta.create(receivedQuantities(terms), 0n).point()).to.deep.equal(expected);
      }),
      { numRuns: 20 },
    );
  });

  it("is refused for the settlement asset and for slots there are not", () => {
    for (const slot of [0, -1, 32, 1.5, NaN]) {
      const terms = { slot, side: "buy", quantity: 1n, price: 1n } as const;
      expect(refusalOf(() => receivedQuantities(terms)).field).to.equal("slot");
    }
  });
});
