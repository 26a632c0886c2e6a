/**
 * A report from quotes: volatility surfaces, full revaluation in the scenarios of the home tables, rounding of decision
 * 0021, a step where the value is farther away than one report may go, and every bound of the book checked before
 * anybody signs. Values are of the report's own time.
 */
import { solvencyCircuit } from "../circuits/spec.ts";
import { inputInvalid, type Price } from "../risk/index.ts";
import { type PolicyGrid } from "../risk/policy/index.ts";
import {
  revalueOptions,
  scenarioPnl,
  type ListedOption,
  type OptionState,
  type ScenarioAsset,
} from "../risk/scenarios/index.ts";
import {
  surfaceOfQuotes,
  type OptionQuote,
  type VolatilitySurface,
} from "../risk/surface/index.ts";
import { type OracleFacts } from "./oracleFacts.ts";
import { type OptionVenue } from "./optionReport.ts";
import { boundFaults, publishedPrice, requireBounds, requireInTime } from "./reportBounds.ts";
import { type PublishedPrice } from "./reportBounds.ts";
import { reportRefused } from "./reportRefused.ts";
import { reportScope, type DueSlot, type ReportScope } from "./reportScope.ts";
import { requireContingency, requireSameScenarios, type HomeTable } from "./scenarioGround.ts";

const BOOK = solvencyCircuit("solvency-book32");
const FIRST_OPTION = BOOK.parameters.nLinear;
const USD = 1e8;
/** A block may be a little older than a quote that was taken before it was asked for. */
const MOST_AHEAD_MS = 60_000;

export interface ReportInputs {
  readonly ground: PolicyGrid;
  readonly homes: readonly HomeTable[];
  /** Of any assets. */
  readonly quotes: readonly OptionQuote[];
  /** Most seconds that a quote may be older than the report. */
  readonly maxQuoteAge: number;
}

export interface ReportTerms {
  /** Block time, s. */
  readonly timestamp: bigint;
  /** The timestamp unless told: it grows with every report, as a number must. */
  readonly number?: bigint;
  /** Every slot that takes a report unless told. */
  readonly slots?: ReadonlySet<number>;
}

export interface ReportedSlot extends PublishedPrice {
  readonly due: DueSlot;
  /** USD per unit, before rounding. */
  readonly value: number;
  readonly model: OptionState;
  /** 1e-8 USD by scenario, against the price. */
  readonly pnl: readonly bigint[];
}

export interface ComposedReport extends Pick<ReportScope, "leftOut"> {
  readonly venue: OptionVenue;
  readonly number: bigint;
  readonly timestamp: bigint;
  readonly epoch: bigint;
  readonly slots: readonly ReportedSlot[];
}

/** Name of the asset that an instrument is on: `BTC` of `BTC-25SEP20-9000-C`. */
const assetOf = ({ instrument }: OptionQuote): string => instrument.split("-", 1)[0] ?? "";

/** Half a chain is no surface: one quote of another time makes all of them useless. */
function surfaceOf(
  asset: string,
  { quotes, maxQuoteAge }: ReportInputs,
  asOf: number,
): VolatilitySurface {
  const own = quotes.filter((quote) => assetOf(quote) === asset);
  const times = own.map(({ quotedAt }) => quotedAt);
  const first = times.reduce((a, b) => Math.min(a, b), Infinity);
  const last = times.reduce((a, b) => Math.max(a, b), -Infinity);
  if (first < asOf - maxQuoteAge * 1000) {
    const age = Math.ceil((asOf - first) / 1000);
    const why = `of ${asset} are ${age} s older than the report, of at most ${maxQuoteAge} s`;
    throw inputInvalid("quotes", why, "take quotes anew, then report");
  }
  if (last > asOf + MOST_AHEAD_MS) {
    const why = `of ${asset} were made ${Math.ceil((last - asOf) / 1000)} s after the report`;
    throw inputInvalid("quotes", why, "report at a later block");
  }
  const alive = own.filter(({ expiry, quotedAt }) => expiry > Math.max(asOf, quotedAt));
  if (alive.length === 0) {
    throw inputInvalid("quotes", `have no option on ${asset}`, "give the asset's option chain");
  }
  return surfaceOfQuotes(alive, { asOf, interpolation: "linear", wings: "linear" });
}

function assetOfSlot({ slot, series }: DueSlot, { linear }: PolicyGrid): string {
  const asset = linear[Number(series.underlying)];
  if (asset !== undefined) return asset;
  throw inputInvalid(
    "manifest",
    `lists nothing in slot ${series.underlying}, which option slot ${slot} is on`,
    "take the manifest of the home tables",
  );
}

function listedOption(due: DueSlot, ground: PolicyGrid): ListedOption {
  const { isCall, strike, expiry, minPrice } = due.series;
  return {
    asset: assetOfSlot(due, ground),
    type: isCall ? "call" : "put",
    strike: Number(strike) / USD,
    expiry: Number(expiry) * 1000,
    minPrice: minPrice as Price,
  };
}

/**
 * @throws REPORT_REFUSED for what the chain would refuse, and tables of other scenarios; INPUT_INVALID for quotes that
 *   do not fit
 */
export function composeReport(
  facts: OracleFacts,
  inputs: ReportInputs,
  { timestamp, number = timestamp, slots: chosen }: ReportTerms,
): ComposedReport {
  const { ground, homes } = inputs;
  requireInTime(facts, timestamp);
  requireSameScenarios(homes, ground);
  const { due, leftOut } = reportScope(facts, timestamp, chosen);
  const asOf = Number(timestamp) * 1000;
  const wanted = new Set(due.map((one) => assetOfSlot(one, ground)));
  const assets: ScenarioAsset[] = ground.assets.map((asset) =>
    wanted.has(asset.name) ? { ...asset, surface: surfaceOf(asset.name, inputs, asOf) } : asset,
  );
  const options = Array.from({ length: BOOK.parameters.nOption }, (_, option) => {
    const one = due.find(({ slot }) => slot === FIRST_OPTION + option);
    return one === undefined ? undefined : listedOption(one, ground);
  });
  const revalued = revalueOptions(ground.grid, assets, options, asOf, BOOK.parameters);
  const slots = due.map((one): ReportedSlot => {
    const option = revalued.options[one.slot - FIRST_OPTION];
    const value = revalued.price[one.slot - FIRST_OPTION];
    if (option === undefined || value === undefined) {
      throw reportRefused(`slot ${one.slot} has no value`, "report a defect of zkmargin");
    }
    const published = publishedPrice(one, facts.limits, value);
    const price = published.price as Price;
    const field = `slot ${one.slot}`;
    const pnl = scenarioPnl(option, price, ground.grid, BOOK.parameters, field);
    return { due: one, ...published, value: option.value, model: option.state, pnl };
  });
  requireBounds(
    slots.flatMap(({ due: one, price, pnl }) => boundFaults(one, facts.limits, price, pnl)),
  );
  requireContingency(homes, new Map(slots.map(({ due: one, price }) => [one.slot, price])));
  const { venue, epoch } = facts;
  return { venue, number, timestamp, epoch, slots, leftOut };
}
