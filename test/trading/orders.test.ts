import { expect } from "chai";
import fc from "fast-check";
import {
  UNTOUCHED,
  afterFill,
  executionOf,
  publicDelta,
  quoteUp,
  remaining,
  type Order,
  type OrderMatch,
  type OrderState,
} from "../../trading/index.ts";
import { refusalOf } from "../prover/refusal.ts";

const UNIT = 10n ** 8n;
const order = (changes: Partial<Order>): Order => ({
  account: 1n,
  slot: 1,
  isBuy: true,
  quantity: 5n * UNIT,
  minFill: 0n,
  limitPrice: 100n * UNIT,
  isMaker: false,
  minBand: 100n,
  counterparty: 0n,
  nonce: 1n,
  deadline: 2_000n,
  ...changes,
});
const BUY = order({});
const SELL = order({ account: 2n, isBuy: false, isMaker: true, limitPrice: 90n * UNIT });
const match = (changes: Partial<OrderMatch> = {}): OrderMatch => ({
  ...{ buy: BUY, sell: SELL, buyState: UNTOUCHED, sellState: UNTOUCHED, time: 2_000n },
  ...changes,
});

describe("two orders", () => {
  it("execute at the maker's price, whichever side it is on", () => {
    const atSeller = executionOf(match());
    expect([atSeller.price, atSeller.quantity]).to.deep.equal([90n * UNIT, 5n * UNIT]);
    const buy = { ...BUY, isMaker: true };
    const atBuyer = executionOf(match({ buy, sell: { ...SELL, isMaker: false } }));
    expect([atBuyer.price, atBuyer.quote]).to.deep.equal([100n * UNIT, 500n * UNIT]);
    expect(atBuyer.delta).to.deep.equal(publicDelta(1, 5n * UNIT, 100n * UNIT));
  });

  it("never execute beyond either limit, nor beyond what is left of either", () => {
    const amount = fc.bigInt(1n, 1_000n * UNIT);
    fc.assert(
      fc.property(
        ...[amount, amount, amount, amount, fc.bigInt(0n, 1_000n * UNIT), fc.boolean()],
        (
          limit: bigint,
          ask: bigint,
          size: bigint,
          offered: bigint,
          filled: bigint,
          buys: boolean,
        ) => {
          const buy = { ...BUY, limitPrice: limit, quantity: size, isMaker: buys };
          const sell = { ...SELL, limitPrice: ask, quantity: offered, isMaker: !buys };
          const buyState: OrderState = { filled, cancelled: false };
          const attempt = (): ReturnType<typeof executionOf> =>
            executionOf(match({ buy, sell, buyState }));
          if (limit < ask) {
            expect(refusalOf(attempt).field).to.equal("limitPrice");
          } else if (filled >= size) {
            expect(refusalOf(attempt).field).to.equal("quantity");
          } else {
            const { price, quantity, quote } = attempt();
            expect(price <= limit && price >= ask).to.equal(true);
            expect(quantity <= size - filled && quantity <= offered).to.equal(true);
            expect(quote).to.equal(quoteUp(quantity, price));
          }
        },
      ),
    );
  });

  it("fill in parts, to their quantity and no further", () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(1n, 3n * UNIT), { maxLength: 10 }), (parts) => {
        let state = UNTOUCHED;
        for (const part of parts) {
          const left = remaining(BUY, state);
          if (part <= left) state = afterFill(BUY, state, part);
          else expect(refusalOf(() => afterFill(BUY, state, part)).code).to.equal("INTERNAL");
        }
        expect(state.filled <= BUY.quantity).to.equal(true);
      }),
    );
  });

  it("pay in parts at least what they would pay at once, and less than a unit more a part", () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(1n, UNIT), { minLength: 1, maxLength: 6 }), (parts) => {
        const price = 7_911_43000001n;
        const whole = quoteUp(
          parts.reduce((sum, part) => sum + part, 0n),
          price,
        );
        const paid = parts.reduce((sum, part) => sum + quoteUp(part, price), 0n);
        expect(paid >= whole && paid < whole + BigInt(parts.length)).to.equal(true);
      }),
    );
  });

  const refused: readonly [string, Partial<OrderMatch>, string][] = [
    ["of one side only", { sell: { ...SELL, isBuy: true } }, "isBuy"],
    ["the wrong way round", { buy: SELL, sell: BUY }, "isBuy"],
    ["of two slots", { sell: { ...SELL, slot: 2 } }, "slot"],
    ["of the settlement asset", { buy: { ...BUY, slot: 0 }, sell: { ...SELL, slot: 0 } }, "slot"],
    ["of one account", { sell: { ...SELL, account: 1n } }, "account"],
    ["without a maker", { sell: { ...SELL, isMaker: false } }, "isMaker"],
    ["of two makers", { buy: { ...BUY, isMaker: true } }, "isMaker"],
    ["of which one wants another account", { buy: { ...BUY, counterparty: 3n } }, "counterparty"],
    ["of which the other wants another", { sell: { ...SELL, counterparty: 3n } }, "counterparty"],
    ["after a deadline", { time: 2_001n }, "deadline"],
    ["that do not cross", { buy: { ...BUY, limitPrice: 89n * UNIT } }, "limitPrice"],
    ["of which one is cancelled", { buyState: { filled: 0n, cancelled: true } }, "quantity"],
    ["of which one is filled", { sellState: { filled: 5n * UNIT, cancelled: false } }, "quantity"],
  ];
  for (const [which, changes, field] of refused) {
    it(`${which} are not matched`, () => {
      expect(refusalOf(() => executionOf(match(changes))).field).to.equal(field);
    });
  }

  it("are not filled by less than either's least fill, unless that completes it", () => {
    const minFill = 2n * UNIT;
    for (const wary of [{ buy: { ...BUY, minFill } }, { sell: { ...SELL, minFill } }]) {
      const matched = match(wary);
      expect(refusalOf(() => executionOf(matched, minFill - 1n)).field).to.equal("quantity");
      expect(executionOf(matched, minFill).quantity).to.equal(minFill);
      const [buyState, sellState] = [
        { filled: 5n * UNIT - 3n, cancelled: false },
        { filled: 5n * UNIT - 3n, cancelled: false },
      ];
      const rest = match({ ...wary, buyState, sellState });
      expect(executionOf(rest).quantity).to.equal(3n);
      expect(refusalOf(() => executionOf(rest, 2n)).field).to.equal("quantity");
    }
    // What is left of one order is too little of the other, which stays open.
    const sellState = { filled: 5n * UNIT - 3n, cancelled: false };
    const uneven = match({ buy: { ...BUY, minFill }, sellState });
    expect(refusalOf(() => executionOf(uneven)).field).to.equal("quantity");
  });

  it("are not filled by nothing, nor by more than is left", () => {
    expect(refusalOf(() => executionOf(match(), 0n)).field).to.equal("quantity");
    expect(refusalOf(() => executionOf(match(), 5n * UNIT + 1n)).field).to.equal("quantity");
    expect(executionOf(match({ buy: { ...BUY, counterparty: 2n } }), 1n).quantity).to.equal(1n);
  });
});
