/** `npm run bench -- warning`: how good the early warning is on windows of real prices it was not trained on, as tables. */
import {
  FEATURES,
  DAILY_MODEL,
  HOURLY_MODEL,
  brierSkill,
  learnedProbability,
  predict,
  reliability,
  scoreOf,
  type Sample,
  type Scored,
  type Skill,
  type TrainedModel,
} from "../risk/warning/index.ts";
import { markdownRow, type ReportTable } from "./volatility.ts";
import {
  blockOf,
  climatology,
  recalibrate,
  warningData,
  windowsOf,
  type StepName,
  type WarningData,
} from "./warningModels.ts";

const MODELS: Record<StepName, TrainedModel> = { daily: DAILY_MODEL, hourly: HOURLY_MODEL };
const NAMES = ["climatology", "barrier", "barrier, recalibrated", "learned"] as const;
type Name = (typeof NAMES)[number];
type Forecasts = Record<Name, (sample: Sample) => number>;

const figure = (value: number): string => value.toFixed(4);
const share = (value: number): string => `${(100 * value).toFixed(1)} %`;

function skillText({ skill, low, high }: Skill): string {
  const points = (value: number): string => (100 * value).toFixed(1);
  return `${points(skill)} % (${points(low)} to ${points(high)})`;
}

function forecastsOf(data: WarningData): Forecasts {
  const simple = recalibrate(data);
  return {
    climatology: climatology(data),
    barrier: ({ barrier }) => barrier,
    "barrier, recalibrated": ({ features }) => predict(simple, features.slice(0, 1)),
    learned: ({ features }) => learnedProbability(MODELS[data.name], features),
  };
}

const scored = (
  samples: readonly Sample[],
  forecast: (sample: Sample) => number,
  { plan }: WarningData,
): readonly Scored[] =>
  samples.map((sample) => ({
    probability: forecast(sample),
    happened: sample.happened,
    block: blockOf(sample.time, plan),
  }));

function windows({ name, train, test, plan }: WarningData): ReportTable {
  const rows = (["train", "test"] as const).map((part) => {
    const own = part === "train" ? train : test;
    const happened = own.filter((sample) => sample.happened).length;
    const assets = new Set(own.map(({ asset }) => asset)).size;
    const blocks = new Set(own.map(({ time }) => blockOf(time, plan))).size;
    return [
      ...[part, windowsOf(own).join("; "), String(assets), String(own.length), String(blocks)],
      share(happened / own.length),
    ];
  });
  return {
    title: `${name}: windows`,
    rows: [["part", "states from", "assets", "samples", "blocks", "band left"], ...rows],
  };
}

function scores(data: WarningData, forecasts: Forecasts): ReportTable {
  const all = new Map(NAMES.map((name) => [name, scored(data.test, forecasts[name], data)]));
  const of = (name: Name): readonly Scored[] => all.get(name) ?? [];
  const rows = NAMES.map((name) => {
    const { brier, logLoss } = scoreOf(of(name));
    const against = (other: Name): string =>
      name === other ? "–" : skillText(brierSkill(of(name), of(other)));
    return [
      ...[name, figure(brier), figure(logLoss), against("climatology"), against("barrier")],
      against("barrier, recalibrated"),
    ];
  });
  const header = ["forecast", "Brier", "log loss", "skill over climatology", "over the barrier"];
  return {
    title: `${data.name}: scores on the test windows, skills with intervals of 90 %`,
    rows: [[...header, "over the recalibrated"], ...rows],
  };
}

/** What a cell is, and which samples are in it. */
type Cell = readonly [string, (sample: Sample) => boolean];

function cellTable(data: WarningData, forecasts: Forecasts): ReportTable {
  const { bands, horizons } = data.plan.questions;
  const unit = data.name === "daily" ? "d" : "h";
  const steps = ({ watched: { days } }: Sample): number =>
    Math.round((days * 86_400) / data.plan.step.seconds);
  const cells: Cell[] = bands.flatMap((band) =>
    horizons.map((horizon): Cell => [
      `±${band * 100} %, ${horizon} ${unit}`,
      (sample) => sample.watched.band === band && steps(sample) === horizon,
    ]),
  );
  const days = windowsOf(data.test).map((window): Cell => {
    const [from = 0, to = 0] = window.split(" to ").map((day) => Date.parse(day) / 1000);
    return [window, ({ time }) => time >= from && time < to + 86_400];
  });
  const rows = [...cells, ...days].map(([name, isIn]) => {
    const own = data.test.filter(isIn);
    const brier = (which: Name): string =>
      figure(scoreOf(scored(own, forecasts[which], data)).brier);
    const happened = own.filter((sample) => sample.happened).length / own.length;
    return [
      ...[name, String(own.length), share(happened), brier("climatology"), brier("barrier")],
      brier("learned"),
    ];
  });
  const header = ["test samples", "number", "band left", "climatology", "barrier", "learned"];
  return {
    title: `${data.name}: Brier scores by band and time, and by window`,
    rows: [header, ...rows],
  };
}

function reliabilityTable(data: WarningData, forecasts: Forecasts): ReportTable {
  const [simple, learned] = (["barrier", "learned"] as const).map((name) =>
    reliability(scored(data.test, forecasts[name], data)),
  );
  const rows = (simple ?? []).map((bin, i) => {
    const other = learned?.[i];
    const shown = (value: number | undefined): string => (value === undefined ? "–" : share(value));
    return [
      `${(100 * bin.from).toFixed(0)}–${(100 * bin.to).toFixed(0)} %`,
      ...[String(bin.samples), shown(bin.forecast), shown(bin.observed)],
      ...[String(other?.samples), shown(other?.forecast), shown(other?.observed)],
    ];
  });
  const header = [
    "forecast",
    "barrier: samples",
    "said",
    "left",
    "learned: samples",
    "said",
    "left",
  ];
  return { title: `${data.name}: reliability on the test windows`, rows: [header, ...rows] };
}

function coefficients(): ReportTable {
  const rows = ["intercept", ...FEATURES].map((name, k) => [
    name,
    ...Object.values(MODELS).map(({ intercept, coefficients: each }) =>
      (k === 0 ? intercept : (each[k - 1] ?? 0)).toFixed(3),
    ),
  ]);
  const penalties = Object.values(MODELS).map(({ penalty }) => String(penalty));
  return {
    title: "coefficients of the learned models",
    rows: [["feature", ...Object.keys(MODELS)], ...rows, ["penalty", ...penalties]],
  };
}

/** @returns undefined when the data is not there */
export function warningReport(): readonly ReportTable[] | undefined {
  const data = (["daily", "hourly"] as const).map(warningData);
  if (data.includes(undefined)) return undefined;
  const tables = data
    .filter((each) => each !== undefined)
    .flatMap((each) => {
      const forecasts = forecastsOf(each);
      return [
        ...[windows(each), scores(each, forecasts), cellTable(each, forecasts)],
        reliabilityTable(each, forecasts),
      ];
    });
  return [...tables, coefficients()];
}

export function printWarning(): void {
  const report = warningReport();
  if (report === undefined) {
    console.log("warning: ../shared/data is not there, nothing to test");
    return;
  }
  for (const { title, rows } of report) {
    const [header = [], ...others] = rows;
    const rule = `|${"---|".repeat(header.length)}`;
    console.log([`\n${title}\n`, markdownRow(header), rule, ...others.map(markdownRow)].join("\n"));
  }
}
