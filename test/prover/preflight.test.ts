import { expect } from "chai";
import fc from "fast-check";
import {
  Portfolio,
  describeRemedy,
  evaluateRequest,
  preflight,
  renderPreflight,
  requireProvable,
  totalCharge,
  type StatementRequest,
} from "../../prover/index.ts";
import {
  settlementDepositIsSafe,
  sum,
  type Band,
  type MarginStatus,
  type RuleTable,
} from "../../risk/index.ts";
import { refusalOf } from "./refusal.ts";
import { healthy, requestFor, sampleTerms, short } from "./samplePortfolios.ts";

const statusAfter = (request: StatementRequest, deposit: bigint): MarginStatus =>
  evaluateRequest({ ...request, portfolio: request.portfolio.afterPublic(0, deposit) }).status;

const statusAt = (request: StatementRequest, band: bigint): MarginStatus =>
  evaluateRequest({ ...request, terms: { ...request.terms, band: band as Band } }).status;

const held = fc.bigInt({ min: -(10n ** 13n), max: 10n ** 13n });
const books = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 13n }), held, held, held);
const portfolioOf = ([a, b, c, d]: [bigint, bigint, bigint, bigint]): Portfolio =>
  Portfolio.create({ "0": a, "1": b, "2": c, "3": d }, 0n);

