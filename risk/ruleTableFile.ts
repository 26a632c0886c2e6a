/** Rule tables as JSON documents, `"zkmargin": "rule-table/1"`: amounts are strings in natural units. */
import { solvencyCircuit } from "../circuits/spec.ts";
import { readArray, readFlag, readObject, readString, requireFormat } from "./strictJson.ts";
import { validateRuleTable, type RuleTable } from "./ruleTable.ts";
import { BAND_SENSITIVITY, CONTINGENCY, IMPACT, LEVEL, SHOCK, WEIGHT, type Unit } from "./units.ts";

export const RULE_TABLE_FORMAT = "rule-table/1";

const FIELDS = [
  "zkmargin",
  "circuit",
  "levels",
  "longOnly",
  "weightLong",
  "weightShort",
  "contingency",
  "bandSensitivity",
  "impact",
  "shock",
] as const;

/**
 * A parsed document (or an object of the same form with bigints) as a validated table.
 * @throws INPUT_INVALID with the path of the field at fault.
 */
export function parseRuleTable(document: unknown): RuleTable {
  const fields = readObject(document, "", FIELDS);
  requireFormat(fields, RULE_TABLE_FORMAT);
  const circuit = solvencyCircuit(readString(fields.circuit, "circuit"));
  const { nSlots, parameters: shape } = circuit;
  const levels = readObject(fields.levels, "levels", ["initial", "maintenance"]);
  const perSlot = <T extends bigint>(name: (typeof FIELDS)[number], unit: Unit<T>): readonly T[] =>
    readArray(fields[name], name, nSlots, unit.parse);
  return validateRuleTable({
    circuit: circuit.id,
    shape,
    initialLevel: LEVEL.parse(levels.initial, "levels.initial"),
    maintenanceLevel: LEVEL.parse(levels.maintenance, "levels.maintenance"),
    longOnly: readArray(fields.longOnly, "longOnly", nSlots, readFlag),
    weightLong: perSlot("weightLong", WEIGHT),
    weightShort: perSlot("weightShort", WEIGHT),
    contingency: perSlot("contingency", CONTINGENCY),
    bandSensitivity: perSlot("bandSensitivity", BAND_SENSITIVITY),
    impact: perSlot("impact", IMPACT),
    shock: readArray(fields.shock, "shock", shape.nScenarios, (row, path) =>
      readArray(row, path, shape.nLinear, SHOCK.parse),
    ),
  });
}

/** The document of a table: what {@link parseRuleTable} reads back to an equal table. */
export function ruleTableDocument(table: RuleTable): Record<(typeof FIELDS)[number], unknown> {
  return {
    zkmargin: RULE_TABLE_FORMAT,
    circuit: table.circuit,
    levels: {
      initial: LEVEL.format(table.initialLevel),
      maintenance: LEVEL.format(table.maintenanceLevel),
    },
    longOnly: [...table.longOnly],
    weightLong: table.weightLong.map(WEIGHT.format),
    weightShort: table.weightShort.map(WEIGHT.format),
    contingency: table.contingency.map(CONTINGENCY.format),
    bandSensitivity: table.bandSensitivity.map(BAND_SENSITIVITY.format),
    impact: table.impact.map(IMPACT.format),
    shock: table.shock.map((row) => row.map(SHOCK.format)),
  };
}
