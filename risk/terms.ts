/**
 * What is asked of an opening: the public input `terms = level | band·2^16 | tally·2^32 | disclose·2^33`.
 */
import { type Band, type Level } from "./units.ts";

export interface Terms {
  /** The value must cover `level` times the requirement; not asserted under `disclose`. */
  readonly level: Level;
  /** The statement holds for every market within this relative distance. */
  readonly band: Band;
  /** Publish Poseidon(requirement in dollars, salt) for the audit. */
  readonly tally: boolean;
  /** Publish value and requirement in cents instead of asserting the level. */
  readonly disclose: boolean;
}

/** Plain terms: no seal, no disclosure. */
export function plainTerms(level: Level, band: Band): Terms {
  return { level, band, tally: false, disclose: false };
}

/** The public input `terms`, 34 bits. */
export function packTerms({ level, band, tally, disclose }: Terms): bigint {
  return level | (band << 16n) | (tally ? 1n << 32n : 0n) | (disclose ? 1n << 33n : 0n);
}
