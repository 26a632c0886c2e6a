/** From a policy, what is known at a time and the table before to the next rule table, with everything that explains it. */
import { inputInvalid } from "../inputInvalid.ts";
import { linearBandSensitivityUp } from "../liquidity/index.ts";
import { DAY_SECONDS } from "../volatility/index.ts";
import {
  settlementDepositIsSafe,
  validateRuleTable,
  type RuleTable,
  type SlotRules as TableRows,
} from "../ruleTable.ts";
import {
  ONE,
  type BandSensitivity,
  type Contingency,
  type Impact,
  type Level,
  type Weight,
} from "../units.ts";
import { moveFigure, type FigureChange } from "./boundedFigure.ts";
import { jointRows, shocksOfRowUp, type JointRow } from "./jointRows.ts";
import { historiesUntil } from "./marketUntil.ts";
import { type FigureName } from "./policy.ts";
import { scenarioLayout, type LayoutName } from "./scenarioLayout.ts";
import { correlateSlots, type SlotCorrelation } from "./slotCorrelation.ts";
import { secondsSince, slotRules, type PolicyInputs, type SlotRules } from "./slotRules.ts";

/** A table and what it came from. */
export interface BuiltTable {
  readonly table: RuleTable;
  /** Listed slots, in order. */
  readonly slots: readonly SlotRules[];
  readonly initialLevel: FigureChange;
  readonly maintenanceLevel: FigureChange;
  /** Of the linear slots but slot 0; undefined where there is no other. */
  readonly correlation: SlotCorrelation | undefined;
  readonly layout: LayoutName;
  readonly rows: readonly JointRow[];
  /** Since the table before; undefined for the first. */
  readonly seconds: number | undefined;
}

type Levels = Pick<BuiltTable, "initialLevel" | "maintenanceLevel">;

/** Both move at one speed, so that the maintenance level never passes the initial one. */
function moveLevels({ policy, previous }: PolicyInputs, seconds: number): Levels {
  const move = (target: Level, position: bigint | undefined): FigureChange =>
    moveFigure(
      target,
      policy.governance.level,
      "up",
      position === undefined ? undefined : { position, seconds },
    );
  return {
    initialLevel: move(policy.initialLevel, previous?.initialLevel),
    maintenanceLevel: move(policy.maintenanceLevel, previous?.maintenanceLevel),
  };
}

function tableOf(
  inputs: PolicyInputs,
  slots: readonly SlotRules[],
  rows: readonly JointRow[],
  { initialLevel, maintenanceLevel }: Levels,
): RuleTable {
  const { circuit, shape, slots: declared, governance } = inputs.policy;
  const bySlot = new Map(slots.map((each) => [each.slot, each]));
  const figures = (name: FigureName, unlisted: bigint): readonly bigint[] =>
    declared.map((_, slot) => bySlot.get(slot)?.figures[name]?.value ?? unlisted);
  const rules: TableRows = {
    weightLong: figures("weightLong", 0n) as readonly Weight[],
    weightShort: figures("weightShort", ONE) as readonly Weight[],
    contingency: figures("contingency", 0n) as readonly Contingency[],
    shock: rows.map(shocksOfRowUp),
  };
  const impact = figures("impact", 0n) as readonly Impact[];
  const chosen = figures("bandSensitivity", 0n) as readonly BandSensitivity[];
  const bandSensitivity = [
    ...linearBandSensitivityUp({ ...rules, impact }, shape.nLinear),
    ...chosen.slice(shape.nLinear),
  ];
  const table = validateRuleTable({
    ...{ circuit, shape, ...rules, bandSensitivity, impact },
    initialLevel: initialLevel.value as Level,
    maintenanceLevel: maintenanceLevel.value as Level,
    longOnly: declared.map((each) => each.kind === "unlisted" || each.longOnly),
  });
  // By construction: the policy's reader admits no governance section in which it fails.
  if (!settlementDepositIsSafe(table, table.initialLevel, governance.band)) {
    const fix = "lower governance.band, the initial level or the contingency of slot 0";
    throw inputInvalid("slots[0]", "could make a deposit lower an account's health", fix);
  }
  return table;
}

/**
 * @throws INPUT_INVALID for a slot without fresh candles, a manifest that is not earlier, another circuit's, or a slot that
 * changes what may not change
 */
export function buildTable(inputs: PolicyInputs): BuiltTable {
  const { policy, asOf, candles, previous } = inputs;
  if (!Number.isSafeInteger(asOf) || asOf < 0) {
    throw inputInvalid("asOf", "is no time", "give whole Unix seconds");
  }
  if (previous !== undefined && previous.circuit !== policy.circuit) {
    const fix = `use a manifest of ${policy.circuit}`;
    throw inputInvalid("the manifest before", "is of another circuit", fix);
  }
  const seconds = secondsSince(inputs);
  const histories = historiesUntil(candles, policy, asOf);
  const slots = policy.slots.flatMap((_, slot) => slotRules(slot, inputs, histories) ?? []);
  const moving = slots.flatMap(({ slot, policy: { asset }, isNew, width }) => {
    if (width === undefined) return [];
    const { explanation, parameters, anchored } = width;
    const { cap } = parameters;
    return [{ slot, asset, isNew, anchored, width: explanation.width, cap }];
  });
  const others = moving.filter(({ slot }) => slot !== 0).map(({ asset }) => asset);
  const correlation =
    others.length === 0 ? undefined : correlateSlots(others, histories, policy, asOf);
  const { nLinear, nScenarios } = policy.shape;
  const layout = scenarioLayout(
    nScenarios,
    slots.some((each) => each.policy.kind === "option"),
  );
  const days = Math.min(1, (seconds ?? 0) / DAY_SECONDS);
  const rows = jointRows({
    ...{ nLinear, nScenarios, layout, slots: moving, correlation: correlation?.correlation },
    anchoredRise: policy.governance.anchoredRise,
    componentScale: policy.governance.componentScale,
    turn: policy.governance.turn * days,
    before: previous?.layout === layout.name ? previous.scenarios : undefined,
  });
  const levels = moveLevels(inputs, seconds ?? 0);
  const table = tableOf(inputs, slots, rows, levels);
  return { table, slots, ...levels, correlation, layout: layout.name, rows, seconds };
}
