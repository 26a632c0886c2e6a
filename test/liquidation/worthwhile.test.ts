import { expect } from "chai";
import {
  CENT,
  DEFAULT_TERMS,
  firstWorthwhile,
  gainDown,
  planFull,
  planPart,
  reliefDown,
  tryPlan,
  wantedUp,
  type TakeoverRequest,
} from "../../liquidation/index.ts";
import { Portfolio } from "../../prover/index.ts";
import { requestFor, type Book } from "./lapsedBooks.ts";

const UNIT = 10n ** 8n;
const FAST = DEFAULT_TERMS.fastTime;
const ANYTHING = { fixed: -(10n ** 12n), rate: 0n };
const STRETCHED: Book = [-12_000n * UNIT, (5n * UNIT) / 2n];
const HEALTHY: Book = [100_000n * UNIT, UNIT];

describe("a takeover that is tried", () => {
  const request = requestFor(STRETCHED, FAST);
  const carriedBy = (portfolio: Portfolio): TakeoverRequest => ({
    ...request,
    liquidator: { ...request.liquidator, portfolio },
  });

  it("is the plan where there is one", () => {
    expect(tryPlan(planPart, request)).to.deep.include({ kind: "part" });
    expect(tryPlan(planFull, request)).to.deep.include({ kind: "full" });
  });

  it("is a code where it may not be, and where the liquidator cannot carry it", () => {
    expect(tryPlan(planPart, requestFor(HEALTHY, FAST))).to.equal("LIQUIDATION_REFUSED");
    const poor = carriedBy(Portfolio.create({ "0": "6000" }, 1n));
    expect(tryPlan(planFull, poor)).to.equal("MARGIN_SHORT");
    expect(tryPlan(planPart, poor)).to.deep.include({ kind: "part" });
  });

  it("fails where something is wrong", () => {
    const broken = (): never => {
      throw new RangeError("a fault of ours");
    };
    expect(() => tryPlan(broken, request)).to.throw("a fault of ours");
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

  it("may never come", () => {
    const greedy = { fixed: 0n, rate: 10_001n };
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
