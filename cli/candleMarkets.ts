/** Candle files and times as the early warning takes them. */
import { ZkMarginError } from "../circuits/errors.ts";
import { inputInvalid, parseDecimal } from "../risk/index.ts";
import { parseCandles } from "../risk/volatility/index.ts";
import { slotMarketsOf, type SlotMarkets } from "../risk/warning/index.ts";
import { readUserText } from "./userFile.ts";

export interface CandleOptions {
  readonly candles?: string;
  readonly symbols?: string;
  readonly source?: string;
}

/** What a fault in a file is told as: with the option that named the file. */
function inFile(error: unknown): ZkMarginError {
  if (!(error instanceof ZkMarginError)) throw error;
  const { code, message, fix, field } = error;
  const where = field === undefined ? {} : { field };
  return new ZkMarginError(code, `--candles: ${message}`, { fix, ...where, cause: error });
}

/** @returns undefined without candles @throws INPUT_UNREADABLE, INPUT_INVALID */
export async function readCandleMarkets(options: CandleOptions): Promise<SlotMarkets | undefined> {
  const { candles, symbols, source } = options;
  if (candles === undefined) {
    if (symbols === undefined && source === undefined) return undefined;
    throw inputInvalid("candles", "is missing", "give the file that --symbols and --source are of");
  }
  if (symbols === undefined) {
    throw inputInvalid("symbols", "is missing", "name assets of the file by slot: USDC,BTC,ETH");
  }
  const names = symbols.split(",");
  if (names.length > 32 || names.some((name) => !/^[A-Za-z0-9_.:/-]{0,64}$/.test(name))) {
    const fix = "write up to 32 names with commas, empty where a slot has no candles";
    throw inputInvalid("symbols", "are no names of slots", fix);
  }
  const text = await readUserText(candles, "candles");
  try {
    return slotMarketsOf(parseCandles(text), { symbols: names, source });
  } catch (error) {
    throw inFile(error);
  }
}

const HOURS = { decimals: 4, min: 1n, max: 87_600n * 10_000n, of: "hours" };
const SHARE = { decimals: 4, min: 0n, max: 10_000n, of: "1" };

/** Days. @throws INPUT_INVALID */
export function readHours(text: string): number {
  return Number(parseDecimal(text, "hours", HOURS)) / 10_000 / 24;
}

/** 1e-4, 0 to 1. @throws INPUT_INVALID */
export function readShare(text: string, option: string): bigint {
  return parseDecimal(text, option, SHARE);
}
