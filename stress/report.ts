/** All experiments as one document, and the cheap parts of it that a test makes again. */
import {
  libraryRow,
  phaseRow,
  PHASE_CROWDING,
  PHASE_MOVES,
  speedCell,
  SPEED_GRACE,
  SPEED_HOURS,
  SWEEPS,
  sweepRow,
  thresholdRow,
  THRESHOLD_CROWDING,
  THRESHOLD_FALLS,
  unwindCell,
  UNWIND_CROWDING,
  UNWIND_HOURS,
  type LibraryRow,
  type MapCell,
  type PhaseRow,
  type SweepRow,
  type ThresholdRow,
} from "./experiments.ts";
import { SHOCKS, type Scenario } from "./library.ts";
import { CHANGES, sensitivityRow, type SensitivityRow } from "./sensitivity.ts";
import { BASE, type Setting } from "./setting.ts";

export interface StressReport {
  readonly setting: Setting;
  readonly library: readonly LibraryRow[];
  /** The same under a table with the widths that risk/volatility finds for crypto majors: twice the moves. */
  readonly wide: readonly LibraryRow[];
  readonly threshold: readonly ThresholdRow[];
  readonly phase: readonly PhaseRow[];
  readonly speed: readonly MapCell[];
  readonly unwind: readonly MapCell[];
  readonly sweeps: readonly SweepRow[];
  readonly sensitivity: readonly SensitivityRow[];
}

/** Mean width of majors in docs/risk.md, 0.249 and 0.219, as a fall: 1 − exp(−w). */
const WIDE_MOVE = 0.2;

/** @param tell told what begins */
export function stressReport(
  real: readonly Scenario[] | undefined,
  tell: (what: string) => void,
): StressReport {
  const each = <T, R>(what: string, from: readonly T[], make: (one: T) => R): readonly R[] => {
    tell(what);
    return from.map(make);
  };
  const pairs = <X, Y>(xs: readonly X[], ys: readonly Y[]): readonly (readonly [X, Y])[] =>
    xs.flatMap((x) => ys.map((y) => [x, y] as const));
  const values = Object.entries(SWEEPS).flatMap(([parameter, [, from]]) =>
    from.map((value) => [parameter, value] as const),
  );
  const scenarios = [...(real ?? []), ...SHOCKS];
  return {
    setting: BASE,
    library: each("scenarios", scenarios, (one) => libraryRow(one)),
    wide: each("scenarios under wide scenarios", scenarios, (one) =>
      libraryRow(one, { ...BASE, move: WIDE_MOVE }),
    ),
    threshold: each(
      "size of the fall",
      pairs(THRESHOLD_FALLS, THRESHOLD_CROWDING),
      ([fall, crowding]) => thresholdRow(fall, crowding),
    ),
    phase: each("leverage and depth", pairs(PHASE_MOVES, PHASE_CROWDING), ([move, crowding]) =>
      phaseRow(move, crowding),
    ),
    speed: each("speed and grace", pairs(SPEED_HOURS, SPEED_GRACE), ([x, y]) => speedCell(x, y)),
    unwind: each("selling and depth", pairs(UNWIND_HOURS, UNWIND_CROWDING), ([x, y]) =>
      unwindCell(x, y),
    ),
    sweeps: each("terms", values, ([parameter, value]) => sweepRow(parameter, value, real)),
    sensitivity: each("sensitivity", CHANGES, ([name, changes]) => sensitivityRow(name, changes)),
  };
}
