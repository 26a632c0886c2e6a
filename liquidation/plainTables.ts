/**
 * The two plain tables of a circuit: every weight 1, no shock, contingency or impact, both levels 1. What a
 * book is worth is its value under the first; whoever proves level 1 under the second owes nothing.
 * `RiskBook.registerPlainTables` builds the same contents from the key's shape.
 */
import { solvencyCircuit, type SolvencyId } from "../circuits/spec.ts";
import { ONE, validateRuleTable, type RuleTable } from "../risk/index.ts";

function plain(circuitId: SolvencyId, longOnly: boolean): RuleTable {
  const { id, nSlots, parameters } = solvencyCircuit(circuitId);
  const bySlot = (value: bigint | boolean): readonly unknown[] =>
    Object.freeze(new Array<unknown>(nSlots).fill(value));
  const rules = {
    circuit: id,
    shape: parameters,
    initialLevel: ONE,
    maintenanceLevel: ONE,
    longOnly: bySlot(longOnly),
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

const built = new Map<string, RuleTable>();

function once(circuit: SolvencyId, longOnly: boolean): RuleTable {
  const name = `${circuit} ${String(longOnly)}`;
  const table = built.get(name) ?? plain(circuit, longOnly);
  built.set(name, table);
  return table;
}

/** Longs and shorts at their price: a disclosure under it shows what a book is worth. */
export function plainTable(circuit: SolvencyId): RuleTable {
  return once(circuit, false);
}

/** Long only in every slot: a proof under it shows that a book owes nothing. */
export function debtFreeTable(circuit: SolvencyId): RuleTable {
  return once(circuit, true);
}
