import { expect } from "chai";
import fc from "fast-check";
import { judge, type JudgeSettings, type OpenedCase, type Verdict } from "../../keeper/judge.ts";
import { isAllowed } from "../../keeper/policy.ts";
import {
  DEFAULT_TERMS,
  exposureUp,
  isBelowMaintenance,
  isOnTheLine,
  valuePortfolio,
  type LiquidatorBook,
} from "../../liquidation/index.ts";
import { evaluateRequest, Portfolio } from "../../prover/index.ts";
import { plainTerms, type Band } from "../../risk/index.ts";
import { MARKET_STATES } from "../../wallet/chainStates.ts";
import {
  context,
  lapsedBook,
  portfolioOf,
  richLiquidator,
  type Book,
} from "../liquidation/lapsedBooks.ts";
import { ALL_ROLES, NO_ROLES } from "./facts.ts";

const UNIT = 10n ** 8n;
const CENT = 10n ** 14n;
/** Debt against a long position, below maintenance. */
const STRETCHED: Book = [-12_000n * UNIT, (5n * UNIT) / 2n];
const HEALTHY: Book = [100_000n * UNIT, UNIT];
const { fastTime, slowTime } = DEFAULT_TERMS;

const SETTINGS: JudgeSettings = {
  ...{ roles: ALL_ROLES, band: 200n },
  limits: { margin: 100n, leastGain: 0n, reserve: 0n, maxRequirement: 10n ** 12n },
};

const caseOf = (book: Book, changes: Partial<OpenedCase> = {}): OpenedCase => ({
  ...{ standing: "overdue", state: "live", portfolio: portfolioOf(book, 27_182n), context },
  auction: undefined,
  ...changes,
});

const onAuction = (book: Book, elapsed: bigint): OpenedCase =>
  caseOf(book, {
    standing: "in-auction",
    auction: { terms: DEFAULT_TERMS, elapsed, fundClaim: 10n ** 12n, exposure: undefined, runs: 1 },
  });

const wordOf = (verdict: Verdict): string =>
  verdict.kind === "wait" ? `wait ${verdict.why}` : verdict.kind;

const ruled = (
  given: OpenedCase,
  settings: Partial<JudgeSettings> = {},
  own: LiquidatorBook | undefined = richLiquidator(),
): string => wordOf(judge(given, own, { ...SETTINGS, ...settings }));

