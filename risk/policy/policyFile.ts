/**
 * Reading a policy document. What governance does not allow is refused here, before anything is built; and so is a
 * governance section that admits a table in which more of the settlement asset could lower an account's health.
 */
import { solvencyCircuit } from "../../circuits/spec.ts";
import { inputInvalid } from "../inputInvalid.ts";
import { memberPath, requireFormat } from "../strictJson.ts";
import { magnitude, max } from "../rounding.ts";
import { DAY_SECONDS, HOUR_SECONDS, shocksOfWidthUp } from "../volatility/index.ts";
import { BAND_SENSITIVITY, CONTINGENCY, IMPACT, LEVEL, ONE, WEIGHT, type Unit } from "../units.ts";
import { type FigureBounds } from "./boundedFigure.ts";
import { readReal, readShape, type Read } from "./documentShape.ts";
import { readGovernance } from "./governanceFile.ts";
import {
  type FigureName,
  type Governance,
  type Policy,
  type SlotClass,
  type SlotPolicy,
} from "./policy.ts";
import { POLICY_FORMAT, POLICY_SHAPE } from "./policyShape.ts";

type Document = Read<typeof POLICY_SHAPE>;
type SlotDocument = Document["slots"][number];

/** Days of the sample that any estimate of correlation needs. */
const FEWEST_DAYS = 10;
const ASSET = /^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,63}$/;
const UNITS = {
  weightLong: WEIGHT,
  weightShort: WEIGHT,
  contingency: CONTINGENCY,
  bandSensitivity: BAND_SENSITIVITY,
  impact: IMPACT,
} as const;

function requireWithin<T extends bigint>(
  value: T,
  path: string,
  { least, most }: FigureBounds,
  unit: Pick<Unit<T>, "format">,
): T {
  if (value >= least && value <= most) return value;
  const fix = `write ${unit.format(least as T)} to ${unit.format(most as T)}, or have the governance section changed`;
  throw inputInvalid(path, "is outside what governance allows", fix);
}

/** A declared figure of a slot, within the bounds of its class. */
function figure<Name extends FigureName>(
  document: SlotDocument,
  name: Name,
  path: string,
  { bounds }: SlotClass,
): ReturnType<(typeof UNITS)[Name]["parse"]> {
  type Value = ReturnType<(typeof UNITS)[Name]["parse"]>;
  const unit = UNITS[name] as unknown as Unit<Value>;
  const at = memberPath(path, name);
  return requireWithin(unit.parse(document[name], at), at, bounds[name], unit);
}

/** @returns undefined where the class says how to measure it */
function readImpact(
  document: SlotDocument,
  path: string,
  found: SlotClass,
): ReturnType<typeof IMPACT.parse> | undefined {
  const measured = document.impact === null && found.impactMeasure !== undefined;
  return measured ? undefined : figure(document, "impact", path, found);
}

function readUnlisted(document: SlotDocument, path: string): SlotPolicy {
  const { kind, longOnly, ...others } = document;
  const given = Object.entries(others).find(([, value]) => value !== null);
  if (given !== undefined) {
    throw inputInvalid(memberPath(path, given[0]), "belongs to no unlisted slot", "write null");
  }
  if (!longOnly) {
    throw inputInvalid(`${path}.longOnly`, "is false", "nobody may be short of an unlisted slot");
  }
  return { kind: kind as "unlisted" };
}

function readSlot(
  document: SlotDocument,
  slot: number,
  nLinear: number,
  classes: Governance["classes"],
): SlotPolicy {
  const path = memberPath("slots", slot);
  const { kind, asset, longOnly } = document;
  if (kind === "unlisted" && slot !== 0) return readUnlisted(document, path);
  const wanted = slot < nLinear ? "linear" : "option";
  if (kind !== wanted) {
    const fix = `write ${wanted}${slot === 0 ? "" : " or unlisted"}`;
    throw inputInvalid(`${path}.kind`, "is no kind this slot can have", fix);
  }
  if (asset === null || !ASSET.test(asset)) {
    const fix = "write 1 to 64 of A-Z a-z 0-9 _ . : / -";
    throw inputInvalid(`${path}.asset`, "is no name", fix);
  }
  const found = classes.get(document.class ?? "");
  if (found === undefined || (found.width !== undefined) !== (kind === "linear")) {
    const fix = "name a class of governance.classes, with a width for linear slots alone";
    throw inputInvalid(`${path}.class`, "is no class for it", fix);
  }
  const listed = {
    ...{ asset, longOnly, class: document.class ?? "" },
    weightLong: figure(document, "weightLong", path, found),
    weightShort: figure(document, "weightShort", path, found),
    contingency: figure(document, "contingency", path, found),
    impact: readImpact(document, path, found),
  };
  if (slot === 0 && listed.impact !== 0n) {
    throw inputInvalid(`${path}.impact`, "is not 0", "the settlement asset has no impact: write 0");
  }
  if (kind === "option") {
    const bandSensitivity = figure(document, "bandSensitivity", path, found);
    return { kind, ...listed, bandSensitivity };
  }
  if (document.bandSensitivity !== null) {
    const fix = "write null: on a linear slot it follows from weight, shock and contingency";
    throw inputInvalid(`${path}.bandSensitivity`, "is given", fix);
  }
  return { kind: "linear", ...listed };
}

