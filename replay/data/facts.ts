/**
 * Daily closes in US dollars (UTC) of nine days around 12 March 2020, for a replay without the hourly files.
 * Source: Yahoo Finance composite closes, as listed in public data sets of OHLCV history; rounded to the eight
 * decimals of a price feed. Between two closes the path is a straight line, an hour a step: it has the size of
 * the fall, not its shape, so no breaker trips.
 */
import { PRICE } from "../../risk/index.ts";
import { HOUR, timeOf, type PricePath, type Tick } from "./pricePath.ts";

const HOURS_A_DAY = 24;

export const DAILY_CLOSES: readonly (readonly [day: string, btc: string, eth: string])[] = [
  ["2020-03-08", "8108.116211", "200.6890564"],
  ["2020-03-09", "7923.644531", "201.9863281"],
  ["2020-03-10", "7909.729492", "200.7672424"],
  ["2020-03-11", "7911.430176", "194.8685303"],
  ["2020-03-12", "4970.788086", "112.3471222"],
  ["2020-03-13", "5563.707031", "133.2018127"],
  ["2020-03-14", "5200.366211", "123.3060226"],
  ["2020-03-15", "5392.314941", "125.2143021"],
  ["2020-03-16", "5014.47998", "110.6058731"],
];

/** A day's close is a price of the midnight that ends it. */
const midnightAfter = (day: string): number => timeOf(`${day}T00:00:00Z`) + HOURS_A_DAY * HOUR;

function between(from: bigint, to: bigint, hour: number): bigint {
  return from + ((to - from) * BigInt(hour)) / BigInt(HOURS_A_DAY);
}

/** @param feeds BTC's and ETH's, and how many feeds publish the same BTC price */
export function straightLines(btcFeeds: readonly string[], ethFeed: string): PricePath {
  const closes = DAILY_CLOSES.map(([day, btc, eth]) => ({
    time: midnightAfter(day),
    btc: PRICE.parse(btc, day),
    eth: PRICE.parse(eth, day),
  }));
  const tickOf = (time: number, btc: bigint, eth: bigint): Tick => ({
    time,
    prices: { ...Object.fromEntries(btcFeeds.map((feed) => [feed, btc])), [ethFeed]: eth },
  });
  const ticks = closes.flatMap((close, place) => {
    const next = closes[place + 1];
    if (next === undefined) return [tickOf(close.time, close.btc, close.eth)];
    return Array.from({ length: HOURS_A_DAY }, (_, hour) =>
      tickOf(
        close.time + hour * HOUR,
        between(close.btc, next.btc, hour),
        between(close.eth, next.eth, hour),
      ),
    );
  });
  const source = "straight lines between daily closes (replay/data/facts.ts)";
  return { source, feeds: [...btcFeeds, ethFeed], ticks };
}