describe("what is done with an opened book", () => {
  it("attests a healthy one, wherever its account stands and whatever there is to gain", () => {
    for (const standing of ["overdue", "in-auction", "stale"] as const) {
      expect(ruled(caseOf(HEALTHY, { standing }))).to.equal("attest");
    }
  });

  it("attests at the maintenance level, in the widest band that can be proven", () => {
    const verdict = judge(caseOf(HEALTHY), undefined, SETTINGS);
    if (verdict.kind !== "attest") throw new Error(verdict.kind);
    const { level, band } = verdict.statement.terms;
    expect([level, band]).to.deep.equal([context.home.maintenanceLevel, 200n]);
    const [debt = 0n, coins = 0n] = STRETCHED;
    const bands: bigint[] = [];
    for (let more = 0n; more < 4_000n; more += 5n) {
      const one = judge(caseOf([debt + more * UNIT, coins]), undefined, SETTINGS);
      if (one.kind === "attest") bands.push(one.statement.terms.band);
    }
    expect([...new Set(bands)]).to.deep.equal([0n, 20n, 50n, 100n, 200n]);
  });

  it("attests in a stopped market too, and does nothing else there", () => {
    for (const state of MARKET_STATES) {
      expect(ruled(caseOf(HEALTHY, { state }))).to.equal(
        isAllowed("Attest", state) ? "attest" : "wait not-now",
      );
      if (state === "live") continue;
      expect(ruled(caseOf(STRETCHED, { state }))).to.equal("wait not-now");
      expect(ruled({ ...onAuction(STRETCHED, fastTime + slowTime - 1n), state })).to.equal(
        "wait not-now",
      );
    }
  });

  it("puts one below maintenance on auction, and starts a stale auction again", () => {
    expect(ruled(caseOf(STRETCHED))).to.equal("open");
    expect(ruled(caseOf(STRETCHED, { standing: "stale" }))).to.equal("restart");
    const bidder = { roles: { ...NO_ROLES, bid: true } };
    expect(ruled(caseOf(STRETCHED), bidder)).to.equal("wait not-now");
  });

  it("asks the bond back for one that is on the line, and only once it would be lost", () => {
    const [debt = 0n, coins = 0n] = STRETCHED;
    const withCash = (more: bigint): Book => [debt + more, coins];
    // The least cash with which it is not certainly below any more.
    let [below, least] = [0n, 4_000n * UNIT];
    while (least - below > 1n) {
      const middle = (below + least) / 2n;
      if (ruled(caseOf(withCash(middle))) === "open") below = middle;
      else least = middle;
    }
    const book = withCash(least);
    const lost = { request: 9n, isForfeit: true };
    const given = caseOf(book, { bond: lost });
    const valuation = valuePortfolio(given.portfolio, context);
    expect(isOnTheLine(valuation, context.home)).to.equal(true);
    expect(judge(given, undefined, SETTINGS)).to.deep.equal({
      ...{ kind: "release", valuation, request: 9n },
    });
    const opener = { roles: { ...NO_ROLES, open: true } };
    expect(ruled(given, opener, undefined)).to.equal("release");
    for (const [changes, roles] of [
      [{ bond: undefined }, ALL_ROLES],
      [{ bond: { ...lost, isForfeit: false } }, ALL_ROLES],
      [{ bond: lost }, { ...ALL_ROLES, open: false }],
      [{ bond: lost, standing: "in-auction" }, ALL_ROLES],
      [{ bond: lost, standing: "stale" }, ALL_ROLES],
      [{ bond: lost, state: "stale" }, ALL_ROLES],
      [{ bond: lost, state: "halted" }, ALL_ROLES],
    ] as const) {
      expect(ruled(caseOf(book, changes), { roles })).to.equal("wait on-the-line");
    }
    expect(ruled(caseOf(withCash(below), { bond: lost }))).to.equal("open");
    expect(ruled(caseOf(withCash(least + UNIT / 25n), { bond: lost }))).to.equal("attest");
  });

  it("asks it back at once for crumbs, about which nothing is ever certain", () => {
    // Cents of debt against a coin's crumbs, less and less of it.
    const verdicts = Array.from({ length: 100 }, (_, step) => {
      const crumbs: Book = [-(BigInt(100 - step) * UNIT) / 1000n, 1_000n];
      return ruled(caseOf(crumbs, { bond: { request: 9n, isForfeit: false } }));
    });
    expect(verdicts.join(" ")).to.match(/^(open )+(release )+(attest ?)+$/);
  });

  it("starts an auction that gates nothing any more only where it would bid before the end", () => {
    const { auction, ...rest } = onAuction(STRETCHED, fastTime + slowTime);
    const stale = (runs: number, changes: Partial<JudgeSettings> = {}): string =>
      ruled({ ...rest, standing: "stale", auction: { ...auction!, runs } }, changes);
    const greedy = { limits: { ...SETTINGS.limits, leastGain: 10n ** 30n } };
    const opener = { roles: { ...NO_ROLES, open: true } };
    expect([stale(2, greedy), stale(2, opener)]).to.deep.equal(["restart", "restart"]);
    expect(stale(3)).to.equal("restart");
    expect([stale(3, greedy), stale(3, opener)]).to.deep.equal(["wait gain", "wait gain"]);
  });

  it("bids once the gain is what it was told, and knows from when on it will be", () => {
    const early = judge(onAuction(STRETCHED, 0n), richLiquidator(), SETTINGS);
    expect(wordOf(early)).to.equal("wait gain");
    const from = early.kind === "wait" ? early.from : undefined;
    expect(from !== undefined && from > 0n && from < fastTime).to.equal(true);
    expect(ruled(onAuction(STRETCHED, from! + 5n))).to.equal("bid");
    expect(ruled(onAuction(STRETCHED, from! - 30n))).to.equal("wait gain");
  });

  it("keeps out of what is too large for it, what eats its reserve, and what it cannot carry", () => {
    const late = onAuction(STRETCHED, fastTime + slowTime - 1n);
    expect(ruled(late)).to.equal("bid");
    const limits = (changes: Partial<JudgeSettings["limits"]>) => ({
      limits: { ...SETTINGS.limits, ...changes },
    });
    expect(ruled(late, limits({ maxRequirement: 100n }))).to.equal("wait too-large");
    expect(ruled(late, limits({ reserve: 10n ** 12n }))).to.equal("wait reserve");
    const poor = { ...richLiquidator(), portfolio: Portfolio.create({ "0": "10" }, 1n) };
    expect(ruled(late, {}, poor)).to.equal("wait margin-short");
    expect(wordOf(judge(late, undefined, SETTINGS))).to.equal("wait own-book");
  });

  it("raises what an auction may cost others, where that is more than recorded and it does not bid", () => {
    const { auction, ...rest } = onAuction(STRETCHED, 0n);
    const recorded = (exposure: bigint | undefined): string =>
      ruled({ ...rest, auction: { ...auction!, exposure } });
    const [dollar = 1n] = context.market.price;
    const valuation = valuePortfolio(rest.portfolio, context);
    const cost = exposureUp(valuation, DEFAULT_TERMS, dollar);
    expect(cost > 200n * UNIT).to.equal(true);
    expect(recorded(0n)).to.equal("reprice");
    expect(recorded(cost)).to.equal("wait gain");
    expect(recorded(cost - 99n * UNIT)).to.equal("wait gain");
    expect(recorded(undefined)).to.equal("wait gain");
    const bidder = { roles: { ...NO_ROLES, bid: true } };
    expect(ruled({ ...rest, auction: { ...auction!, exposure: 0n } }, bidder)).to.equal(
      "wait gain",
    );
  });

  it("leaves an auction to others that has not the role", () => {
    const opener = { roles: { ...NO_ROLES, open: true } };
    expect(ruled(onAuction(STRETCHED, fastTime), opener)).to.equal("wait not-now");
  });
});