function requireDistinctAssets(slots: readonly SlotPolicy[]): void {
  const seen = new Set<string>();
  slots.forEach((each, slot) => {
    if (each.kind === "unlisted") return;
    const path = `${memberPath("slots", slot)}.asset`;
    if (seen.has(each.asset)) throw inputInvalid(path, "has a slot already", "give each one slot");
    seen.add(each.asset);
  });
}

/** No table within these bounds can make a deposit to slot 0 unsafe; see `settlementDepositIsSafe`. */
function requireSafeSettlement({ level, classes, band }: Governance, name: string): void {
  const { width, bounds } = classes.get(name) ?? {};
  if (width === undefined || bounds === undefined) return;
  const { fall, rise } = shocksOfWidthUp(width.cap);
  const drop = magnitude(fall) + bounds.contingency.most;
  const weight = max(bounds.weightLong.most, bounds.weightShort.most);
  const sensitivity = weight + rise + bounds.contingency.most;
  const addOn = drop * ONE + band * sensitivity;
  if (level.most * addOn > bounds.weightLong.least * ONE * ONE) {
    throw inputInvalid(
      `governance.classes.${name}`,
      "admits tables in which more of the settlement asset lowers an account's health",
      "lower its cap, its largest contingency, governance.band or the largest level, or raise its least weightLong",
    );
  }
}

function readCandles({ stepSeconds, sources }: Document["candles"]): Policy["candles"] {
  const step = Number(stepSeconds);
  if (step !== DAY_SECONDS && step !== HOUR_SECONDS) {
    const fix = `write ${DAY_SECONDS} or ${HOUR_SECONDS}`;
    throw inputInvalid("candles.stepSeconds", "is neither a day nor an hour", fix);
  }
  if (new Set(sources).size !== sources.length || sources.length === 0) {
    throw inputInvalid("candles.sources", "name no source, or one twice", "give the best first");
  }
  return { step, sources };
}

/**
 * @param document parsed JSON
 * @throws INPUT_INVALID with the path of the first field at fault
 */
export function parsePolicy(document: unknown): Policy {
  const fields = readShape(document, "", POLICY_SHAPE);
  requireFormat(fields, POLICY_FORMAT);
  const { id: circuit, parameters: shape, nSlots } = solvencyCircuit(fields.circuit);
  const governance = readGovernance(fields.governance);
  const level = (name: "initial" | "maintenance"): ReturnType<typeof LEVEL.parse> => {
    const path = `levels.${name}`;
    const value = LEVEL.parse(fields.levels[name], path);
    return requireWithin(value, path, governance.level, LEVEL);
  };
  const [initialLevel, maintenanceLevel] = [level("initial"), level("maintenance")];
  if (maintenanceLevel > initialLevel) {
    throw inputInvalid("levels.maintenance", "is above levels.initial", "lower it");
  }
  if (fields.slots.length !== nSlots) {
    throw inputInvalid("slots", `are not ${nSlots}`, "give one per slot; unlisted where unused");
  }
  const slots = fields.slots.map((each, slot) =>
    readSlot(each, slot, shape.nLinear, governance.classes),
  );
  requireDistinctAssets(slots);
  const [settlement] = slots;
  if (settlement?.kind === "linear") requireSafeSettlement(governance, settlement.class);
  const { decay, lookbackDays, fewestDays, assumed } = fields.correlation;
  const real = (text: string, name: string, min: number, max: number, of: string): number =>
    readReal(text, `correlation.${name}`, { min, max, of });
  return {
    ...{ circuit, shape, initialLevel, maintenanceLevel, governance, slots },
    candles: readCandles(fields.candles),
    correlation: {
      decay: real(decay, "decay", 0.5, 1, "decay of a day"),
      lookbackDays: real(lookbackDays, "lookbackDays", FEWEST_DAYS, 3660, "days"),
      fewestDays: real(fewestDays, "fewestDays", FEWEST_DAYS, 3660, "days"),
      assumed: real(assumed, "assumed", 0, 1, "a correlation"),
    },
  };
}
