/** What the option slots hold, as a JSON document: `"zkmargin": "option-series/1"`. Public, like a market snapshot. */
import { solvencyCircuit, type Shape, type SolvencyId } from "../../circuits/spec.ts";
import { inputInvalid } from "../inputInvalid.ts";
import { type OptionType } from "../pricing/index.ts";
import { memberPath, readArray, readObject, readString, requireFormat } from "../strictJson.ts";
import { PRICE, TIMESTAMP, type Price, type Timestamp } from "../units.ts";

export const OPTION_SERIES_FORMAT = "option-series/1";

/** One unit of an option slot is an option on one unit of the underlying. */
export interface OptionSeries {
  /** Option slot of the circuit: nLinear or above. */
  readonly slot: number;
  /** Linear slot of the asset. */
  readonly underlying: number;
  readonly type: OptionType;
  /** 1e-8 USD per unit of the underlying. */
  readonly strike: Price;
  /** Unix seconds. */
  readonly expiry: Timestamp;
}

const FIELDS = ["zkmargin", "circuit", "series"] as const;
const SERIES_FIELDS = ["slot", "underlying", "type", "strike", "expiry"] as const;

function readSlot(value: unknown, path: string, from: number, to: number): number {
  const text = readString(value, path);
  const slot = /^(0|[1-9][0-9]?)$/.test(text) ? Number(text) : -1;
  if (slot < from || slot >= to) {
    throw inputInvalid(path, "is not such a slot", `write a slot from ${from} to ${to - 1}`);
  }
  return slot;
}

function readType(value: unknown, path: string): OptionType {
  const text = readString(value, path);
  if (text === "call" || text === "put") return text;
  throw inputInvalid(path, "is no type of option", 'write "call" or "put"');
}

function readSeries(value: unknown, path: string, { nLinear, nOption }: Shape): OptionSeries {
  const fields = readObject(value, path, SERIES_FIELDS);
  const at = (name: (typeof SERIES_FIELDS)[number]): string => memberPath(path, name);
  const strike = PRICE.parse(fields.strike, at("strike"));
  if (strike === 0n) throw inputInvalid(at("strike"), "is 0", "write the strike in USD");
  return {
    slot: readSlot(fields.slot, at("slot"), nLinear, nLinear + nOption),
    underlying: readSlot(fields.underlying, at("underlying"), 0, nLinear),
    type: readType(fields.type, at("type")),
    strike,
    expiry: TIMESTAMP.parse(fields.expiry, at("expiry")),
  };
}

/**
 * @returns the series and the circuit they are for
 * @throws INPUT_INVALID with the path of the field at fault, and for a slot named twice
 */
export function parseOptionSeries(document: unknown): {
  readonly circuit: SolvencyId;
  readonly series: readonly OptionSeries[];
} {
  const fields = readObject(document, "", FIELDS);
  requireFormat(fields, OPTION_SERIES_FORMAT);
  const { id, parameters } = solvencyCircuit(readString(fields.circuit, "circuit"));
  const length = Array.isArray(fields.series) ? fields.series.length : 0;
  if (length > parameters.nOption) {
    const fix = `give at most ${parameters.nOption}, one per option slot`;
    throw inputInvalid("series", "are more than the circuit has option slots", fix);
  }
  const series = readArray(fields.series, "series", length, (member, path) =>
    readSeries(member, path, parameters),
  );
  const twice = series.findIndex(
    ({ slot }, index) => series.findIndex((other) => other.slot === slot) !== index,
  );
  if (twice >= 0) {
    throw inputInvalid(`series[${twice}].slot`, "is named twice", "give every slot one series");
  }
  return { circuit: id, series };
}
