/** What `rfq` commands read and write: terms of a party, messages between two. All of it is secret. */
import * as fs from "node:fs";
import { writeSecretCache } from "../files/secretFile.ts";
import {
  BAND,
  inputInvalid,
  parseDecimal,
  parseJsonText,
  readObject,
  type Band,
} from "../risk/index.ts";
import {
  MESSAGE_FORMATS,
  TRADE_PRICE,
  TRADE_QUANTITY,
  type QuoteTerms,
  type RequestTerms,
  type StepOutcome,
} from "../trading/index.ts";
import { type Result } from "./output.ts";
import { readSecretText } from "./secretFile.ts";

const WHOLE = /^(0|[1-9][0-9]{0,76})$/;

function readWholeNumber(value: unknown, field: string): bigint {
  if (typeof value === "string" && WHOLE.test(value)) return BigInt(value);
  throw inputInvalid(field, "is not a whole number", "write its decimal digits in quotes");
}

async function readTerms<Field extends string>(
  path: string,
  fields: readonly Field[],
): Promise<Readonly<Record<Field, unknown>>> {
  return readObject(parseJsonText(await readSecretText(path, "terms"), "terms"), "", fields);
}

/** Terms that may also say `"minBand"`, the narrowest band to be proven, as a fraction. */
async function readTermsWithBand<Field extends string>(
  path: string,
  fields: readonly Field[],
): Promise<{
  readonly terms: Readonly<Record<Field, unknown>>;
  readonly band: { readonly minBand?: Band };
}> {
  const document = parseJsonText(await readSecretText(path, "terms"), "terms");
  const names = [...fields, "minBand"] as const;
  const isGiven = typeof document === "object" && document !== null && "minBand" in document;
  if (!isGiven) return { terms: readObject(document, "", fields), band: {} };
  const terms = readObject(document, "", names);
  return { terms, band: { minBand: BAND.parse(terms.minBand, "minBand") } };
}

/** `{ "account": "1", "slot": "1", "side": "buy", "quantity": "2", "latestDeadline": "1583971200" }` */
export async function readRequestTerms(path: string): Promise<RequestTerms> {
  const fields = ["account", "slot", "side", "quantity", "latestDeadline"] as const;
  const { terms, band } = await readTermsWithBand(path, fields);
  const { side } = terms;
  if (side !== "buy" && side !== "sell") {
    throw inputInvalid("side", "is neither buy nor sell", 'write "buy" or "sell"');
  }
  return {
    account: readWholeNumber(terms.account, "account"),
    slot: Number(readWholeNumber(terms.slot, "slot")),
    side,
    quantity: parseDecimal(terms.quantity, "quantity", TRADE_QUANTITY),
    latestDeadline: readWholeNumber(terms.latestDeadline, "latestDeadline"),
    ...band,
  };
}

/** `{ "account": "2", "price": "7900", "deadline": "1583969400" }` */
export async function readQuoteTerms(path: string): Promise<QuoteTerms> {
  const fields = ["account", "price", "deadline"] as const;
  const { terms, band } = await readTermsWithBand(path, fields);
  return {
    account: readWholeNumber(terms.account, "account"),
    price: parseDecimal(terms.price, "price", TRADE_PRICE),
    deadline: readWholeNumber(terms.deadline, "deadline"),
    ...band,
  };
}

/** `{ "limitPrice": "7900" }` */
export async function readLimit(path: string): Promise<{ readonly limitPrice: bigint }> {
  const { limitPrice } = await readTerms(path, ["limitPrice"]);
  return { limitPrice: parseDecimal(limitPrice, "limitPrice", TRADE_PRICE) };
}

export async function readMessage(path: string, option: string): Promise<string> {
  return readSecretText(path, option);
}

function isMessage(path: string): boolean {
  try {
    const document: unknown = JSON.parse(fs.readFileSync(path, "utf8"));
    const { zkmargin } = document as { zkmargin?: unknown };
    return MESSAGE_FORMATS.some((format) => format === zkmargin);
  } catch {
    return false;
  }
}

/** To be asked before the step: @throws INPUT_INVALID for anything there but an older message */
export function requireMessageTarget(path: string): void {
  const there = fs.lstatSync(path, { throwIfNoEntry: false });
  if (there === undefined || (there.isFile() && isMessage(path))) return;
  throw inputInvalid("out", "names something that is not a message", "choose another name");
}

/** Writes a step's message, 0600. A step that is repeated writes the same again. */
export function writeMessage({ id, message }: StepOutcome, out: string): Result {
  requireMessageTarget(out);
  writeSecretCache(out, message, "out");
  return {
    document: { id, message: out },
    text: `${id}\nwrote ${out}: send it to the counterparty over a channel of your own`,
  };
}
