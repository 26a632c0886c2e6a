/** One assumption changed at a time: how the figures move, and whether what is concluded from them stays. */
import { FAST_SHOCKS, sweepFigures, type Figures } from "./experiments.ts";
import { BASE, type Setting } from "./setting.ts";

export interface SensitivityRow {
  readonly change: string;
  /** On the fast falls and the rise. */
  readonly figures: Figures;
  /** The fund needed with a grace of one hour, and with twice the table's moves. */
  readonly needAtHalfGrace: number;
  readonly needAtDoubleMove: number;
}

const SEEDS = 3;

export const CHANGES: readonly (readonly [name: string, changes: Partial<Setting>])[] = [
  ["none", {}],
  ["crowding 5", { crowding: 5 }],
  ["crowding 60", { crowding: 60 }],
  ["impact all stays", { permanent: 1 }],
  ["impact all passes", { permanent: 0 }],
  ["half-life of impact 1 h", { halfLife: 1 }],
  ["half-life of impact 24 h", { halfLife: 24 }],
  ["desks sell at once (0.25 h)", { unwindHours: 0.25 }],
  ["desks sell slowly (8 h)", { unwindHours: 8 }],
  ["desks' capital 2 %", { deskCapital: 0.02 }],
  ["desks' capital without limit", { deskCapital: Infinity }],
  ["desks take whole books for 5 %", { wantsOfWhole: 0.05 }],
  ["desks take whole books for 40 %", { wantsOfWhole: 0.4 }],
  ["desks do not charge impact", { chargesImpact: 0 }],
  ["table does not charge depth", { chargesDepth: false }],
  ["nobody awake", { activeShare: 0 }],
  ["four of five awake", { activeShare: 0.8 }],
  ["no coin as collateral", { coinCollateral: 0 }],
  ["coin as collateral for 60 %", { coinCollateral: 0.6 }],
  ["leverage wanted 2.5", { leverage: 2.5 }],
  ["leverage wanted 20", { leverage: 20 }],
  ["half of positions long", { longShare: 0.5 }],
  ["nine of ten positions long", { longShare: 0.9 }],
  ["steps of 5 minutes", { steps: 12 }],
  ["1,000 accounts", { accounts: 1_000 }],
];

export function sensitivityRow(change: string, changes: Partial<Setting>): SensitivityRow {
  const at = (more: Partial<Setting>): Figures =>
    sweepFigures({ ...changes, ...more }, FAST_SHOCKS, SEEDS);
  const rules = { ...BASE.rules, grace: BASE.rules.grace / 2 };
  return {
    change,
    figures: at({}),
    needAtHalfGrace: at({ rules }).fundNeed.median,
    needAtDoubleMove: at({ move: 2 * BASE.move }).fundNeed.median,
  };
}
