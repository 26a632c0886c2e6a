/** Deribit's BTC options of 2020-05-21 as an asset of a scenario grid. The file is beside the repository, where there is one. */
import { existsSync, readFileSync } from "node:fs";
import {
  readDeribitChain,
  surfaceOfQuotes,
  type VolatilitySurface,
} from "../risk/surface/index.ts";
import { DAYS_PER_YEAR } from "../risk/pricing/index.ts";
import { type ScenarioAsset } from "../risk/scenarios/index.ts";
import { WIDTH_DEFAULTS, scenarioWidth } from "../risk/volatility/index.ts";

const CHAIN = new URL("../../shared/data/deribit_btc_options_2020-05-21.csv", import.meta.url);

export interface OptionChain {
  readonly asset: ScenarioAsset;
  readonly surface: VolatilitySurface;
  /** Unix milliseconds: of the last quote, after which everything is revalued. */
  readonly asOf: number;
}

/** The default width of a major with this implied volatility and no past but the long run's. */
function widthFrom(volatility: number): number {
  const { major } = WIDTH_DEFAULTS;
  const { longRun } = major;
  const implied = volatility / Math.sqrt(DAYS_PER_YEAR);
  return scenarioWidth(major, { ewma: longRun, longMemory: longRun, implied }).width;
}

/** @returns undefined when the file is not there */
export function deribitChain(): OptionChain | undefined {
  if (!existsSync(CHAIN)) return undefined;
  const quotes = readDeribitChain(readFileSync(CHAIN, "utf8"));
  const asOf = Math.max(...quotes.map(({ quotedAt }) => quotedAt));
  const surface = surfaceOfQuotes(quotes, { asOf, interpolation: "linear", wings: "linear" });
  const width = widthFrom(surface.volatility(0, 30 / DAYS_PER_YEAR));
  return { asset: { name: "BTC", width, surface }, surface, asOf };
}
