/**
 * Scenario profits of one option slot as the option book stores them: nine words of four int64 each, scenario s in bits
 * 64·(s mod 4) of word ⌊s/4⌋, two's complement. `contracts/options/OptionLanes.sol` reads them.
 */
import { inputInvalid } from "../risk/index.ts";

/** Scenarios of the circuit with options. */
export const OPTION_SCENARIOS = 33;
export const PNL_WORDS = 9;

const LANES = 4;
const LANE_BITS = 64n;

/**
 * @param pnl profit of one unit per scenario, 1e-8 USD, rounded down
 * @throws INPUT_INVALID for another number of scenarios, or one that does not fit int64
 */
export function packPnl(pnl: readonly bigint[], field = "pnl"): bigint[] {
  if (pnl.length !== OPTION_SCENARIOS) {
    throw inputInvalid(
      field,
      `has ${String(pnl.length)} scenarios`,
      `give ${String(OPTION_SCENARIOS)}, one per scenario of the circuit`,
    );
  }
  const words = Array.from({ length: PNL_WORDS }, () => 0n);
  for (const [s, gain] of pnl.entries()) {
    if (BigInt.asIntN(64, gain) !== gain) {
      const fix = "a scenario's profit is at most 92 billion dollars per unit, either way";
      throw inputInvalid(`${field}[${String(s)}]`, "does not fit 64 bits", fix);
    }
    const w = Math.floor(s / LANES);
    const lane = BigInt.asUintN(64, gain) << (LANE_BITS * BigInt(s % LANES));
    words[w] = (words[w] ?? 0n) | lane;
  }
  return words;
}

/**
 * The profits that nine words hold, 1e-8 USD.
 * @throws INPUT_INVALID for another number of words, or bits beyond the last scenario
 */
export function unpackPnl(words: readonly bigint[], field = "pnl"): bigint[] {
  const last = words[PNL_WORDS - 1];
  if (words.length !== PNL_WORDS || last === undefined || last >> LANE_BITS !== 0n) {
    throw inputInvalid(field, "is not nine words of packed profits", "read them from the chain");
  }
  return Array.from({ length: OPTION_SCENARIOS }, (_, s) =>
    BigInt.asIntN(64, (words[Math.floor(s / LANES)] ?? 0n) >> (LANE_BITS * BigInt(s % LANES))),
  );
}
