/**
 * The two rule tables of the story: the market's home table and the lending desk's own, stricter one.
 * Slots 0 to 3 are USDC, BTC, ETH and LINK, slot 4 is a perpetual on ETH, which counts in full because what it
 * gains and loses is cash; slots 5 to 7 are not listed and therefore long only.
 */
import { solvencyCircuit } from "../circuits/spec.ts";
import { minimalBandSensitivity, validateRuleTable, type RuleTable } from "../risk/index.ts";

const CIRCUIT = solvencyCircuit("solvency-spot8");

/** All fractions in 1e-4. */
interface Strictness {
  /** Largest move of a coin in the scenarios. */
  readonly move: bigint;
  readonly initialLevel: bigint;
  readonly maintenanceLevel: bigint;
}

/** Signs and sizes of the scenarios in 1e-4 of `move`, for BTC, ETH and LINK: together, then apart. */
const SCENARIOS: readonly (readonly bigint[])[] = [
  [-10_000n, -10_000n, -10_000n],
  [10_000n, 10_000n, 10_000n],
  [-10_000n, -8_000n, -8_000n],
  [-8_000n, -10_000n, -8_000n],
  [-8_000n, -8_000n, -10_000n],
  [10_000n, -10_000n, 0n],
  [-10_000n, 10_000n, 0n],
  [5_000n, 5_000n, -10_000n],
];

/** One value a slot: those given, then `rest` for the slots that are not listed. */
function bySlot(listed: readonly bigint[], rest: bigint): bigint[] {
  return Array.from({ length: CIRCUIT.nSlots }, (_, slot) => listed[slot] ?? rest);
}

function table({ move, initialLevel, maintenanceLevel }: Strictness): RuleTable {
  const { nLinear } = CIRCUIT.parameters;
  const rules = {
    circuit: CIRCUIT.id,
    shape: CIRCUIT.parameters,
    initialLevel,
    maintenanceLevel,
    longOnly: Array.from({ length: CIRCUIT.nSlots }, (_, slot) => slot > 4),
    weightLong: bySlot([10_000n, 9_500n, 9_500n, 8_500n, 10_000n], 0n),
    weightShort: bySlot([10_000n, 10_500n, 10_500n, 11_000n, 10_000n], 10_000n),
    contingency: bySlot([0n, 100n, 100n, 200n, 100n], 0n),
    // One per cent for 1,000 BTC, 10,000 ETH, 200,000 LINK.
    impact: bySlot([0n, 1_844_674n, 184_467n, 9_223n, 184_467n], 0n),
    shock: SCENARIOS.map((sizes) => {
      const [btc = 0n, eth = 0n, link = 0n] = sizes.map((size) => (size * move) / 10_000n);
      return bySlot([0n, btc, eth, link, eth], 0n);
    }),
  } as unknown as RuleTable;
  return validateRuleTable({
    ...rules,
    bandSensitivity: minimalBandSensitivity(rules, nLinear),
  });
}

export const HOME_TABLE = table({ move: 2_000n, initialLevel: 12_500n, maintenanceLevel: 10_000n });
export const DESK_TABLE = table({ move: 2_500n, initialLevel: 10_000n, maintenanceLevel: 10_000n });
