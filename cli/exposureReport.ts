/** Greeks and the largest order, for the owner's eyes: totals in dollars always, what tells single positions only if revealed. */
import { solvencyCircuit } from "../circuits/spec.ts";
import {
  QUANTITY,
  formatCents,
  formatDecimal,
  inputInvalid,
  type MarketSnapshot,
} from "../risk/index.ts";
import {
  bookGreeks,
  parseOptionSeries,
  type BookGreeks,
  type Exposure,
} from "../risk/greeks/index.ts";
import { largestOrderDown, type LargestOrder, type Order } from "../risk/liquidity/index.ts";
import { renderColumns, type StatementRequest } from "../prover/index.ts";
import { readDocument } from "./userFile.ts";

/** @throws INPUT_INVALID also when the series are of another circuit than the market */
export async function readGreeks(
  file: string,
  { portfolio, market }: StatementRequest,
): Promise<BookGreeks> {
  const { circuit, series } = await readDocument(file, "series", parseOptionSeries);
  if (circuit !== market.circuit) {
    throw inputInvalid(
      "circuit",
      "differs between --market and --series",
      "use files of one circuit",
    );
  }
  return bookGreeks(portfolio.revealQuantitiesFor(solvencyCircuit(circuit)), market, series);
}

const cents = (dollars: number): bigint => BigInt(Math.round(dollars * 100));
const usd = (dollars: number): string => formatCents(cents(dollars));

const cells = (exposure: Exposure): string[] => [
  usd(exposure.deltaPerPercent),
  usd(exposure.gammaPerPercent),
  usd(exposure.vegaPerPoint),
  usd(exposure.thetaPerDay),
];

/** @param reveal also the rows of single assets */
export function greeksText(
  { assets, all, withoutVolatility }: BookGreeks,
  reveal: boolean,
  symbols: readonly string[],
): string {
  const rows = assets.map((asset) => [
    symbols[asset.slot] ?? `slot ${asset.slot}`,
    asset.delta.toFixed(4),
    ...cells(asset),
  ]);
  const head = ["delta", "gamma", "vega", "theta"].map((name, i) =>
    i < 2 ? `${name} per 1 %` : i === 2 ? `${name} per point` : `${name} per day`,
  );
  const table = reveal
    ? [["Greeks", "units", ...head], ...rows, ["all assets", "", ...cells(all)]]
    : [
        ["Greeks", ...head],
        ["all assets", ...cells(all)],
      ];
  const silent =
    withoutVolatility.length === 0
      ? []
      : [`no volatility explains the price of slot ${withoutVolatility.join(", ")}`];
  return [...renderColumns(table), ...silent].join("\n");
}

const exposureDocument = (exposure: Exposure) => {
  const dollars = (amount: number): string => formatDecimal(cents(amount), 2);
  return {
    deltaPerPercentUsd: dollars(exposure.deltaPerPercent),
    gammaPerPercentUsd: dollars(exposure.gammaPerPercent),
    vegaPerPointUsd: dollars(exposure.vegaPerPoint),
    thetaPerDayUsd: dollars(exposure.thetaPerDay),
  };
};

export function greeksDocument(greeks: BookGreeks, reveal: boolean): object {
  const assets = greeks.assets.map((asset) => ({
    slot: asset.slot,
    deltaUnits: asset.delta.toFixed(8),
    ...exposureDocument(asset),
  }));
  return {
    ...exposureDocument(greeks.all),
    withoutVolatility: greeks.withoutVolatility,
    ...(reveal ? { assets } : {}),
  };
}

/**
 * `buy:1`, `sell:16`.
 * @throws INPUT_INVALID unless revealed: in a slot that is long only the largest sale is the position
 */
export function readOrder(text: string, reveal: boolean, { price }: MarketSnapshot): Order {
  if (!reveal) {
    throw inputInvalid("order", "tells of single positions", "give --reveal as well");
  }
  const [, side, slot = ""] = /^(buy|sell):([1-9][0-9]?)$/.exec(text) ?? [];
  if ((side !== "buy" && side !== "sell") || (price[Number(slot)] ?? 0n) === 0n) {
    throw inputInvalid(
      "order",
      "is no order",
      "write buy:SLOT or sell:SLOT of a slot with a price",
    );
  }
  return { slot: Number(slot), side };
}

/** @returns undefined where the statement does not hold as it is */
export function largestOrder(order: Order, request: StatementRequest): LargestOrder | undefined {
  const { portfolio, market, table, terms } = request;
  const book = portfolio.revealQuantitiesFor(solvencyCircuit(table.circuit));
  return largestOrderDown(book, order, market, table, terms);
}

const REASONS: Readonly<Record<LargestOrder["limitedBy"], string>> = {
  "margin-short": "more would be short of margin",
  "book-too-large": "more would be beyond the circuit's limits",
  "short-in-long-only": "more would be a short, which is not allowed",
  size: "no order is larger",
};

export function orderText(
  { side, slot }: Order,
  largest: LargestOrder | undefined,
  symbols: readonly string[],
): string {
  const name = symbols[slot] ?? `slot ${slot}`;
  if (largest === undefined) return `largest ${side} of ${name}: none, the statement does not hold`;
  const { size, limitedBy } = largest;
  return `largest ${side} of ${name} at its price: ${QUANTITY.format(size)} units; ${REASONS[limitedBy]}`;
}

export function orderDocument(order: Order, largest: LargestOrder | undefined): object {
  const { side, slot } = order;
  if (largest === undefined) return { side, slot, size: null };
  const { size, payment, limitedBy } = largest;
  return { side, slot, size: QUANTITY.format(size), payment: formatDecimal(payment, 8), limitedBy };
}
