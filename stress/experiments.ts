/** What is varied, over which scenarios and seeds. Every figure in docs/stress.md comes from here. */
import {
  measuresOf,
  simulate,
  spreadOf,
  stress,
  type Spread,
  type StressMeasures,
} from "../risk/stress/index.ts";
import { shockOf, SHOCKS, type Scenario } from "./library.ts";
import { BASE, simulationOf, type Setting } from "./setting.ts";

/** Shares of the open interest, accounts or 1; hours. */
export interface Figures {
  readonly amplification: Spread;
  readonly takenOver: Spread;
  readonly sold: Spread;
  readonly ownersLost: Spread;
  readonly othersPaid: Spread;
  /** Of it debt of books worth less than nothing; the rest is discount. */
  readonly debt: Spread;
  readonly fundNeed: Spread;
  readonly openedHealthy: Spread;
}

export interface LibraryRow extends Figures {
  readonly scenario: string;
  readonly isReal: boolean;
  readonly ownMove: Spread;
  readonly marketMove: Spread;
  readonly hitByCascade: Spread;
  readonly socialised: Spread;
  readonly hoursToSettle: Spread;
  readonly medianToTakeover: Spread;
}

const seedsOf = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, place) => place + 1);

/** Four figures: no less than the model knows, and a document that can be read. */
export function kept(value: number): number {
  return value === 0 ? 0 : Number(value.toPrecision(4));
}

function spread(values: readonly number[]): Spread {
  const { low, median, high } = spreadOf(values);
  return { low: kept(low), median: kept(median), high: kept(high) };
}

function figuresOf(runs: readonly (readonly StressMeasures[])[], accounts: number): Figures {
  /** Mean over the scenarios of a seed. */
  const of = (figure: (run: StressMeasures) => number): Spread =>
    spread(runs.map((each) => each.reduce((sum, run) => sum + figure(run), 0) / each.length));
  const share = (dollars: number, { outcome }: StressMeasures): number =>
    dollars / outcome.openInterest;
  return {
    amplification: of((run) => run.amplification),
    takenOver: of(({ outcome }) => outcome.takenOver.length / accounts),
    sold: of((run) => run.soldShare),
    ownersLost: of((run) => share(run.outcome.ownersLost, run)),
    othersPaid: of((run) => run.othersPaidShare),
    debt: of((run) => share(run.outcome.deficit, run)),
    fundNeed: of((run) => share(run.outcome.fundNeed, run)),
    openedHealthy: of(({ outcome }) => outcome.openedHealthy / accounts),
  };
}

/** With the market that nothing moves beside it. */
export const LIBRARY_SEEDS = 8;

export function libraryRow(scenario: Scenario, setting = BASE): LibraryRow {
  const runs = seedsOf(LIBRARY_SEEDS).map((seed) =>
    stress(simulationOf(setting, scenario.pathOf(seed), seed)),
  );
  const of = (figure: (run: StressMeasures) => number): Spread => spread(runs.map(figure));
  return {
    scenario: scenario.name,
    isReal: scenario.isReal,
    ownMove: of(({ ownMove, falls }) => (falls ? -ownMove : ownMove)),
    marketMove: of(({ marketMove, falls }) => (falls ? -marketMove : marketMove)),
    ...figuresOf(
      runs.map((run) => [run]),
      setting.accounts,
    ),
    hitByCascade: of(({ hitByCascade }) => hitByCascade / setting.accounts),
    socialised: of(({ socialisedShare }) => socialisedShare),
    hoursToSettle: of(({ outcome }) => outcome.hoursToSettle),
    medianToTakeover: of(({ outcome }) => outcome.medianToTakeover),
  };
}

/** Sweeps are on fewer accounts, and without the market that nothing moves. */
const SWEEP_ACCOUNTS = 250;

/** Figures over scenarios and seeds: a seed's figure is the mean over the scenarios. */
export function sweepFigures(
  changes: Partial<Setting>,
  scenarios: readonly Scenario[],
  seeds: number,
): Figures {
  const setting = { ...BASE, accounts: SWEEP_ACCOUNTS, ...changes };
  const runs = seedsOf(seeds).map((seed) =>
    scenarios.map((scenario) => {
      const simulation = simulationOf(setting, scenario.pathOf(seed), seed);
      return measuresOf(simulation.path, simulate(simulation), []);
    }),
  );
  return figuresOf(runs, setting.accounts);
}

/** Largest moves in the table's scenarios: what decides how much leverage may be opened. */
export const PHASE_MOVES = [0.025, 0.035, 0.05, 0.07, 0.1, 0.14, 0.2, 0.28] as const;
export const PHASE_CROWDING = [0, 5, 10, 20, 30, 40, 60, 80, 100] as const;
const PHASE_SEEDS = 5;
const PHASE_SHOCK = shockOf(0.2, 6);

/** Everybody wants as much as the rules give. */
const BOLD: Partial<Setting> = { leverage: 30 };

/** Most that the initial level lets one open in one asset, for cash, in the band: notional over collateral. */
export function leverageAt(move: number, { initialLevel, band } = BASE): number {
  // Collateral E, long L·E: M = (move + a)·L + band·(κ·L + |1 − L|) per dollar of E, with a = 1 % and κ = 1 + move + a.
  const perUnit = move + 0.01 + band * (2 + move + 0.01);
  return (1 / initialLevel + band) / perUnit;
}

export interface PhaseRow {
  readonly move: number;
  readonly crowding: number;
  readonly amplification: Spread;
  readonly takenOver: Spread;
  readonly fundNeed: Spread;
}

