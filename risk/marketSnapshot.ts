/**
 * The market of one epoch as committed on-chain: prices, and what one unit of each option gains in each
 * scenario. The `market` group of the public inputs is exactly this. As JSON: `"market-snapshot/1"`.
 */
import { solvencyCircuit, type SolvencyId, type Shape } from "../circuits/spec.ts";
import { readArray, readObject, readString, requireFormat } from "./strictJson.ts";
import {
  EPOCH,
  OPTION_PNL,
  PRICE,
  TIMESTAMP,
  type Epoch,
  type OptionPnl,
  type Price,
  type Timestamp,
} from "./units.ts";

export const MARKET_SNAPSHOT_FORMAT = "market-snapshot/1";

export interface MarketSnapshot {
  readonly circuit: SolvencyId;
  readonly shape: Shape;
  readonly epoch: Epoch;
  /** When the epoch was committed. */
  readonly committedAt: Timestamp;
  /** p_i by slot, 0 where nothing is listed. */
  readonly price: readonly Price[];
  /** `optionPnl[s][i]`: profit of one unit of option slot nLinear + i in scenario s. */
  readonly optionPnl: readonly (readonly OptionPnl[])[];
}

const FIELDS = ["zkmargin", "circuit", "epoch", "committedAt", "price", "optionPnl"] as const;

/** @throws INPUT_INVALID with the path of the field at fault. */
export function parseMarketSnapshot(document: unknown): MarketSnapshot {
  const fields = readObject(document, "", FIELDS);
  requireFormat(fields, MARKET_SNAPSHOT_FORMAT);
  const circuit = solvencyCircuit(readString(fields.circuit, "circuit"));
  const { nSlots, parameters: shape } = circuit;
  return {
    circuit: circuit.id,
    shape,
    epoch: EPOCH.parse(fields.epoch, "epoch"),
    committedAt: TIMESTAMP.parse(fields.committedAt, "committedAt"),
    price: readArray(fields.price, "price", nSlots, PRICE.parse),
    optionPnl: readArray(fields.optionPnl, "optionPnl", shape.nScenarios, (row, path) =>
      readArray(row, path, shape.nOption, OPTION_PNL.parse),
    ),
  };
}

/** What {@link parseMarketSnapshot} reads back to an equal snapshot. */
export function marketSnapshotDocument(
  market: MarketSnapshot,
): Record<(typeof FIELDS)[number], unknown> {
  return {
    zkmargin: MARKET_SNAPSHOT_FORMAT,
    circuit: market.circuit,
    epoch: EPOCH.format(market.epoch),
    committedAt: TIMESTAMP.format(market.committedAt),
    price: market.price.map(PRICE.format),
    optionPnl: market.optionPnl.map((row) => row.map(OPTION_PNL.format)),
  };
}