describe("pre-flight", () => {
  it("splits the requirement by cause without a remainder", () => {
    fc.assert(
      fc.property(books, fc.bigInt({ min: 0n, max: 5_000n }), (book, band) => {
        const request = requestFor(portfolioOf(book), sampleTerms(11_000n, band));
        const report = preflight(request);
        expect(report.surplus).to.equal(report.collateral - totalCharge(report.charges));
        const { slots, charges } = report;
        expect(sum(slots.map((slot) => slot.collateral))).to.equal(report.collateral);
        expect(sum(slots.map((slot) => slot.scenario))).to.equal(charges.scenario);
        expect(sum(slots.map((slot) => slot.contingency))).to.equal(charges.contingency);
        const rest = charges.concentration - sum(slots.map((slot) => slot.concentration));
        expect(rest >= 0n && rest < 10n ** 14n).to.equal(true);
      }),
    );
  });

  it("asks for the exact deposit: one unit less is not provable", () => {
    let asked = 0;
    fc.assert(
      fc.property(books, fc.bigInt({ min: 0n, max: 5_000n }), (book, band) => {
        const request = requestFor(portfolioOf(book), sampleTerms(11_000n, band));
        const { topUp, status } = preflight(request);
        if (status === "provable") {
          expect(topUp).to.deep.equal({ kind: "not-needed" });
          return;
        }
        if (topUp.kind !== "deposit") throw new Error("no deposit was found");
        asked += 1;
        expect(statusAfter(request, topUp.amount)).to.equal("provable");
        expect(statusAfter(request, topUp.amount - 1n)).to.equal("margin-short");
        expect(topUp.cost).to.equal(topUp.amount * 10n ** 8n);
      }),
    );
    expect(asked).to.be.greaterThan(10);
  });

  it("rounds the deposit up to what the token can express", () => {
    const exact = preflight(requestFor(short())).topUp;
    const whole = preflight(requestFor(short()), { granularity: 1_000_000n }).topUp;
    if (exact.kind !== "deposit" || whole.kind !== "deposit") throw new Error("no deposit");
    expect(whole.amount % 1_000_000n).to.equal(0n);
    expect(whole.amount - exact.amount >= 0n && whole.amount - exact.amount < 1_000_000n).to.equal(
      true,
    );
  });

  it("lifts a debt of the settlement asset where only long is allowed", () => {
    const request = requestFor(Portfolio.create({ "0": "-5", "1": "10" }, 0n));
    const { topUp, status } = preflight(request);
    expect(status).to.equal("short-in-long-only");
    expect(topUp).to.include({ kind: "deposit", amount: 500_000_000n });
    const report = preflight(request);
    const hidden = describeRemedy({ ...report, slots: [] });
    expect(hidden).to.equal("close the shorts in these slots: 0");
    expect(describeRemedy(report)).to.match(/^deposit 5 units/);
    const refused = refusalOf(() => {
      requireProvable(report, request);
    });
    expect(refused.fix).to.equal(hidden);
  });

  it("finds the widest provable band, also when leases and not margin bound it", () => {
    let bounded = 0;
    fc.assert(
      fc.property(books, (book) => {
        const request = requestFor(portfolioOf(book));
        const { largestBand } = preflight(request);
        const { table, terms } = request;
        const isOpen = (band: bigint): boolean =>
          statusAt(request, band) === "provable" &&
          settlementDepositIsSafe(table, terms.level, band as Band);
        if (largestBand === undefined) {
          expect(isOpen(0n)).to.equal(false);
          return;
        }
        bounded += 1;
        expect(isOpen(largestBand)).to.equal(true);
        expect(isOpen(largestBand + 1n)).to.equal(false);
      }),
    );
    expect(bounded).to.be.greaterThan(10);
    const cash = requestFor(Portfolio.create({ "0": "1" }, 0n));
    expect(preflight(cash).largestBand).to.equal(8_951n);
  });

  it("knows when no deposit helps", () => {
    const unsafe = preflight(requestFor(short(), sampleTerms(11_000n, 9_000n)));
    expect(unsafe.topUp).to.deep.equal({ kind: "impossible", reason: "unsafe-terms" });
    expect(unsafe.leasable).to.equal(false);
    const refused = Portfolio.create({ "0": "1000000", "5": "-1" }, 0n);
    const otherCause = { kind: "impossible", reason: "other-cause" };
    expect(preflight(requestFor(refused)).topUp).to.deep.equal(otherCause);
    const huge = Portfolio.create({ "1": "-92000000000" }, 0n);
    expect(preflight(requestFor(huge)).topUp).to.deep.equal(otherCause);
    const impactless: RuleTable = { ...requestFor(huge).table, impact: new Array(8).fill(0n) };
    const deep = Portfolio.create({ "1": "-20000000" }, 0n);
    expect(preflight({ ...requestFor(deep), table: impactless }).topUp).to.deep.equal({
      kind: "impossible",
      reason: "out-of-range",
    });
  });

  it("names the first scenario with the worst loss", () => {
    expect(preflight(requestFor(healthy())).worstScenario).to.equal(7);
    expect(preflight(requestFor(Portfolio.empty())).worstScenario).to.equal(undefined);
  });

  it("refuses with the shortfall in dollars, the terms and the way out", () => {
    const request = requestFor(short());
    const error = refusalOf(() => {
      requireProvable(preflight(request), request);
    });
    expect(error.code).to.equal("MARGIN_SHORT");
    expect(error.message).to.match(
      /^the portfolio is \$[\d,]+\.\d\d short at level 1\.1 and band 0\.05$/,
    );
    expect(error.fix).to.match(/^deposit [\d.]+ units of the settlement asset \(\$[\d,]+\.\d\d\)/);
    const large = requestFor(Portfolio.create({ "1": "-92000000000" }, 0n));
    const tooLarge = refusalOf(() => {
      requireProvable(preflight(large), large);
    });
    expect(tooLarge.code).to.equal("BOOK_TOO_LARGE");
    expect(tooLarge.message).to.include("$51,922,968,585,348.27");
    const debt = requestFor(Portfolio.create({ "5": "-1" }, 0n));
    const refused = refusalOf(() => {
      requireProvable(preflight(debt), debt);
    });
    expect(refused.message).to.equal("the rule table does not allow a short position in slot 5");
    expect(refused.fix).to.equal("close the shorts in these slots: 5");
    requireProvable(preflight(requestFor(healthy())), requestFor(healthy()));
  });

  it("does not ask a disclosure for margin", () => {
    const request = requestFor(short(), { ...sampleTerms(), disclose: true });
    const report = preflight(request);
    expect([report.status, report.topUp.kind]).to.deep.equal(["provable", "not-needed"]);
    expect(renderPreflight(report, request)).to.include("PROVABLE as a disclosure");
  });

  it("is readable: dollars per cause and per slot, units, verdict, remedy", () => {
    const request = requestFor(short());
    const text = renderPreflight(preflight(request), request, { symbols: ["USDC", "BTC", "ETH"] });
    expect(text).to.match(/^solvency-spot8, epoch 7, level 1\.1, band 0\.05$/m);
    expect(text).to.match(/^weighted value +\$[\d,]+\.\d\d$/m);
    expect(text).to.match(/^ {2}scenario loss \(worst scenario \d\) +\$/m);
    expect(text).to.match(/^NOT PROVABLE: short by \$/m);
    expect(text).to.match(/^remedy: deposit [\d.]+ units/m);
    expect(text).to.match(/^ETH +-98\.7 +-\$/m);
  });
});
