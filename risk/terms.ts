/**
 * What is asked of an opening: the public input
 * `terms = level | band·2^16 | tally·2^32 | disclose·2^33 | compare·2^34`.
 */
import { type Band, type Level } from "./units.ts";

export interface Terms {
  /** The value must cover `level` times the requirement; not asserted under `disclose` or `compare`. */
  readonly level: Level;
  /** The statement holds for every market within this relative distance. */
  readonly band: Band;
  /** Publish Poseidon(requirement in dollars, salt) for the audit. */
  readonly tally: boolean;
  /** Publish value and requirement in cents instead of asserting the level. */
  readonly disclose: boolean;
  /**
   * Publish Poseidon(surplus, salt) instead of asserting the level, to compare two books; excludes the
   * other two flags.
   */
  readonly compare: boolean;
}

/** Plain terms: the level is asserted, nothing is published. */
export function plainTerms(level: Level, band: Band): Terms {
  return { level, band, tally: false, disclose: false, compare: false };
}

/** Terms under which a book's surplus at `level` is sealed, to be compared with another's. */
export function comparingTerms(level: Level, band: Band): Terms {
  return { ...plainTerms(level, band), compare: true };
}

/** Whether the level is asserted. */
export function assertsLevel({ disclose, compare }: Terms): boolean {
  return !disclose && !compare;
}

/** The public input `terms`, 35 bits. */
export function packTerms({ level, band, tally, disclose, compare }: Terms): bigint {
  const flags = [tally, disclose, compare].map((flag, k) => (flag ? 1n << BigInt(32 + k) : 0n));
  return flags.reduce((packed, flag) => packed | flag, level | (band << 16n));
}
