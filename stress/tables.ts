/** The report as tables, as docs/stress.md shows them. */
import type { Spread } from "../risk/stress/index.ts";
import type { LibraryRow, SweepRow } from "./experiments.ts";
import { SWEEPS } from "./experiments.ts";
import type { StressReport } from "./report.ts";
import type { SensitivityRow } from "./sensitivity.ts";

export interface Table {
  /** Of the place in the document. */
  readonly id: string;
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
}

const FIGURE = 3;

/** Three figures, no exponent. */
export function figure(value: number): string {
  return String(Number(value.toPrecision(FIGURE)));
}

/** A share in per cent. */
export const percent = (share: number): string => `${figure(100 * share)} %`;

/** Median, and between what four runs of five lie. */
function ranged({ low, median, high }: Spread, of: (value: number) => string): string {
  const range = `${of(low)} to ${of(high)}`;
  return of(low) === of(high) ? of(median) : `${of(median)} (${range})`;
}

const bare = (share: number): string => figure(100 * share);
/** Shares in per cent, the sign once. */
const shares = (spread: Spread): string => `${ranged(spread, bare)} %`;

function libraryTable(rows: readonly LibraryRow[]): Table {
  const header = [
    ...["scenario", "path", "market", "amplification", "taken over", "hit by the cascade", "sold"],
    ...["others paid", "of it debt", "fund needed", "hours from the line to the takeover"],
  ];
  return {
    id: "library",
    title: "scenarios under the defaults",
    rows: [
      header,
      ...rows.map((row) => [
        ...[row.scenario, percent(row.ownMove.median), percent(row.marketMove.median)],
        ...[ranged(row.amplification, figure), shares(row.takenOver), shares(row.hitByCascade)],
        ...[
          shares(row.sold),
          shares(row.othersPaid),
          percent(row.debt.median),
          shares(row.fundNeed),
        ],
        figure(row.medianToTakeover.median),
      ]),
    ],
  };
}

/** Per cents of what is a share. */
const IN_PERCENT = ["penaltyRate", "remainderBand", "midFactor", "band", "move"];

export function valueText(parameter: string, value: number): string {
  return IN_PERCENT.includes(parameter) ? percent(value) : figure(value);
}

function sweepTable(parameter: string, rows: readonly SweepRow[]): Table {
  const present = SWEEPS[parameter]?.[2];
  const groups = ["shocks", "real"] as const;
  const columns = ["fund needed", "owners lost", "taken over", "amplification"];
  return {
    id: `sweep-${parameter}`,
    title:
      parameter === "criticalEager"
        ? "criticalLevel, desks that want nothing but the cost of selling"
        : parameter,
    rows: [
      [
        parameter,
        ...columns.map((name) => `${name}, shocks`),
        ...columns.map((name) => `${name}, real`),
      ],
      ...rows.map((row) => [
        `${valueText(parameter, row.value)}${row.value === present ? " (present)" : ""}`,
        ...groups.flatMap((group) => {
          const figures = row[group];
          if (figures === undefined) return columns.map(() => "");
          const { fundNeed, ownersLost, takenOver, amplification } = figures;
          return [
            ...[shares(fundNeed), percent(ownersLost.median), percent(takenOver.median)],
            figure(amplification.median),
          ];
        }),
      ]),
    ],
  };
}

/** The two tables side by side. */
function wideTable(narrow: readonly LibraryRow[], wide: readonly LibraryRow[]): Table {
  const header = ["taken over", "amplification", "owners lost", "fund needed"];
  const cells = ({ takenOver, amplification, ownersLost, fundNeed }: LibraryRow): string[] => [
    ...[percent(takenOver.median), figure(amplification.median)],
    ...[percent(ownersLost.median), shares(fundNeed)],
  ];
  return {
    id: "wide",
    title: "twice the moves in the table's scenarios",
    rows: [
      ["scenario", ...header, ...header.map((name) => `${name}, moves of 20 %`)],
      ...narrow.flatMap((row) => {
        const other = wide.find(({ scenario }) => scenario === row.scenario);
        return other === undefined ? [] : [[row.scenario, ...cells(row), ...cells(other)]];
      }),
    ],
  };
}

/** Claims at first, as a share of the open interest. */
const FUNDS = [0, 0.005, 0.01, 0.02, 0.03, 0.05, 0.08];

/** In which scenarios a fund of that size is enough: in the median run, and in nine of ten. */
function fundTable(rows: readonly LibraryRow[]): Table {
  const [real, shocks] = [true, false].map((isReal) => rows.filter((row) => row.isReal === isReal));
  const enough = (
    of: readonly LibraryRow[] | undefined,
    fund: number,
    bound: keyof Spread,
  ): string =>
    `${of?.filter(({ fundNeed }) => fundNeed[bound] <= fund).length ?? 0} of ${of?.length ?? 0}`;
  return {
    id: "fund",
    title: "what a fund of a size covers",
    rows: [
      [
        "fund",
        "real, median run",
        "real, nine runs of ten",
        "shocks, median run",
        "shocks, nine runs of ten",
      ],
      ...FUNDS.map((fund) => [
        percent(fund),
        ...[real, shocks].flatMap((of) => [enough(of, fund, "median"), enough(of, fund, "high")]),
      ]),
    ],
  };
}

function sensitivityTable(rows: readonly SensitivityRow[]): Table {
  const times = (value: number, { figures }: SensitivityRow): string =>
    figures.fundNeed.median === 0 ? "–" : figure(value / figures.fundNeed.median);
  return {
    id: "sensitivity",
    title: "one assumption changed at a time, shocks",
    rows: [
      [
        ...["changed", "amplification", "taken over", "fund needed"],
        ...["of it with half the grace", "of it with twice the moves"],
      ],
      ...rows.map((row) => [
        row.change,
        ...[ranged(row.figures.amplification, figure), percent(row.figures.takenOver.median)],
        ...[shares(row.figures.fundNeed), times(row.needAtHalfGrace, row)],
        times(row.needAtDoubleMove, row),
      ]),
    ],
  };
}

export function tablesOf(report: StressReport): readonly Table[] {
  const sweeps = Object.keys(SWEEPS).map((parameter) =>
    sweepTable(
      parameter,
      report.sweeps.filter((row) => row.parameter === parameter),
    ),
  );
  return [
    libraryTable(report.library),
    wideTable(report.library, report.wide),
    fundTable(report.library),
    ...sweeps,
    sensitivityTable(report.sensitivity),
  ];
}

/** As the document has it. */
export function markdownOf({ rows }: Table): string {
  const [header = [], ...others] = rows;
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(header), `|${"---|".repeat(header.length)}`, ...others.map(line)].join("\n");
}

export function textOf(table: Table): string {
  return `\n${table.title}\n\n${markdownOf(table)}`;
}
