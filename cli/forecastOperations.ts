/** What `zkmargin forecast` does: likely moves by slot, and what they mean for leases, from public data alone. */
import { type ChainFlow } from "../risk/warning/index.ts";
import {
  distancesIn,
  forecastSlot,
  raiseOf,
  RAISE_DEFAULTS,
  type SlotForecast,
  type SlotMarkets,
} from "../risk/warning/index.ts";
import { RAISE_FORMAT, timeText } from "../risk/policy/index.ts";
import { BAND, inputInvalid, parseDecimal, type Band } from "../risk/index.ts";
import { renderColumns } from "../prover/index.ts";
import { readCandleMarkets, readHours, type CandleOptions } from "./candleMarkets.ts";
import { leaseOutlook, type LeaseOutlook } from "./leaseOutlook.ts";
import { type Result } from "./output.ts";
import { requirePublicTarget, writePublic } from "./publicFile.ts";
import { withPublicChain, type PublicChain, type PublicChainOptions } from "./publicChain.ts";
import { readWhole } from "./walletOptions.ts";
import { digits, forecastDocument, share } from "./watchReport.ts";

export interface ForecastOptions extends CandleOptions, PublicChainOptions {
  readonly candles: string;
  readonly symbols: string;
  readonly band: string;
  readonly hours: string;
  readonly "flow-blocks": string;
  readonly "max-raise": string;
  readonly raises?: string;
}

interface ChainOutlook {
  readonly block: number;
  readonly flow: ChainFlow | undefined;
  readonly leases: LeaseOutlook;
}

interface RaisedForecast extends SlotForecast {
  readonly raise: number;
}

const MOST = { decimals: 4, min: 10_000n, max: 100_000n, of: "times the width" };

/** A fresh band around the last close of every slot that has candles. */
function forecasts(
  markets: SlotMarkets,
  { band, days, most }: { readonly band: Band; readonly days: number; readonly most: number },
  flow: ChainFlow | undefined,
): readonly RaisedForecast[] {
  return markets.slots.map((slot) => {
    const { price, volatility } = slot.state;
    const watched = { base: price, band: Number(band) / 1e4, days };
    const forecast = forecastSlot(markets, slot, watched, { flow });
    const raise = raiseOf(
      {
        ...{ days, volatility, probability: forecast.learned ?? forecast.barrier },
        distances: distancesIn(price, watched.band, price),
      },
      { ...RAISE_DEFAULTS, most },
    );
    return { ...forecast, raise };
  });
}

async function readOutlook(
  { reader }: PublicChain,
  markets: SlotMarkets,
  days: number,
  blocks: number,
): Promise<ChainOutlook> {
  const facts = await reader.read();
  const flow = await reader.flow(facts, blocks);
  return { block: facts.head.number, flow, leases: leaseOutlook(facts, markets, days) };
}

/** The last close is known when its candle ends. */
const asOfOf = ({ slots, step }: SlotMarkets): string =>
  timeText((slots[0]?.state.time ?? 0) + step.seconds);

function raisesText(markets: SlotMarkets, slots: readonly RaisedForecast[], about: string): string {
  const document = {
    zkmargin: RAISE_FORMAT,
    asOf: asOfOf(markets),
    raises: slots
      .filter(({ raise }) => raise > 1)
      .map(({ asset, raise }) => ({ asset, factor: raise.toFixed(9), reason: about })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function documentOf(
  markets: SlotMarkets,
  slots: readonly RaisedForecast[],
  chain: ChainOutlook | undefined,
) {
  const leases = chain?.leases;
  return {
    asOf: asOfOf(markets),
    slots: slots.map((forecast) => ({
      ...{ slot: forecast.slot, asset: forecast.asset },
      ...forecastDocument(forecast),
      raise: digits(forecast.raise),
      lapsesExpected: leases === undefined ? null : digits(leases.bySlot.get(forecast.slot) ?? 0),
    })),
    chain:
      chain === undefined || leases === undefined
        ? null
        : {
            block: chain.block,
            leasesInForce: leases.inForce,
            expiring: leases.expiring,
            lapsesExpected: {
              lower: digits(leases.lapses.lower),
              upper: digits(leases.lapses.upper),
            },
            flow: chain.flow ?? null,
          },
  };
}

function chainText(chain: ChainOutlook | undefined): readonly string[] {
  if (chain === undefined) return [];
  const { inForce, expiring, lapses } = chain.leases;
  const range = `${lapses.lower.toFixed(2)} to ${lapses.upper.toFixed(2)}`;
  return [
    `block ${chain.block}: ${inForce} leases in force, ${expiring} expire by then; prices are expected to end ${range} of them`,
    ...(chain.flow === undefined ? ["too few blocks to say what order flow is usual"] : []),
  ];
}

/** @throws INPUT_INVALID, INPUT_UNREADABLE, CHAIN_FAILED */
export async function forecast(options: ForecastOptions): Promise<Result> {
  const band = BAND.parse(options.band, "band");
  if (band === 0n) throw inputInvalid("band", "is 0", "give a relative price move: 0.05");
  const days = readHours(options.hours);
  const blocks = readWhole(options["flow-blocks"], "flow-blocks");
  if (blocks === 0) throw inputInvalid("flow-blocks", "is 0", "give a number of blocks: 300");
  const most = Number(parseDecimal(options["max-raise"], "max-raise", MOST)) / 10_000;
  const { rpc, raises } = options;
  if (raises !== undefined) requirePublicTarget(raises, "raises", RAISE_FORMAT);
  const markets = await readCandleMarkets(options);
  if (markets === undefined) throw inputInvalid("candles", "is missing", "give a candle file");
  const chain =
    rpc === undefined
      ? undefined
      : await withPublicChain({ ...options, rpc }, (open) =>
          readOutlook(open, markets, days, blocks),
        );
  const slots = forecasts(markets, { band, days, most }, chain?.flow);
  const about = `leaving a band of ${BAND.format(band)} within ${options.hours} hours`;
  if (raises !== undefined) {
    writePublic(raises, "raises", raisesText(markets, slots, about), RAISE_FORMAT);
  }
  const header = ["asset", "volatility a day", "barrier", "learned", "raise", "lapses expected"];
  const rows = slots.map(({ slot, asset, volatility, barrier, learned, raise }) => [
    ...[asset, share(volatility), share(barrier), share(learned), raise.toFixed(3)],
    chain === undefined ? "–" : (chain.leases.bySlot.get(slot) ?? 0).toFixed(2),
  ]);
  const text = [
    `as of ${asOfOf(markets)}: ${about}`,
    ...renderColumns([header, ...rows]),
    ...chainText(chain),
    ...(raises === undefined ? [] : [`wrote ${raises}`]),
  ].join("\n");
  return {
    document: {
      band: BAND.format(band),
      hours: digits(24 * days),
      ...documentOf(markets, slots, chain),
    },
    text,
  };
}
