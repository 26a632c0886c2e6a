/** Reading a manifest: strictly, in its one spelling, and as the state that the next table starts from. */
import { solvencyCircuit, type SolvencyId } from "../../circuits/spec.ts";
import { parseDecimal, type Scale } from "../decimal.ts";
import { inputInvalid } from "../inputInvalid.ts";
import { type RuleTable } from "../ruleTable.ts";
import { parseRuleTable } from "../ruleTableFile.ts";
import { memberPath, requireFormat } from "../strictJson.ts";
import { parseCanonicalJson } from "./canonicalJson.ts";
import { readReal, readShape, readTime, type Read } from "./documentShape.ts";
import { MANIFEST_FORMAT, MANIFEST_SHAPE, type Manifest } from "./manifestShape.ts";
import { type FigureName, type SlotPolicy } from "./policy.ts";

export interface SlotState {
  readonly kind: SlotPolicy["kind"];
  /** "" of an unlisted slot. */
  readonly asset: string;
  readonly longOnly: boolean;
  /** Log move and factor; undefined of other than linear slots. */
  readonly width: number | undefined;
  readonly raise: number | undefined;
  /** Fine positions; empty of an unlisted slot. */
  readonly figures: Partial<Readonly<Record<FigureName, bigint>>>;
}

/** What a table hands to the next. */
export interface PolicyState {
  readonly circuit: SolvencyId;
  /** Unix seconds. */
  readonly asOf: number;
  /** Fine positions. */
  readonly initialLevel: bigint;
  readonly maintenanceLevel: bigint;
  readonly slots: readonly SlotState[];
  readonly layout: string;
  /** Log moves by scenario and linear slot. */
  readonly scenarios: readonly (readonly number[])[];
  readonly table: RuleTable;
  /** As its document had it. */
  readonly governance: Manifest["governance"];
}

const POSITION: Scale = { decimals: 0, min: 0n, max: 1n << 64n, of: "millionths of the unit" };
const MOVE = { min: -6, max: 6, of: "a log move" };

type SlotDocument = Read<typeof MANIFEST_SHAPE.fields.state.fields.slots.list>;

const WANTED: Readonly<Record<SlotPolicy["kind"], readonly (keyof SlotDocument)[]>> = {
  linear: ["asset", "width", "raise", "weightLong", "weightShort", "contingency", "impact"],
  option: ["asset", "weightLong", "weightShort", "contingency", "impact", "bandSensitivity"],
  unlisted: [],
};
const NULLABLE = [...new Set(Object.values(WANTED).flat())];

function readSlot(document: SlotDocument, path: string): SlotState {
  const { kind, longOnly } = document;
  if (kind !== "linear" && kind !== "option" && kind !== "unlisted") {
    throw inputInvalid(`${path}.kind`, "is unknown", "write linear, option or unlisted");
  }
  for (const name of NULLABLE) {
    if ((document[name] !== null) !== WANTED[kind].includes(name)) {
      throw inputInvalid(memberPath(path, name), "does not fit the kind", "use a built manifest");
    }
  }
  const real = (name: "width" | "raise", range: typeof MOVE): number | undefined =>
    document[name] === null ? undefined : readReal(document[name], `${path}.${name}`, range);
  const figure = (name: FigureName): [FigureName, bigint][] => {
    const text = document[name];
    return text === null ? [] : [[name, parseDecimal(text, memberPath(path, name), POSITION)]];
  };
  return {
    ...{ kind, longOnly, asset: document.asset ?? "" },
    width: real("width", { ...MOVE, min: 1e-9 }),
    raise: real("raise", { min: 1, max: 100, of: "times the width" }),
    figures: Object.fromEntries([
      ...figure("weightLong"),
      ...figure("weightShort"),
      ...figure("contingency"),
      ...figure("impact"),
      ...figure("bandSensitivity"),
    ]),
  };
}

/** @throws INPUT_INVALID with the path of the field at fault */
export function stateOf(manifest: Manifest): PolicyState {
  const { id: circuit, nSlots, parameters } = solvencyCircuit(manifest.circuit);
  const { levels, slots, layout, scenarios } = manifest.state;
  const wrong = (path: string, why: string): Error =>
    inputInvalid(path, why, "use a manifest as it was built");
  if (slots.length !== nSlots) throw wrong("state.slots", `are not ${nSlots}`);
  const { nScenarios, nLinear } = parameters;
  if (scenarios.length !== nScenarios || scenarios.some((row) => row.length !== nLinear)) {
    throw wrong("state.scenarios", `are not ${nScenarios} rows of ${nLinear}`);
  }
  const table = parseRuleTable(manifest.table);
  if (table.circuit !== circuit) throw wrong("table.circuit", "is not the manifest's");
  const level = (name: "initial" | "maintenance"): bigint =>
    parseDecimal(levels[name], `state.levels.${name}`, POSITION);
  return {
    ...{
      circuit,
      layout,
      table,
      governance: manifest.governance,
      asOf: readTime(manifest.asOf, "asOf"),
    },
    initialLevel: level("initial"),
    maintenanceLevel: level("maintenance"),
    slots: slots.map((each, slot) => readSlot(each, memberPath("state.slots", slot))),
    scenarios: scenarios.map((row, s) =>
      row.map((text, i) => readReal(text, `state.scenarios[${s}][${i}]`, MOVE)),
    ),
  };
}

/**
 * @param text the file
 * @throws INPUT_UNREADABLE, INPUT_INVALID
 */
export function parseManifest(text: string): Manifest {
  const manifest = readShape(parseCanonicalJson(text, "manifest"), "", MANIFEST_SHAPE);
  requireFormat(manifest, MANIFEST_FORMAT);
  stateOf(manifest);
  return manifest;
}
