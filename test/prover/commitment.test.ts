import { expect } from "chai";
import fc from "fast-check";
import { IDENTITY, SUBGROUP_ORDER, add, negate, parsePoint } from "../../circuits/babyjubjub.ts";
import {
  Portfolio,
  TradeDelta,
  afterPublicAmount,
  commitmentOf,
  opens,
  randomBlinding,
  randomSalt,
  requireOpening,
} from "../../prover/index.ts";
import { solvencyCircuit } from "../../circuits/spec.ts";
import { refusalOf } from "./refusal.ts";
import { BLINDING, healthy } from "./samplePortfolios.ts";

const MAX = 2n ** 63n - 1n;
const amount = fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n });
const blinding = fc.bigInt({ min: 0n, max: SUBGROUP_ORDER - 1n });

/** A book over a few slots, as text-free input. */
const holdings = fc.dictionary(fc.constantFrom("0", "1", "7", "31"), amount);

describe("commitments", () => {
  it("add as books add: private trades", () => {
    fc.assert(
      fc.property(holdings, blinding, holdings, blinding, (held, rho, traded, delta) => {
        const before = Portfolio.create(held, rho);
        const trade = TradeDelta.create(traded, delta);
        const sum = add(commitmentOf(before), trade.point());
        expect(commitmentOf(before.afterTrade(trade))).to.deep.equal(sum);
      }),
      { numRuns: 25 },
    );
  });

  it("add as books add: public deposits and withdrawals", () => {
    fc.assert(
      fc.property(
        holdings,
        blinding,
        fc.constantFrom(0, 7, 31),
        amount,
        (held, rho, slot, moved) => {
          const before = Portfolio.create(held, rho);
          const onChain = afterPublicAmount(commitmentOf(before), slot, moved);
          expect(commitmentOf(before.afterPublic(slot, moved))).to.deep.equal(onChain);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("start at the identity and return to it", () => {
    expect(commitmentOf(Portfolio.empty())).to.deep.equal(IDENTITY);
    const trade = TradeDelta.create({ "3": "12.5" });
    const there = Portfolio.empty().afterTrade(trade);
    expect(commitmentOf(there.afterTrade(trade.negate()))).to.deep.equal(IDENTITY);
  });

  it("are points of prime order", () => {
    const { x, y } = commitmentOf(healthy());
    expect(parsePoint(x, y)).to.deep.equal({ x, y });
  });

  it("tell the opening from every other", () => {
    const commitment = commitmentOf(healthy());
    requireOpening(healthy(), commitment);
    expect(opens(healthy().afterPublic(1, 1n), commitment)).to.equal(false);
    const stale = refusalOf(() => {
      requireOpening(healthy().afterPublic(0, -1n), commitment);
    });
    expect(stale).to.include({ code: "OPENING_MISMATCH", field: "portfolio" });
  });
});

describe("trade deltas", () => {
  it("are the exact opposite for the other side", () => {
    const trade = TradeDelta.create({ "0": "-7911.43", "1": "1" }, BLINDING);
    expect(trade.negate().point()).to.deep.equal(negate(trade.point()));
    expect(trade.negate().negate().revealText()).to.equal(trade.revealText());
    expect(TradeDelta.parse(trade.revealText()).point()).to.deep.equal(trade.point());
  });

  it("are blinded afresh, and so differ for the same trade", () => {
    const [first, second] = [TradeDelta.create({ "1": "1" }), TradeDelta.create({ "1": "1" })];
    expect(first.point()).not.to.deep.equal(second.point());
  });

  it("are refused with the field at fault, and are of this format", () => {
    const text = TradeDelta.create({ "1": "1" }, BLINDING).revealText();
    const field = (from: string, to: string): string | undefined =>
      refusalOf(() => TradeDelta.parse(text.replace(from, to))).field;
    expect(field("trade-delta/1", "trade-delta/2")).to.equal("zkmargin");
    expect(field('"1": "1"', '"32": "1"')).to.equal("quantity");
    expect(field('"quantity"', '"amounts"')).to.equal("amounts");
    expect(field("{", "")).to.equal("trade delta");
    expect(refusalOf(() => TradeDelta.create({ "32": "1" })).field).to.equal("quantity");
  });

  it("refuse a quantity whose opposite is not one", () => {
    const error = refusalOf(() => TradeDelta.create({ "4": -(2n ** 63n) }));
    expect([error.code, error.field]).to.deep.equal(["INPUT_INVALID", "quantity.4"]);
    expect(() => TradeDelta.create({ "4": -MAX })).not.to.throw();
  });

  it("refuse to wrap a book, in both directions", () => {
    const full = Portfolio.create({ "2": MAX }, 0n);
    const one = TradeDelta.create({ "2": 1n }, 0n);
    expect(refusalOf(() => full.afterTrade(one)).code).to.equal("INPUT_INVALID");
    expect(refusalOf(() => full.afterPublic(2, 1n)).code).to.equal("INPUT_INVALID");
    const lowest = Portfolio.create({ "2": -MAX - 1n }, 0n);
    expect(refusalOf(() => lowest.afterTrade(one.negate())).field).to.equal("delta");
    expect(() => full.afterTrade(one.negate())).not.to.throw();
  });
});

describe("portfolios", () => {
  const file = (quantity: unknown, rho: unknown = `0x${"0".repeat(64)}`): string =>
    JSON.stringify({
      zkmargin: "portfolio/1",
      quantity,
      blinding: rho,
      salt: `0x${"0".repeat(64)}`,
    });

  it("refuse slots that do not exist, spellings of slots, and numbers", () => {
    for (const key of ["32", "-1", "01", "1e0", "1.0", "", " 1", "__proto__", "constructor"]) {
      const quantity = JSON.parse(`{${JSON.stringify(key)}: "1"}`) as unknown;
      expect(refusalOf(() => Portfolio.parse(file(quantity))).field).to.equal("quantity");
    }
    expect(refusalOf(() => Portfolio.parse(file({ "1": 2 }))).field).to.equal("quantity.1");
    expect(refusalOf(() => Portfolio.parse(file(["1"]))).field).to.equal("quantity");
    expect(refusalOf(() => Portfolio.parse(file(null))).field).to.equal("quantity");
  });

  it("refuse blindings outside the subgroup order or spelt otherwise", () => {
    const order = `0x${SUBGROUP_ORDER.toString(16).padStart(64, "0")}`;
    for (const rho of [order, "0", "0x0", 0, 0n.toString(), `0x${"0".repeat(63)}A`, null, true]) {
      expect(refusalOf(() => Portfolio.parse(file({}, rho))).field).to.equal("blinding");
    }
    expect(refusalOf(() => Portfolio.create({}, -1n)).field).to.equal("blinding");
  });

  it("are proven only by a circuit that sees all they hold", () => {
    const wide = Portfolio.create({ "8": "1" }, 0n);
    expect(
      refusalOf(() => wide.revealQuantitiesFor(solvencyCircuit("solvency-spot8"))).code,
    ).to.equal("INPUT_INVALID");
    expect(wide.revealQuantitiesFor(solvencyCircuit("solvency-book32"))).to.have.length(32);
  });

  it("draw blindings and salts in range, never twice the same", () => {
    const drawn = Array.from({ length: 50 }, randomBlinding);
    expect(drawn.every((rho) => rho >= 0n && rho < SUBGROUP_ORDER)).to.equal(true);
    expect(new Set(drawn).size).to.equal(50);
    expect(randomSalt()).not.to.equal(0n);
    expect(healthy().withFreshSalt().revealSalt()).not.to.equal(0n);
  });
});