export function phaseRow(move: number, crowding: number): PhaseRow {
  const changes = { ...BOLD, move, crowding };
  const { amplification, takenOver, fundNeed } = sweepFigures(changes, [PHASE_SHOCK], PHASE_SEEDS);
  return { move, crowding, amplification, takenOver, fundNeed };
}

export const THRESHOLD_FALLS = [0.05, 0.1, 0.125, 0.15, 0.175, 0.2, 0.25, 0.3, 0.4] as const;
export const THRESHOLD_CROWDING = [0, 20, 40, 80] as const;

export interface ThresholdRow {
  readonly fall: number;
  readonly crowding: number;
  readonly takenOver: Spread;
  /** Of the log price. */
  readonly amplification: Spread;
}

/** How large a fall must be before sales carry it on. */
export function thresholdRow(fall: number, crowding: number): ThresholdRow {
  const { takenOver, amplification } = sweepFigures(
    { ...BOLD, crowding },
    [shockOf(fall, 6, { recovery: 0 })],
    PHASE_SEEDS,
  );
  return { fall, crowding, takenOver, amplification };
}

export const SPEED_HOURS = [1, 2, 4, 8, 16, 32, 64] as const;
export const SPEED_GRACE = [0.25, 0.5, 1, 2, 4, 8] as const;
const MAP_SEEDS = 3;

export interface MapCell {
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

/** A fall of 40 % in some hours against the grace: what a fund needs. */
export function speedCell(hours: number, grace: number): MapCell {
  const rules = { ...BASE.rules, grace };
  const { fundNeed } = sweepFigures({ rules }, [shockOf(0.4, hours, { recovery: 0 })], MAP_SEEDS);
  return { x: hours, y: grace, value: fundNeed.median };
}

export const UNWIND_HOURS = [0.25, 0.5, 1, 2, 4, 8, 24] as const;
export const UNWIND_CROWDING = [10, 20, 40, 60, 100] as const;

/** How fast desks sell against how crowded the market is. */
export function unwindCell(unwindHours: number, crowding: number): MapCell {
  const { amplification } = sweepFigures({ unwindHours, crowding }, [shockOf(0.3, 6)], MAP_SEEDS);
  return { x: unwindHours, y: crowding, value: amplification.median };
}

/** The falls, and the rise, of several hours. */
export const FAST_SHOCKS: readonly Scenario[] = SHOCKS.filter(
  ({ name }) => !/flash|slow/.test(name),
);
const SHOCK_SEEDS = 4;
const REAL_SEEDS = 2;

export interface SweepRow {
  readonly parameter: string;
  readonly value: number;
  readonly shocks: Figures;
  /** Undefined where the real windows are not at hand. */
  readonly real: Figures | undefined;
}

type Change = (value: number) => Partial<Setting>;
const bandOf: Change = (band) => ({ band });
const initialOf: Change = (initialLevel) => ({ initialLevel });
const moveOf: Change = (move) => ({ move });
/** With desks that take whole books for the cost of selling them, looking every five minutes. */
const eagerOf: Change = (criticalLevel) => ({
  rules: { ...BASE.rules, criticalLevel },
  wantsOfWhole: 0,
  steps: 12,
});
const term =
  (field: keyof Setting["rules"]): Change =>
  (value) => ({ rules: { ...BASE.rules, [field]: value } });

/** Played on the falls by hand alone: ten windows of many days in steps of five minutes take too long. */
const EAGER = "criticalEager";

/** By parameter: how a value is set, the values, the present one. */
export const SWEEPS: Readonly<
  Record<string, readonly [Change, readonly number[], present: number]>
> = {
  grace: [term("grace"), [0.25, 0.5, 1, 2, 4, 8], BASE.rules.grace],
  fastTime: [term("fastTime"), [0.25, 0.5, 1, 2], BASE.rules.fastTime],
  penaltyRate: [term("penaltyRate"), [0, 0.05, 0.1, 0.15, 0.2], BASE.rules.penaltyRate],
  criticalLevel: [term("criticalLevel"), [0, 0.25, 0.5, 0.75, 1], BASE.rules.criticalLevel],
  // With other desks nothing is taken in full before the fast phase is over, and nothing depends on the level.
  criticalEager: [eagerOf, [0, 0.25, 0.5, 0.75, 1], BASE.rules.criticalLevel],
  targetLevel: [term("targetLevel"), [1.01, 1.05, 1.1, 1.25, 1.5], BASE.rules.targetLevel],
  remainderBand: [term("remainderBand"), [0.005, 0.01, 0.02, 0.05], BASE.rules.remainderBand],
  midFactor: [term("midFactor"), [-0.06, -0.1, -0.15, -0.25], BASE.rules.midFactor],
  leaseLength: [term("leaseLength"), [6, 24, 72, 168], BASE.rules.leaseLength],
  band: [bandOf, [0.01, 0.02, 0.03, 0.05, 0.1], BASE.band],
  initialLevel: [initialOf, [1.1, 1.25, 1.5, 2], BASE.initialLevel],
  move: [moveOf, [0.05, 0.1, 0.15, 0.2, 0.3], BASE.move],
};

export function sweepRow(
  parameter: string,
  value: number,
  real: readonly Scenario[] | undefined,
): SweepRow {
  const [change] = SWEEPS[parameter] ?? [(): Partial<Setting> => ({})];
  const onReal = parameter === EAGER ? undefined : real;
  return {
    ...{ parameter, value },
    shocks: sweepFigures(change(value), FAST_SHOCKS, SHOCK_SEEDS),
    real: onReal && sweepFigures(change(value), onReal, REAL_SEEDS),
  };
}
