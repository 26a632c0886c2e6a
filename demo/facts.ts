/**
 * Daily closes in US dollars (UTC) of the two days the story is told on: the day before, and the day of,
 * the largest one-day fall of the crypto market so far. Source: Yahoo Finance composite closes, as listed
 * in public data sets of OHLCV history; rounded to the eight decimals of a price feed.
 */
export const SYMBOLS = ["USDC", "BTC", "ETH", "LINK"] as const;
export type Asset = (typeof SYMBOLS)[number];

export const CLOSES: Readonly<
  Record<"2020-03-11" | "2020-03-12", Readonly<Record<Asset, string>>>
> = {
  "2020-03-11": { USDC: "0.99731702", BTC: "7911.430176", ETH: "194.8685303", LINK: "3.81751704" },
  "2020-03-12": { USDC: "1.04055297", BTC: "4970.788086", ETH: "112.3471222", LINK: "2.06477904" },
};

/** A perpetual on ETH: no token, priced at the index times its funding factor. */
export const PERPETUAL = "ETH-PERP";
/** Every slot in order, as people call it. */
export const SLOT_NAMES: readonly string[] = [...SYMBOLS, PERPETUAL];
export const PERPETUAL_SLOT = SLOT_NAMES.indexOf(PERPETUAL);

/** Decimals of each asset's token, all different on purpose but two. */
export const TOKEN_DECIMALS: Readonly<Record<Asset, number>> = {
  USDC: 6,
  BTC: 8,
  ETH: 18,
  LINK: 18,
};
