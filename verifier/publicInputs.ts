/**
 * Public inputs as the verifier itself composes them, in the order and widths of
 * `circuits/circuits.json`. Nothing here looks at an attestation: these are the values a proof must
 * have been made for. The statement leaves the widths of public inputs to whoever publishes them
 * (RiskBook, MarketBook); they are checked here once more.
 */
import { FIELD_MODULUS, type AffinePoint } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import type { SolvencyCircuit, Group, PublicSignal } from "../circuits/spec.ts";
import { packTerms, type MarketSnapshot, type RuleTable, type Terms } from "../risk/index.ts";

function invalid(field: string, message: string): ZkMarginError {
  return new ZkMarginError("INPUT_INVALID", `${field} ${message}`, {
    field,
    fix: "take the values from the chain's event or from the table the protocol published",
  });
}

/** Smallest and largest integer of a type named in circuits.json. */
export function typeRange(type: string): { readonly min: bigint; readonly max: bigint } {
  if (type === "field") return { min: 0n, max: FIELD_MODULUS - 1n };
  if (type === "bit") return { min: 0n, max: 1n };
  const match = /^(u?)int([1-9][0-9]*)$/.exec(type);
  if (match === null) throw invalid("type", `${JSON.stringify(type)} is unknown`);
  const bits = BigInt(match[2] ?? "");
  return match[1] === "u"
    ? { min: 0n, max: 2n ** bits - 1n }
    : { min: -(2n ** (bits - 1n)), max: 2n ** (bits - 1n) - 1n };
}

/** A signed integer as the field element that stands for it: r − |x| when negative. */
export function toField(value: bigint): bigint {
  return value < 0n ? value + FIELD_MODULUS : value;
}

/** The integer a field element stands for when it fits `type`, else undefined. */
export function fromField(element: bigint, type: string): bigint | undefined {
  const { min, max } = typeRange(type);
  const value = element > max ? element - FIELD_MODULUS : element;
  return value >= min && value <= max ? value : undefined;
}

function flatten(value: unknown, dims: readonly number[], type: string, field: string): bigint[] {
  const [length, ...rest] = dims;
  if (length === undefined) {
    const number = typeof value === "boolean" && type === "bit" ? BigInt(value) : value;
    if (typeof number !== "bigint") throw invalid(field, "is not a bigint");
    const { min, max } = typeRange(type);
    if (number < min || number > max) throw invalid(field, `is outside ${type}`);
    return [toField(number)];
  }
  if (!Array.isArray(value) || value.length !== length) {
    throw invalid(field, `is not a list of ${String(length)}`);
  }
  return value.flatMap((entry, index) => flatten(entry, rest, type, `${field}[${String(index)}]`));
}

function composeGroup(circuit: SolvencyCircuit, group: Group, source: object): bigint[] {
  const values = source as Readonly<Record<string, unknown>>;
  if (values.circuit !== circuit.id) throw invalid(`${group}.circuit`, `is not ${circuit.id}`);
  const members = circuit.publicSignals.filter((signal) => signal.group === group);
  return members.flatMap(({ name, dims, type }) =>
    flatten(values[name], dims, type, `${group}.${name}`),
  );
}

/** Field elements of the market group, row-major; INPUT_INVALID names the bad entry. */
export function composeMarket(circuit: SolvencyCircuit, market: MarketSnapshot): bigint[] {
  return composeGroup(circuit, "market", market);
}

/** Field elements of the rules group, row-major; INPUT_INVALID names the bad entry. */
export function composeRules(circuit: SolvencyCircuit, rules: RuleTable): bigint[] {
  return composeGroup(circuit, "rules", rules);
}

/** At a lower level the band would not cover what a move inside it can cost. */
const MIN_LEVEL = 10_000n;

/** The public input `terms`; level and band are uint16, and a level that is proven is at least 1e4. */
function composeTerms(terms: Terms): bigint {
  const { level, band, disclose, tally, compare } = terms;
  const least = { level: disclose ? 0n : MIN_LEVEL, band: 0n };
  for (const [field, value] of [
    ["level", level],
    ["band", band],
  ] as const) {
    if (value < least[field] || value > 0xffffn) {
      throw invalid(`terms.${field}`, `is outside ${String(least[field])} … 65535 (unit 1e-4)`);
    }
  }
  if (compare && (tally || disclose)) throw invalid("terms.compare", "excludes tally and disclose");
  return packTerms(terms);
}

/** The leading hot inputs, known before any proof: commitment x and y, terms. */
export function composeHot(commitment: AffinePoint, terms: Terms): [bigint, bigint, bigint] {
  for (const [axis, value] of Object.entries(commitment) as [string, bigint][]) {
    if (value < 0n || value >= FIELD_MODULUS) {
      throw invalid(`commitment.${axis}`, "is not a field element");
    }
  }
  return [commitment.x, commitment.y, composeTerms(terms)];
}

/** `price[3]`, `shock[2][5]` …: the name of the public input at `index`, for messages. */
export function signalLabel(circuit: SolvencyCircuit, index: number): string {
  const holds = ({ offset, length }: PublicSignal): boolean =>
    index >= offset && index < offset + length;
  const signal = circuit.publicSignals.find(holds);
  if (signal === undefined) return `publicSignals[${String(index)}]`;
  const [outer, inner] = signal.dims;
  const at = index - signal.offset;
  if (outer === undefined) return signal.name;
  if (inner === undefined) return `${signal.name}[${String(at)}]`;
  return `${signal.name}[${String(Math.floor(at / inner))}][${String(at % inner)}]`;
}
