/**
 * What `LiquidationAuction` asks of a bid, written from ILiquidationAuction, Auction.sol and Takeover.sol in
 * fractions of a dollar. A disclosed value v stands for anything in [v, v + 1) cents, a requirement m for
 * anything in (m − 1, m]: a rule holds when it holds for all of them.
 */
import type { AuctionTerms, BookValuation, TakeoverPlan } from "../../liquidation/index.ts";
import { decimal, Fraction, ZERO } from "../risk/fraction.ts";

const cents = (amount: bigint): Fraction => decimal(amount, 2);
const rate = (value: bigint): Fraction => decimal(value, 4);
const less = (left: Fraction, right: Fraction): Fraction => left.plus(right.negated());
const isAtLeast = (left: Fraction, right: Fraction): boolean => left.compare(right) >= 0;

/** Both ends of what a disclosed figure may stand for; the open end counts, as the worst case. */
const values = (v: bigint): Fraction[] => [cents(v), cents(v + 1n)];
/** A requirement of 0 is 0: nothing is below it. */
const requirements = (m: bigint): Fraction[] => [cents(m === 0n ? 0n : m - 1n), cents(m)];

/** Certain: value < level × requirement, whatever the cents hide. */
export function isBelow({ value, requirement }: BookValuation, level: bigint): boolean {
  // Whatever is disclosed as v is less than v + 1: at that end equality is still below.
  return values(value).every((u) =>
    requirements(requirement).every((m) => isAtLeast(m.times(rate(level)), u)),
  );
}

/** The exact factor at a time, as a number: two straight lines. */
export function exactFactor(terms: AuctionTerms, elapsed: bigint): Fraction {
  const line = (from: bigint, to: bigint, passed: bigint, time: bigint): Fraction =>
    rate(from).plus(rate(to - from).times(new Fraction(passed, time)));
  if (elapsed <= terms.fastTime) {
    return line(terms.startFactor, terms.midFactor, elapsed, terms.fastTime);
  }
  const later = elapsed - terms.fastTime;
  return line(terms.midFactor, terms.endFactor, later, terms.slowTime);
}

export interface Judged {
  readonly plan: TakeoverPlan;
  readonly terms: AuctionTerms;
  readonly elapsed: bigint;
  readonly maintenance: bigint;
  /** Of a unit of slot 0, 1e-8 USD. */
  readonly price: bigint;
  readonly fundClaim: bigint;
}

/** Dollars of an amount of units. */
const worth = (units: bigint, price: bigint): Fraction => decimal(units * price, 16);

/** Every rule the plan breaks, by the name of the contract's error; a plan that the contract takes breaks none. */
export function brokenRules(judged: Judged): string[] {
  const { plan, terms, elapsed, maintenance } = judged;
  const broken: string[] = [];
  if (!isBelow(plan.before, maintenance)) broken.push("AccountIsHealthy");
  if (elapsed >= terms.fastTime + terms.slowTime) broken.push("AuctionStale");
  if (plan.factor !== exactFactor(terms, elapsed).ceil(4)) broken.push("factor");
  if (!isCashConserved(plan)) broken.push("cash");
  const { after } = plan;
  return [...broken, ...(after === undefined ? full(judged) : part(judged, after))];
}

function isCashConserved({
  paid,
  penalty,
  bounty,
  covered,
  uncovered,
  received,
}: TakeoverPlan): boolean {
  const parts = [penalty, bounty, covered, uncovered];
  return (
    parts.every((amount) => amount >= 0n) &&
    received === paid - penalty - bounty + covered + uncovered
  );
}

/** Penalty and bounty of a relief (cents), not more than `most` units. */
function isPenalty({ plan, terms, price }: Judged, relief: bigint, most?: bigint): boolean {
  const dollars = cents(relief).times(rate(terms.penaltyRate));
  const exact = dollars.times(new Fraction(10n ** 16n, price)).floor(0);
  const total = most !== undefined && most < exact ? most : exact;
  const share = new Fraction(total).times(rate(terms.bountyShare)).floor(0);
  const bounty = share < terms.bountyCap ? share : terms.bountyCap;
  return plan.bounty === bounty && plan.penalty === total - bounty;
}

function full(judged: Judged): string[] {
  const { plan, terms, elapsed, price, fundClaim } = judged;
  const { before, paid, received, covered, uncovered } = plan;
  const broken: string[] = [];
  const allowed =
    isBelow(before, terms.criticalLevel) ||
    before.requirement < terms.dust ||
    elapsed >= terms.fastTime;
  if (!allowed) broken.push("FullTooEarly");
  const pays = (units: bigint): boolean =>
    values(before.plainValue).every((v) =>
      requirements(before.requirement).every((m) =>
        isAtLeast(worth(units, price), v.plus(m.times(rate(plan.factor)))),
      ),
    );
  if (!pays(paid)) broken.push("BidTooLow");
  if (pays(paid - 1n)) broken.push("pays more than it must");
  if (!isPenalty(judged, before.requirement - 1n, paid > 0n ? paid : 0n)) broken.push("penalty");
  const loss = paid < 0n ? -paid : 0n;
  const cover = loss < fundClaim ? loss : fundClaim;
  if (covered !== cover || uncovered !== loss - cover) broken.push("waterfall");
  if (received < 0n) broken.push("the account owes cash");
  return broken;
}

function part(judged: Judged, after: BookValuation): string[] {
  const { plan, terms, price, maintenance } = judged;
  const { before, penalty, bounty } = plan;
  const broken: string[] = [];
  const relief = before.requirement - 1n - after.requirement;
  if (relief <= 0n) broken.push("NothingRelieved");
  const target = maintenance > terms.targetLevel ? maintenance : terms.targetLevel;
  const reaches = values(after.value).every((u) =>
    requirements(after.requirement).every((m) => isAtLeast(u, m.times(rate(target)))),
  );
  const within = reaches && isBelow(after, target + terms.targetTolerance);
  if (!within) broken.push("RemainderRefused");
  if (!isPenalty(judged, relief)) broken.push("penalty");
  const fees = worth(penalty + bounty, price);
  const losses = values(before.plainValue).flatMap((v) =>
    values(after.plainValue).map((w) => less(v, w)),
  );
  const bounds = requirements(before.requirement).flatMap((m) =>
    requirements(after.requirement).map((n) => less(fees, less(m, n).times(rate(plan.factor)))),
  );
  if (!losses.every((loss) => bounds.every((bound) => isAtLeast(bound, loss)))) {
    broken.push("BidTooLow");
  }
  if (plan.covered !== 0n || plan.uncovered !== 0n) broken.push("waterfall");
  return broken;
}

/** Dollars by which a part leaves the owner better off than the bound asks, with the middle of what is disclosed. */
export function spareOfPart({ plan, price }: Judged, after: BookValuation): Fraction {
  const { before, penalty, bounty, factor } = plan;
  const loss = cents(before.plainValue - after.plainValue);
  const adjusted = cents(before.requirement - after.requirement).times(rate(factor));
  return less(less(worth(penalty + bounty, price), adjusted), loss).plus(ZERO);
}
