/** How long to take over an unwinding: slowly it costs less, quickly it risks less. */
import { requireReal } from "../realNumber.ts";

export interface UnwindingProblem {
  /** Concession when all of it goes into the book at once, a fraction of the price: impact·Q. */
  readonly concessionAtOnce: number;
  /** Days until the book has filled up again after a slice. */
  readonly refillDays: number;
  /** σ per day. */
  readonly volatility: number;
  /** z: standard deviations of the price risk that count as cost. */
  readonly riskAversion: number;
  /** Days that a rule table's scenarios stand for: risk within them is margined already, risk beyond is not. */
  readonly marginPeriodDays: number;
}

export interface UnwindingHorizon {
  readonly days: number;
  /** Refills within the horizon, 1 or more: `slices` of `impactOfDepth`. */
  readonly slices: number;
  /** Concession and price risk at that horizon, fractions of the price. */
  readonly concession: number;
  readonly risk: number;
}

/**
 * T that makes concession·refill/T + z·σ·√(T/3) least, T = (2·concession·refill·√3/(z·σ))^⅔, held between one refill and the
 * margin period. Sold evenly, a position bears a third of the variance it would bear if held (Almgren and Chriss, Optimal execution of
 * portfolio transactions, J. Risk 3, 2001, eq. 11 and 12, for linear temporary impact and a straight trajectory).
 * @throws INPUT_INVALID with the field at fault
 */
export function unwindingHorizon(problem: UnwindingProblem): UnwindingHorizon {
  const { concessionAtOnce, refillDays, volatility, riskAversion, marginPeriodDays } = problem;
  requireReal(concessionAtOnce, "concessionAtOnce", { min: 0, max: 1e6, of: "a fraction" });
  requireReal(refillDays, "refillDays", { min: 1e-6, max: 365, of: "days" });
  requireReal(volatility, "volatility", { min: 0, max: 10, of: "volatility per day" });
  requireReal(riskAversion, "riskAversion", { min: 0, max: 100, of: "standard deviations" });
  requireReal(marginPeriodDays, "marginPeriodDays", { min: refillDays, max: 365, of: "days" });
  const perRootDay = (riskAversion * volatility) / Math.sqrt(3);
  const total = concessionAtOnce * refillDays;
  const best = perRootDay === 0 ? Infinity : ((2 * total) / perRootDay) ** (2 / 3);
  const days = Math.min(Math.max(best, refillDays), marginPeriodDays);
  return {
    days,
    slices: days / refillDays,
    concession: total / days,
    risk: perRootDay * Math.sqrt(days),
  };
}
