import { expect } from "chai";
import {
  CENT,
  DEFAULT_TERMS,
  bestPlan,
  firstWorthwhile,
  gainDown,
  planFull,
  planPart,
  reliefDown,
  wantedUp,
  type TakeoverRequest,
  type WantedGain,
} from "../../liquidation/index.ts";
import { Portfolio } from "../../prover/index.ts";
import { refusalOf } from "../prover/refusal.ts";
import { requestFor, type Book } from "./lapsedBooks.ts";

const UNIT = 10n ** 8n;
const FAST = DEFAULT_TERMS.fastTime;
const ANYTHING: WantedGain = { fixed: -(10n ** 12n), rate: 0n };
const STRETCHED: Book = [-12_000n * UNIT, (5n * UNIT) / 2n];
const HEALTHY: Book = [100_000n * UNIT, UNIT];

describe("the best takeover", () => {
  it("is the part while only parts are allowed", () => {
    expect(bestPlan(requestFor(STRETCHED, FAST - 1n), ANYTHING).kind).to.equal("part");
  });

  it("is the one that gains more where both are", () => {
    const request = requestFor(STRETCHED, FAST);
    const [full, part] = [planFull(request), planPart(request)];
    expect(full.gain > part.gain).to.equal(true);
    const best = bestPlan(request, ANYTHING);
    expect([best.kind, best.gain]).to.deep.equal(["full", full.gain]);
  });

  it("is the part where the liquidator cannot carry the whole", () => {
    const request = requestFor(STRETCHED, FAST);
    const portfolio = Portfolio.create({ "0": "6000" }, 1n);
    const liquidator = { ...request.liquidator, portfolio };
    expect(() => planFull({ ...request, liquidator })).to.throw("short at level");
    expect(bestPlan({ ...request, liquidator }, ANYTHING).kind).to.equal("part");
  });

  it("is refused, with the dollars missing, where the liquidator can carry neither", () => {
    const request = requestFor(STRETCHED, FAST);
    const liquidator = { ...request.liquidator, portfolio: Portfolio.create({ "0": "10" }, 1n) };
    const refusal = refusalOf(() => bestPlan({ ...request, liquidator }, ANYTHING));
    expect([refusal.code, refusal.field]).to.deep.equal(["MARGIN_SHORT", "liquidator"]);
  });

  it("is refused once, where both ways fail for one reason, and else with both", () => {
    const healthy = refusalOf(() => bestPlan(requestFor(HEALTHY, FAST), ANYTHING));
    expect(healthy.message).to.equal("the account meets its maintenance level 1 at this epoch");
    const hedged: Book = [3_000n * UNIT, (5n * UNIT) / 2n, -9_870_000_000n];
    const neither = refusalOf(() => bestPlan(requestFor(hedged, 0n), ANYTHING));
    expect(neither.code).to.equal("LIQUIDATION_REFUSED");
    expect(neither.message).to.match(/^in part: .*levels 1.1 and 1.2; in full: .*too early/);
  });
});

describe("a gain that is wanted", () => {
  const wantedFor = (fixed: bigint, rate: bigint): bigint =>
    wantedUp(planFull(requestFor(STRETCHED, FAST)), { fixed, rate });

  it("is a fixed sum and a share of the requirement that comes over, rounded up", () => {
    const plan = planFull(requestFor(STRETCHED, FAST));
    expect(wantedFor(123n, 0n)).to.equal(123n * CENT);
    const relief = reliefDown(plan.before, plan.after);
    expect(wantedFor(5n, 10_000n)).to.equal((relief + 5n) * CENT);
    expect(wantedFor(0n, 1n)).to.equal((relief * CENT + 9_999n) / 10_000n);
  });

  it("refuses a takeover that gains less, and says from when on one gains enough", () => {
    const wanted = { fixed: 5_000n, rate: 2_000n };
    const early = requestFor(STRETCHED, FAST / 2n);
    const refusal = refusalOf(() => bestPlan(early, wanted));
    expect([refusal.code, refusal.field]).to.deep.equal(["LIQUIDATION_REFUSED", "gain"]);
    expect(refusal.message).to.match(/gains \$[0-9.,]+, and \$[0-9.,]+ is wanted$/);
    expect(refusal.fix).to.match(/bid again [0-9]+ s of the market clock after/);
  });

  it("comes at the second announced and not before, for the same takeover", () => {
    const wanted = { fixed: 5_000n, rate: 2_000n };
    const at = (elapsed: bigint): TakeoverRequest => requestFor(STRETCHED, elapsed);
    const plan = planFull(at(FAST));
    const first = firstWorthwhile(plan, wanted, DEFAULT_TERMS);
    expect(first !== undefined && first > FAST).to.equal(true);
    const enough = planFull(at(first!));
    expect(enough.gain >= wantedUp(enough, wanted)).to.equal(true);
    const before = planFull(at(first! - 1n));
    expect(before.gain < wantedUp(before, wanted)).to.equal(true);
  });

  it("may never come, which is said too", () => {
    const greedy = { fixed: 0n, rate: 10_001n };
    const refusal = refusalOf(() => bestPlan(requestFor(STRETCHED, FAST), greedy));
    expect(refusal.fix).to.equal("ask for less, or restart the auction once it is stale");
    const plan = planFull(requestFor(STRETCHED, FAST));
    expect(firstWorthwhile(plan, greedy, DEFAULT_TERMS)).to.equal(undefined);
  });

  it("has come already where the gain is met: the moment it did is answered", () => {
    const plan = planFull(requestFor(STRETCHED, FAST + 60n));
    const first = firstWorthwhile(plan, ANYTHING, DEFAULT_TERMS);
    expect(first !== undefined && first <= FAST + 60n).to.equal(true);
  });

  it("is compared in 1e-16 USD and shown in whole cents, rounded down", () => {
    const plan = planFull(requestFor(STRETCHED, FAST));
    expect(gainDown(plan)).to.equal(plan.gain / CENT);
    expect(gainDown({ ...plan, gain: -1n })).to.equal(-1n);
  });
});
