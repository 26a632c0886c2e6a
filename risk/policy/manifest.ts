/** The manifest of a built table. */
import { ruleTableDocument } from "../ruleTableFile.ts";
import { formatDecimal } from "../decimal.ts";
import { explanationDocument } from "../volatility/index.ts";
import {
  BAND_SENSITIVITY,
  CONTINGENCY,
  IMPACT,
  LEVEL,
  SHOCK,
  WEIGHT,
  type Shock,
} from "../units.ts";
import { FINE, type FigureChange } from "./boundedFigure.ts";
import { type BuiltTable } from "./buildRules.ts";
import { canonicalJson, differences } from "./canonicalJson.ts";
import { readShape, realText, timeText, type Read } from "./documentShape.ts";
import { type MeasuredImpact } from "./measuredImpact.ts";
import { type PolicyState } from "./manifestFile.ts";
import {
  MANIFEST_FORMAT,
  MANIFEST_SHAPE,
  type FigureExplanation,
  type Manifest,
  type SlotExplanation,
} from "./manifestShape.ts";
import { type FigureName } from "./policy.ts";
import { type GOVERNANCE_SHAPE } from "./policyShape.ts";
import { type SlotRules, type SlotWidth } from "./slotRules.ts";

const DECIMALS: Readonly<Record<FigureName, number>> = {
  weightLong: WEIGHT.decimals,
  weightShort: WEIGHT.decimals,
  contingency: CONTINGENCY.decimals,
  impact: IMPACT.decimals,
  bandSensitivity: BAND_SENSITIVITY.decimals,
};

/** Decimals of a fine unit below the figure's own. */
const FINE_DECIMALS = FINE.toString().length - 1;

export type InputDigests = Manifest["inputs"];

function changeDocument(change: FigureChange, decimals: number): FigureExplanation {
  const { previous, target, value, boundBy } = change;
  return {
    previous: previous === undefined ? null : formatDecimal(previous, decimals + FINE_DECIMALS),
    target: formatDecimal(target, decimals),
    value: formatDecimal(value, decimals),
    boundBy,
  };
}

/** κ of a linear slot is whatever the rest of the table asks for. */
function derivedSensitivity(
  slot: number,
  built: BuiltTable,
  previous: PolicyState | undefined,
  isNew: boolean,
): FigureExplanation {
  const value = BAND_SENSITIVITY.format(built.table.bandSensitivity[slot] ?? (0n as never));
  const before = isNew ? undefined : previous?.table.bandSensitivity[slot];
  return {
    ...{ value, target: value, boundBy: "none" },
    previous: before === undefined ? null : BAND_SENSITIVITY.format(before),
  };
}

/** Deepest and highest shock of a slot. */
function reach(shock: readonly (readonly Shock[])[], slot: number): readonly [string, string] {
  const column = shock.map((row) => row[slot] ?? (0n as Shock));
  const [fall, rise] = [
    column.reduce((a, b) => (b < a ? b : a)),
    column.reduce((a, b) => (b > a ? b : a)),
  ];
  return [SHOCK.format(fall), SHOCK.format(rise)];
}

function widthParts({
  explanation,
  implied,
  raise,
}: SlotWidth): Pick<SlotExplanation, "width" | "implied" | "raise"> {
  const [from, to] = implied.quoted ?? [undefined, undefined];
  return {
    width: explanationDocument(explanation),
    implied: {
      state: implied.state,
      quotedFrom: from === undefined ? null : timeText(from),
      quotedTo: to === undefined ? null : timeText(to),
    },
    raise: {
      asked: raise.asked === undefined ? null : realText(raise.asked),
      reason: raise.reason,
      carried: realText(raise.carried),
      factor: realText(raise.factor),
    },
  };
}

function measuredDocument(measured: MeasuredImpact): SlotExplanation["measured"] {
  const { candidates, reference, source, returns, dailyVolume } = measured;
  const { squareRoot, kyle, amihud = 0 } = candidates;
  return {
    ...{ source, returns: String(returns) },
    dailyVolume: realText(dailyVolume),
    reference: realText(reference),
    squareRoot: realText(squareRoot * reference),
    kyle: kyle === undefined ? null : realText(kyle * reference),
    amihud: realText(amihud * reference),
    ...{ impactFrom: measured.impactFrom, boundBy: measured.boundBy },
    concession: realText(measured.concession),
    impact: IMPACT.format(measured.impact),
  };
}

