/**
 * Rule tables that say nothing but what is in a book: every weight 1, no shock, contingency or impact, both
 * levels 1. At band 0 the requirement is 0 and the value is the book at its prices. They differ in where they
 * are long only. `RiskBook.registerPlainTables` and `ConversionPoints.prepare` build the same contents.
 */
import { solvencyCircuit, type SolvencyId } from "../circuits/spec.ts";
import { validateRuleTable, type RuleTable } from "./ruleTable.ts";
import { ONE } from "./units.ts";

/** @param longOnly whether a negative quantity of a slot is refused */
export function plainRules(circuitId: SolvencyId, longOnly: (slot: number) => boolean): RuleTable {
  const { id, nSlots, parameters } = solvencyCircuit(circuitId);
  const bySlot = (value: bigint): readonly bigint[] =>
    Object.freeze(new Array<bigint>(nSlots).fill(value));
  const rules = {
    circuit: id,
    shape: parameters,
    initialLevel: ONE,
    maintenanceLevel: ONE,
    longOnly: Object.freeze(Array.from({ length: nSlots }, (_, slot) => longOnly(slot))),
    weightLong: bySlot(ONE),
    weightShort: bySlot(ONE),
    contingency: bySlot(0n),
    // The least the registry takes of a linear slot with these weights, and the same for options.
    bandSensitivity: bySlot(ONE),
    impact: bySlot(0n),
    shock: Array.from({ length: parameters.nScenarios }, () =>
      Object.freeze(new Array<bigint>(parameters.nLinear).fill(0n)),
    ),
  };
  return validateRuleTable(rules as unknown as RuleTable);
}
