/** One slot of the next table: its width, and the figures that its author declared, each within its bounds. */
import { inputInvalid } from "../inputInvalid.ts";
import { memberPath } from "../strictJson.ts";
import { type OptionQuote } from "../surface/index.ts";
import {
  DAY_SECONDS,
  candidatesOf,
  forecastAfter,
  scenarioWidth,
  type AssetHistory,
  type Candle,
  type WidthExplanation,
  type WidthParameters,
} from "../volatility/index.ts";
import { measuredImpact, type MeasuredImpact } from "./measuredImpact.ts";
import { inRange, moveFigure, type FigureChange, type FigureRounding } from "./boundedFigure.ts";
import { grained } from "./documentShape.ts";
import { freshHistory, impliedReading, type ImpliedReading } from "./marketUntil.ts";
import { type PolicyState, type SlotState } from "./manifestFile.ts";
import {
  type FigureName,
  type ListedSlot,
  type Policy,
  type SlotClass,
  type SlotPolicy,
} from "./policy.ts";
import { raiseReading, type RaiseDocument, type RaiseReading } from "./widthRaise.ts";

/** What is known at a time, and the table before. */
export interface PolicyInputs {
  readonly policy: Policy;
  /** Unix seconds: nothing that became known later is used. */
  readonly asOf: number;
  /** Later ones than `asOf` may be among them. */
  readonly candles: readonly Candle[];
  readonly quotes?: readonly OptionQuote[] | undefined;
  readonly raises?: RaiseDocument | undefined;
  readonly previous?: PolicyState | undefined;
}

export interface SlotWidth {
  /** Its `width` is grained: the one that counts. */
  readonly explanation: WidthExplanation;
  readonly implied: ImpliedReading;
  readonly raise: RaiseReading;
  readonly parameters: WidthParameters;
  /** Slot 0, or of an anchored class. */
  readonly anchored: boolean;
}

/** A slot that is listed, on its way into the table. */
export interface SlotRules {
  readonly slot: number;
  readonly policy: Exclude<SlotPolicy, { kind: "unlisted" }>;
  readonly isNew: boolean;
  /** Of a linear slot. */
  readonly width: SlotWidth | undefined;
  /** Where the impact is not declared. */
  readonly measured: MeasuredImpact | undefined;
  readonly figures: Partial<Readonly<Record<FigureName, FigureChange>>>;
}

const ROUNDING: Readonly<Record<FigureName, FigureRounding>> = {
  weightLong: "down",
  weightShort: "up",
  contingency: "up",
  impact: "up",
  bandSensitivity: "up",
};

/**
 * Seconds since the table before; undefined for the first.
 * @throws INPUT_INVALID when that one is not earlier
 */
export function secondsSince({ asOf, previous }: PolicyInputs): number | undefined {
  if (previous === undefined) return undefined;
  if (previous.asOf < asOf) return asOf - previous.asOf;
  const fix = "build for a later time, or from an earlier manifest";
  throw inputInvalid("the manifest before", "is not of an earlier time", fix);
}

/**
 * A linear slot keeps its asset, and a slot that could be short stays so: who is short could not follow.
 * @returns the state to start from; undefined for a slot that is newly listed
 */
function stateBefore(
  slot: number,
  policy: SlotPolicy,
  previous: PolicyState | undefined,
): SlotState | undefined {
  const before = previous?.slots[slot];
  if (before === undefined || before.kind === "unlisted") return undefined;
  const path = memberPath("slots", slot);
  if (policy.kind === "unlisted") {
    const fix = "keep it listed, and lower its long weight";
    throw inputInvalid(`${path}.kind`, "takes a listed slot out of the table", fix);
  }
  if (policy.longOnly && !before.longOnly) {
    const fix = "write false, as in the table before";
    throw inputInvalid(`${path}.longOnly`, "refuses shorts that the table before allowed", fix);
  }
  if (before.asset === policy.asset) return before;
  if (policy.kind === "option") return undefined;
  const fix = `write ${before.asset}, and list the other in a slot of its own`;
  throw inputInvalid(`${path}.asset`, "is not that of the table before", fix);
}

function classOf({ governance }: Policy, name: string): SlotClass {
  const found = governance.classes.get(name);
  if (found === undefined) throw inputInvalid(name, "is no class", "name a class of the policy");
  return found;
}

function slotWidth(
  slot: number,
  { asset, class: name }: ListedSlot,
  inputs: PolicyInputs,
  histories: ReadonlyMap<string, AssetHistory>,
  before: SlotState | undefined,
): SlotWidth | undefined {
  const { policy, asOf } = inputs;
  const { width: parameters, measured, anchored } = classOf(policy, name);
  if (parameters === undefined) return undefined;
  const { stale, raise: limits } = policy.governance;
  const seconds = secondsSince(inputs) ?? 0;
  const segments = measured ? freshHistory(histories, asset, policy, asOf).segments : [];
  const forecast = forecastAfter(
    segments.map(({ returns }) => returns),
    parameters.longRun,
    policy.candles.step / DAY_SECONDS,
  );
  const terms = { asOf, quoteHours: stale.quoteHours };
  const implied = impliedReading(inputs.quotes ?? [], asset, parameters.horizonDays, terms);
  const factor = before?.raise;
  const carried = factor === undefined ? undefined : { factor, seconds };
  const raise = raiseReading(inputs.raises, asset, limits, asOf, carried);
  const candidates = candidatesOf(forecast, implied.volatility);
  const elapsedDays = Math.min(1, seconds / DAY_SECONDS);
  const last = before?.width === undefined ? undefined : { width: before.width, elapsedDays };
  const explanation = scenarioWidth(parameters, candidates, last, raise.factor);
  const width = grained(explanation.width);
  return {
    ...{ implied, raise, parameters, anchored: anchored || slot === 0 },
    explanation: { ...explanation, width },
  };
}

/** @returns undefined for an unlisted slot */
export function slotRules(
  slot: number,
  inputs: PolicyInputs,
  histories: ReadonlyMap<string, AssetHistory>,
): SlotRules | undefined {
  const declared = inputs.policy.slots[slot] ?? { kind: "unlisted" as const };
  const before = stateBefore(slot, declared, inputs.previous);
  if (declared.kind === "unlisted") return undefined;
  const { bounds, impactMeasure } = classOf(inputs.policy, declared.class);
  const { candles, policy, asOf } = inputs;
  const measured =
    declared.impact === undefined && impactMeasure !== undefined
      ? measuredImpact(candles, declared.asset, impactMeasure, policy, asOf)
      : undefined;
  const seconds = secondsSince(inputs) ?? 0;
  const move = (name: FigureName, target: bigint): FigureChange => {
    const position = before?.figures[name];
    const last = position === undefined ? undefined : { position, seconds };
    return moveFigure(target, bounds[name], ROUNDING[name], last);
  };
  const figures = {
    weightLong: move("weightLong", declared.weightLong),
    weightShort: move("weightShort", declared.weightShort),
    contingency: move("contingency", declared.contingency),
    impact: move("impact", declared.impact ?? inRange(measured?.impact ?? 0n, bounds.impact)),
  };
  const isNew = before === undefined;
  if (declared.kind === "option") {
    const bandSensitivity = move("bandSensitivity", declared.bandSensitivity);
    const all = { ...figures, bandSensitivity };
    return { slot, policy: declared, isNew, width: undefined, measured, figures: all };
  }
  const width = slotWidth(slot, declared, inputs, histories, before);
  return { slot, policy: declared, isNew, width, measured, figures };
}
