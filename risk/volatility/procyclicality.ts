/**
 * How hard a margin model pulls in a storm: the two measures of D. Murphy, M. Vasios and N. Vause, "An
 * investigation into the procyclicality of risk-based initial margin models", Bank of England Financial
 * Stability Paper 29 (2014): variation over the cycle, and the largest call within a few days.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { requireReal } from "../realNumber.ts";

const MARGIN = { min: 1e-12, max: 1e12, of: "a margin above 0" };

function requireMargins(margins: readonly number[]): void {
  if (margins.length === 0) throw inputInvalid("margins", "is empty", "give one margin a day");
  margins.forEach((margin, day) => requireReal(margin, `margins[${day}]`, MARGIN));
}

/** Largest margin over smallest; 1 is no variation. */
export function peakToTrough(margins: readonly number[]): number {
  requireMargins(margins);
  return Math.max(...margins) / Math.min(...margins);
}

/**
 * Largest rise of the margin within at most `days` days, as a fraction of what it was: 0.5 is a call for half of
 * the margin again. 0 when it never rises.
 */
export function largestIncrease(margins: readonly number[], days: number): number {
  requireMargins(margins);
  if (!Number.isInteger(days) || days < 1) {
    throw inputInvalid("days", "is no positive whole number", "give the length of the window");
  }
  const rises = margins.map((margin, day) => {
    const earlier = margins.slice(Math.max(0, day - days), day + 1);
    return margin / Math.min(...earlier) - 1;
  });
  return rises.reduce((most, rise) => Math.max(most, rise), 0);
}
