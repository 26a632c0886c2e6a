/**
 * Floating-point numbers of the risk engine at its edges: NaN, infinities and what is outside a stated
 * range are refused there, so that nothing inside has to ask again.
 */
import { ZkMarginError } from "../circuits/errors.ts";
import { inputInvalid } from "./inputInvalid.ts";

/** Ends included. */
export interface RealRange {
  readonly min: number;
  readonly max: number;
  /** What is counted, with its unit, for messages: `"volatility per day"`. */
  readonly of: string;
}

/**
 * @throws INPUT_INVALID naming `field`, what is counted and its range
 */
export function requireReal(value: number, field: string, { min, max, of }: RealRange): number {
  const fix = `give ${of} from ${min} to ${max}`;
  if (!Number.isFinite(value)) throw inputInvalid(field, "is not a finite number", fix);
  if (value < min || value > max) throw inputInvalid(field, "is out of range", fix);
  return value;
}

/**
 * Member of an array that is there by construction.
 * @throws INTERNAL when it is not: a defect here, not of the input
 */
export function member<T>(values: ArrayLike<T>, index: number): T {
  const value = values[index];
  if (value === undefined) {
    throw new ZkMarginError("INTERNAL", `member ${index} of ${values.length} was read`, {
      fix: "report it with the command that led here",
    });
  }
  return value;
}

/** Σ values. */
export function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
