/**
 * What each scenario of a table is, but for the components that fill the rest. Without options: the unmoved market where
 * the number of scenarios is odd, and four corners. With options listed, SPAN's prices and volatilities too (span16 of
 * risk/scenarios): a straddle loses most where prices stay, and a corner asks for both volatilities.
 */
import { ONE } from "../units.ts";

export type LayoutName = "linear" | "options";

/** One scenario in parts of the widths. */
export interface LaidRow {
  readonly name: string;
  /** Of everything that is not anchored. */
  readonly step: number;
  /** Of what is anchored: −1 is all of its width, 1 the part of it that governance lets rise. */
  readonly anchored: number;
  /** −1 … 1: part of the volatility shock of that side, for the values of options. */
  readonly volatility: number;
  /** 1e-4: what part of the change counts. */
  readonly cover: bigint;
}

export interface Layout {
  readonly name: LayoutName;
  /** In front; components fill the rest, in pairs. */
  readonly rows: readonly LaidRow[];
  /** Volatility of the components. */
  readonly componentVolatility: number;
}

const WAYS = [
  ["up", 1],
  ["down", -1],
] as const;

const UNMOVED: LaidRow = { name: "unmoved", step: 0, anchored: 0, volatility: 0, cover: ONE };

/** Everything up or down, and what is anchored up or down. */
function corners(volatility: number, ending: string): readonly LaidRow[] {
  return WAYS.flatMap(([way, step]) =>
    WAYS.map(([anchoredWay, anchored]) => ({
      name: `all ${way}, anchored ${anchoredWay}${ending}`,
      ...{ step, anchored, volatility, cover: ONE },
    })),
  );
}

/** SPAN's inner prices; the full ones are in the corners. */
function inner(volatility: number, ending: string): readonly LaidRow[] {
  const steps = [
    ["unmoved", 0],
    ["all up ×1/3", 1 / 3],
    ["all down ×1/3", -1 / 3],
    ["all up ×2/3", 2 / 3],
    ["all down ×2/3", -2 / 3],
  ] as const;
  return steps.map(([name, step]) => ({
    name: `${name}${ending}`,
    ...{ step, anchored: 0, volatility, cover: ONE },
  }));
}

/** SPAN's extreme moves: twice the width, of which 35 % counts. */
const TAILS = WAYS.map(([way, sign]) => ({
  name: `all ${way} ×2, 35 % of it`,
  ...{ step: 2 * sign, anchored: 0, volatility: 0, cover: 3_500n },
}));

/** @param withOptions whether an option is listed */
export function scenarioLayout(nScenarios: number, withOptions: boolean): Layout {
  const first = nScenarios % 2 === 1 ? [UNMOVED] : [];
  if (!withOptions) {
    return { name: "linear", rows: [...first, ...corners(0, "")], componentVolatility: 0 };
  }
  const rows = [
    ...first,
    ...corners(1, ", volatility up"),
    ...corners(-1, ", volatility down"),
    ...inner(1, ", volatility up"),
    ...inner(-1, ", volatility down"),
    ...TAILS,
  ];
  return { name: "options", rows, componentVolatility: 1 };
}
