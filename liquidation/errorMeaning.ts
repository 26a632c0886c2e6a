/** How a contract's error is told: a code, a sentence in dollars and units, and the way out. */
import { type ErrorCode } from "../circuits/errors.ts";
import { formatCents, formatDecimal } from "../risk/index.ts";

export interface Meaning {
  readonly code: ErrorCode;
  readonly field: string;
  readonly message: string;
  readonly fix: string;
}

/** Reads the arguments of an error as what they are. */
export class Values {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  number(name: string): bigint {
    const value = this.#values[name];
    return typeof value === "bigint" ? value : 0n;
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  cents(name: string): string {
    return formatCents(this.number(name));
  }

  units(name: string): string {
    return `${this.amount(name)} units of the settlement asset`;
  }

  /** 1e-8 of a slot's instrument. */
  amount(name: string): string {
    return formatDecimal(this.number(name), 8);
  }

  account(): string {
    return `account ${this.number("account")}`;
  }

  /** Seconds from the market clock's reading to `name`. */
  until(name: string): string {
    return `${this.number(name) - this.number("clock")} s of the market clock`;
  }
}

export type Explain = (values: Values) => Meaning;

const meaning =
  (code: ErrorCode) =>
  (field: string, message: (values: Values) => string, fix: (values: Values) => string): Explain =>
  (values) => ({ code, field, message: message(values), fix: fix(values) });
/** Not this way, or not now. */
export const refused = meaning("LIQUIDATION_REFUSED");
/** What was asked cannot be. */
export const invalid = meaning("INPUT_INVALID");
/** A proof does not verify. */
export const unproven = meaning("PROOF_REFUSED");
/** A sentence without figures. */
export const say = (text: string) => (): string => text;

/** The fix where the epoch of a proof is the matter. */
export const AGAIN = "take the latest epoch, plan and prove again";
