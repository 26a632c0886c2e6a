/**
 * Home tables of the two windows, made by hand: how far a price may go between a flag and a takeover, alone and
 * with all others. Long collateral counts for less than its price; a perpetual counts in full, for what it gains
 * and loses is cash.
 */
import { solvencyCircuit, type SolvencyId } from "../../circuits/spec.ts";
import { minimalBandSensitivity, validateRuleTable, type RuleTable } from "../../risk/index.ts";
import type { SlotPlan } from "./window.ts";

const ONE = 10_000n;
const INITIAL = 12_500n;
const MAINTENANCE = 10_000n;
/** Add-on for the gross position, 1e-4. */
const CONTINGENCY = 100n;
/** How much of a common move the others make when one goes all the way, 1e-4. */
const TOGETHER = 7_000n;

/** A slot's margin rules, 1e-4. */
export interface SlotRisk {
  /** What moves together: slots of one asset have the same. */
  readonly asset: string;
  /** Largest move of its price in a scenario. */
  readonly move: bigint;
  /** Weight of a long position; spot only. */
  readonly weight?: bigint;
  /** 2^-64 of the price per 1e-8 of the instrument. */
  readonly impact: bigint;
}

/** Sizes of every asset's move in a scenario, 1e-4 of its largest. */
type Scenario = (asset: string) => bigint;

/** All down and all up; then each asset alone ahead of the others, down and up; then none. */
function scenariosOf(assets: readonly string[], count: number): readonly Scenario[] {
  const together: Scenario[] = [() => -ONE, () => ONE];
  const ahead = assets.flatMap((leader): Scenario[] => [
    (asset) => (asset === leader ? -ONE : -TOGETHER),
    (asset) => (asset === leader ? ONE : TOGETHER),
  ]);
  const apart = assets.map(
    (leader): Scenario =>
      (asset) =>
        asset === leader ? ONE / 2n : -ONE / 2n,
  );
  const still = Array.from({ length: count }, (): Scenario => () => 0n);
  return [...together, ...ahead, ...apart, ...still].slice(0, count);
}

/** @param risks of slots 1, 2, …, beside `slots` */
export function homeTable(
  circuit: SolvencyId,
  slots: readonly SlotPlan[],
  risks: readonly SlotRisk[],
): RuleTable {
  const { id, nSlots, parameters } = solvencyCircuit(circuit);
  const { nLinear, nScenarios } = parameters;
  const assets = [...new Set(risks.map(({ asset }) => asset))];
  const bySlot = (
    settlement: bigint,
    listed: (risk: SlotRisk, slot: SlotPlan | undefined) => bigint,
    rest: bigint,
    length = nSlots,
  ): bigint[] =>
    Array.from({ length }, (_, slot) => {
      if (slot === 0) return settlement;
      const risk = risks[slot - 1];
      return risk === undefined ? rest : listed(risk, slots[slot - 1]);
    });
  const isSpot = (slot: SlotPlan | undefined): boolean => slot?.decimals !== undefined;
  const rules = {
    circuit: id,
    shape: parameters,
    initialLevel: INITIAL,
    maintenanceLevel: MAINTENANCE,
    longOnly: Array.from({ length: nSlots }, (_, slot) => slot > risks.length),
    weightLong: bySlot(ONE, ({ weight = ONE }) => weight, 0n),
    weightShort: bySlot(ONE, (_, slot) => (isSpot(slot) ? ONE + ONE / 20n : ONE), ONE),
    contingency: bySlot(0n, () => CONTINGENCY, 0n),
    impact: bySlot(0n, ({ impact }) => impact, 0n),
    shock: scenariosOf(assets, nScenarios).map((sizeOf) =>
      bySlot(0n, ({ asset, move }) => (sizeOf(asset) * move) / ONE, 0n, nLinear),
    ),
  } as unknown as RuleTable;
  return validateRuleTable({ ...rules, bandSensitivity: minimalBandSensitivity(rules, nLinear) });
}
