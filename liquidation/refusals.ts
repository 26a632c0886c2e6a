/**
 * What the contracts' errors mean to whoever called: coded errors, in dollars and units. All figures in them are
 * public already.
 */
import { ZkMarginError } from "../circuits/errors.ts";
import { formatUsd, USD_DECIMALS } from "../risk/index.ts";
import { ACCOUNT_MEANINGS } from "./accountMeanings.ts";
import { AUCTION_MEANINGS } from "./auctionMeanings.ts";
import { Values, type Explain, type Meaning } from "./errorMeaning.ts";
import { VAULT_MEANINGS } from "./vaultMeanings.ts";

const MEANINGS: Readonly<Record<string, Explain>> = {
  ...AUCTION_MEANINGS,
  ...ACCOUNT_MEANINGS,
  ...VAULT_MEANINGS,
};

/** A decoded error: its name and its arguments by name. */
export interface ContractError {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A bid that is too low says how much: units in full, 1e-16 USD in part. */
function bidTooLow(values: Values, inPart: boolean): Meaning {
  const [owed, offered] = [values.number("owed"), values.number("offered")];
  const usd = (amount: bigint): string => formatUsd(amount, USD_DECIMALS.positionValue, "up");
  const message = inPart
    ? `the owner would lose ${usd(owed - offered)} more than the price, the penalty and the bounty allow`
    : `the book costs ${values.units("owed")}, and ${values.units("offered")} are offered`;
  const fix = "plan again: the epoch, or the auction, is not the one the bid was planned for";
  return { code: "LIQUIDATION_REFUSED", field: "paid", message, fix };
}

/**
 * The error to throw for a contract's; undefined for one that is not known here.
 * @param inPart whether it answers a bid for a part
 */
export function refusalOf(
  { name, values }: ContractError,
  cause: unknown,
  inPart = false,
): ZkMarginError | undefined {
  const read = new Values(values);
  const found = name === "BidTooLow" ? bidTooLow(read, inPart) : MEANINGS[name]?.(read);
  if (found === undefined) return undefined;
  const { code, message, ...rest } = found;
  return new ZkMarginError(code, message, { ...rest, cause });
}