function slotDocument(
  rules: SlotRules,
  built: BuiltTable,
  previous: PolicyState | undefined,
): SlotExplanation {
  const { slot, policy, isNew, width, figures } = rules;
  const change = (name: FigureName): FigureExplanation => {
    const found = figures[name];
    return found === undefined
      ? derivedSensitivity(slot, built, previous, isNew)
      : changeDocument(found, DECIMALS[name]);
  };
  const [fall, rise] = reach(built.table.shock, slot);
  const [previousFall, previousRise] =
    previous === undefined || isNew ? [null, null] : reach(previous.table.shock, slot);
  const measured = rules.measured === undefined ? null : measuredDocument(rules.measured);
  const parts =
    width === undefined ? { width: null, implied: null, raise: null } : widthParts(width);
  return {
    ...{ slot: String(slot), asset: policy.asset, kind: policy.kind, isNew, ...parts, measured },
    shocks: width === undefined ? null : { fall, rise, previousFall, previousRise },
    weightLong: change("weightLong"),
    weightShort: change("weightShort"),
    contingency: change("contingency"),
    impact: change("impact"),
    bandSensitivity: change("bandSensitivity"),
  };
}

function stateDocument(built: BuiltTable): Manifest["state"] {
  const { initialLevel, maintenanceLevel, slots, rows, table } = built;
  const bySlot = new Map(slots.map((each) => [each.slot, each]));
  const slotState = (slot: number): Manifest["state"]["slots"][number] => {
    const rules = bySlot.get(slot);
    const at = (name: FigureName): string | null =>
      rules?.figures[name]?.position.toString() ?? null;
    const { width } = rules ?? {};
    return {
      kind: rules?.policy.kind ?? "unlisted",
      asset: rules?.policy.asset ?? null,
      longOnly: table.longOnly[slot] ?? true,
      width: width === undefined ? null : realText(width.explanation.width),
      raise: width === undefined ? null : realText(width.raise.factor),
      weightLong: at("weightLong"),
      weightShort: at("weightShort"),
      contingency: at("contingency"),
      impact: at("impact"),
      bandSensitivity: at("bandSensitivity"),
    };
  };
  return {
    levels: {
      initial: initialLevel.position.toString(),
      maintenance: maintenanceLevel.position.toString(),
    },
    layout: built.layout,
    slots: table.longOnly.map((_, slot) => slotState(slot)),
    scenarios: rows.map(({ moves }) => moves.map(realText)),
  };
}

function correlationDocument({
  correlation: all,
}: BuiltTable): Manifest["explanation"]["correlation"] {
  const { assets = [], assumed = [], correlation, estimate } = all ?? {};
  return {
    ...{ assets, assumed },
    matrix: (correlation?.rows() ?? []).map((row) => row.map(realText)),
    days: estimate === undefined ? null : String(estimate.days),
    effectiveDays: estimate === undefined ? null : realText(estimate.effectiveDays),
    constant: estimate === undefined ? null : realText(estimate.constant),
    intensity: estimate === undefined ? null : realText(estimate.intensity),
  };
}

function governanceChanges(
  previous: PolicyState | undefined,
  governance: Manifest["governance"],
): Manifest["explanation"]["governance"] {
  if (previous === undefined) return [];
  return differences(previous.governance, governance).map(({ path, given, built }) => ({
    ...{ path, before: given ?? null, now: built ?? null },
  }));
}

export interface ManifestSource {
  readonly asOf: number;
  readonly previous?: PolicyState | undefined;
  /** As the policy document has it. */
  readonly governance: Read<typeof GOVERNANCE_SHAPE>;
  readonly digests: InputDigests;
}

export function manifestOf(built: BuiltTable, source: ManifestSource): Manifest {
  const { previous, governance, digests, asOf } = source;
  const { table, slots, rows, seconds } = built;
  const document = {
    zkmargin: MANIFEST_FORMAT,
    circuit: table.circuit,
    asOf: timeText(asOf),
    ...{ inputs: digests, governance, state: stateDocument(built) },
    explanation: {
      secondsSince: seconds === undefined ? null : String(seconds),
      governance: governanceChanges(previous, governance),
      levels: {
        initial: changeDocument(built.initialLevel, LEVEL.decimals),
        maintenance: changeDocument(built.maintenanceLevel, LEVEL.decimals),
      },
      slots: slots.map((each) => slotDocument(each, built, previous)),
      correlation: correlationDocument(built),
      scenarios: rows.map(({ name, explained, volatility, cover, heldBack }) => ({
        ...{ name, heldBack: realText(heldBack), volatility: realText(volatility) },
        cover: formatDecimal(cover, WEIGHT.decimals),
        explained: explained === undefined ? null : realText(explained),
      })),
    },
    table: ruleTableDocument(table),
  };
  return readShape(document, "", MANIFEST_SHAPE);
}

export function manifestText(manifest: Manifest): string {
  return canonicalJson(manifest);
}
