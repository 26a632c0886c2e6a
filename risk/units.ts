/**
 * The units of the margin model as branded bigints. Text is read once, at the edge, into these; from
 * there on a price cannot be passed where a quantity is meant.
 *
 * Text is in natural units (`"1.25"` BTC, `"0.05"` for a band of 5 %); a bigint is the raw integer that
 * the circuit sees (125000000n, 500n).
 */
import { describeScale, formatDecimal, parseDecimal, type Scale } from "./decimal.ts";

declare const brand: unique symbol;
type Branded<Name extends string> = bigint & { readonly [brand]: Name };

/** q: signed 64 bit, 1e-8 of the instrument; negative is short or debt. */
export type Quantity = Branded<"Quantity">;
/** p: uint64, 1e-8 USD; 0 for a slot that is not listed. */
export type Price = Branded<"Price">;
/** π: signed 64 bit, 1e-8 USD of profit per unit of an option in a scenario. */
export type OptionPnl = Branded<"OptionPnl">;
/** w: uint16, 1e-4. */
export type Weight = Branded<"Weight">;
/** a: uint16, 1e-4 of |v|. */
export type Contingency = Branded<"Contingency">;
/** κ: uint24, 1e-4 of |v| per unit of band. */
export type BandSensitivity = Branded<"BandSensitivity">;
/** σ: signed 24 bit, 1e-4, relative price change. */
export type Shock = Branded<"Shock">;
/** k: uint40, fraction of the price per raw quantity unit, times 2^64. */
export type Impact = Branded<"Impact">;
/** uint16, 1e-4, at least 1: how many times the requirement the value must cover. */
export type Level = Branded<"Level">;
/** uint16, 1e-4: relative price move for which a statement keeps holding. */
export type Band = Branded<"Band">;
/** Market epoch number, uint64. */
export type Epoch = Branded<"Epoch">;
/** Unix seconds, uint64. */
export type Timestamp = Branded<"Timestamp">;

/** Reads and writes one unit. */
export interface Unit<T extends bigint> extends Scale {
  readonly name: string;
  /** @throws INPUT_INVALID naming `field`, the unit and the fix. */
  readonly parse: (input: unknown, field: string) => T;
  /** Exact text in natural units; `parse` reads it back. */
  readonly format: (value: T) => string;
  /** How to write a value. */
  readonly describe: () => string;
}

function unit<T extends bigint>(
  name: string,
  of: string,
  decimals: number,
  [min, max]: readonly [bigint, bigint],
): Unit<T> {
  const scale: Scale = { decimals, min, max, of };
  return Object.freeze({
    ...scale,
    name,
    parse: (input: unknown, field: string): T => parseDecimal(input, field, scale) as T,
    format: (value: T): string => formatDecimal(value, decimals),
    describe: (): string => describeScale(scale),
  });
}

const unsigned = (bits: bigint): readonly [bigint, bigint] => [0n, (1n << bits) - 1n];
const signed = (bits: bigint): readonly [bigint, bigint] => [
  -(1n << (bits - 1n)),
  (1n << (bits - 1n)) - 1n,
];

/** 1 in units of 1e-4: weights, levels, bands and shocks are multiples of 1 / ONE. */
export const ONE = 10_000n;

export const QUANTITY = unit<Quantity>("quantity", "units of the instrument", 8, signed(64n));
export const PRICE = unit<Price>("price", "USD per unit of the instrument", 8, unsigned(64n));
export const OPTION_PNL = unit<OptionPnl>("option P&L", "USD per option unit", 8, signed(64n));
export const WEIGHT = unit<Weight>("weight", "times the position's value", 4, unsigned(16n));
export const CONTINGENCY = unit<Contingency>(
  "contingency",
  "times the gross position",
  4,
  unsigned(16n),
);
export const BAND_SENSITIVITY = unit<BandSensitivity>(
  "band sensitivity",
  "times the gross position per unit of band",
  4,
  unsigned(24n),
);
export const SHOCK = unit<Shock>("shock", "relative price change", 4, signed(24n));
export const IMPACT = unit<Impact>(
  "impact",
  "2^-64 of the price per 1e-8 of the instrument",
  0,
  unsigned(40n),
);
export const LEVEL = unit<Level>("level", "times the requirement", 4, [ONE, unsigned(16n)[1]]);
export const BAND = unit<Band>("band", "relative price move", 4, unsigned(16n));
export const EPOCH = unit<Epoch>("epoch", "market epochs", 0, unsigned(64n));
export const TIMESTAMP = unit<Timestamp>("timestamp", "Unix seconds", 0, unsigned(64n));
