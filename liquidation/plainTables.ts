/**
 * The two plain tables of a circuit: every weight 1, no shock, contingency or impact, both levels 1. What a
 * book is worth is its value under the first; whoever proves level 1 under the second owes nothing.
 * `RiskBook.registerPlainTables` builds the same contents from the key's shape.
 */
import { type SolvencyId } from "../circuits/spec.ts";
import { plainRules, type RuleTable } from "../risk/index.ts";

const built = new Map<string, RuleTable>();

function once(circuit: SolvencyId, longOnly: boolean): RuleTable {
  const name = `${circuit} ${String(longOnly)}`;
  const table = built.get(name) ?? plainRules(circuit, () => longOnly);
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