describe("whatever an opened book holds, a keeper", () => {
  const limits = fc.record({
    margin: fc.constantFrom(0n, 100n, 500n, 2_000n),
    leastGain: fc.constantFrom(0n, 100_00n),
    reserve: fc.constantFrom(0n, 9_000_000_00n, 20_000_000_00n),
    maxRequirement: fc.constantFrom(50_000_00n, 10n ** 12n),
  });
  const elapsed = fc.bigInt({ min: 0n, max: fastTime + slowTime - 1n });

  /** What every takeover must say that a keeper makes, computed from its delta and its price alone. */
  it("never bids below its margin, above its limit, or into its reserve", function () {
    this.timeout(240_000);
    let bids = 0;
    fc.assert(
      fc.property(lapsedBook(), elapsed, limits, (book, at, told) => {
        const own = richLiquidator();
        const verdict = judge(onAuction(book, at), own, { ...SETTINGS, limits: told });
        if (verdict.kind !== "bid") return;
        bids += 1;
        const { plan } = verdict;
        const prices = context.market.price;
        const worth = plan.delta
          .revealQuantities()
          .reduce((sum, quantity, slot) => sum + quantity * (prices[slot] ?? 0n), 0n);
        const gain = worth - plan.paid * (prices[0] ?? 0n);
        const relieved = plan.before.requirement - (plan.after?.requirement ?? 0n);
        // Cents hide up to two of what is certainly relieved.
        const least = (told.margin * (relieved - 2n) * CENT) / 10_000n + told.leastGain * CENT;
        expect(gain >= least).to.equal(true);
        expect(relieved <= told.maxRequirement).to.equal(true);
        const terms = plainTerms(own.home.initialLevel, own.band);
        const after = evaluateRequest({
          ...{ portfolio: plan.taken, market: own.market, table: own.home, terms },
        });
        expect(after.surplus >= told.reserve * 10n ** 26n).to.equal(true);
      }),
      { numRuns: 150 },
    );
    expect(bids).to.be.greaterThan(20);
  });

  it("auctions or bids for none that meets its maintenance level, and attests no other", function () {
    this.timeout(240_000);
    const anyBook = fc.oneof(
      lapsedBook(),
      // Cash on top: from far below the line to above it.
      fc
        .tuple(lapsedBook(10_000n), fc.bigInt({ min: 0n, max: 20_000n * UNIT }))
        .map(([[cash = 0n, ...rest], more]): Book => [cash + more, ...rest]),
    );
    const seen = new Set<string>();
    fc.assert(
      fc.property(anyBook, elapsed, (book, at) => {
        for (const given of [caseOf(book), onAuction(book, at)]) {
          const verdict = judge(given, richLiquidator(), SETTINGS);
          seen.add(verdict.kind);
          const terms = plainTerms(context.home.maintenanceLevel, 0n as Band);
          const { portfolio } = given;
          const meets =
            evaluateRequest({ portfolio, market: context.market, table: context.home, terms })
              .surplus >= 0n;
          if (verdict.kind === "attest") expect(meets).to.equal(true);
          if (["open", "restart", "bid"].includes(verdict.kind)) {
            expect(meets).to.equal(false);
            expect(isBelowMaintenance(valuePortfolio(portfolio, context), context.home)).to.equal(
              true,
            );
          }
        }
      }),
      { numRuns: 100 },
    );
    expect([...seen]).to.include.members(["attest", "open", "bid"]);
  });
});
