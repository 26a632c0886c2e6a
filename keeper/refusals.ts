/**
 * What a contract's refusal means: its name, and a sentence in units and seconds where a keeper may tell more than the
 * name. Of calls about somebody's book it may not (discreet.ts), so errors that only those meet have none.
 */
import { Interface, type ErrorDescription } from "ethers";
import { isReverted } from "../council/service/reverted.ts";
import { bookRefusal } from "../oracle/index.ts";
import { formatDecimal } from "../risk/index.ts";
import { MARKET_STATES } from "../wallet/chainStates.ts";
import { CONTRACT_ERRORS } from "./contractErrors.ts";
import { type Refusal } from "./wire.ts";

const ERRORS = new Interface(CONTRACT_ERRORS);

/** An error's argument, as a number: none of these sentences needs another. */
type Argument = (name: string) => bigint;

const account = (of: Argument): string => `account ${of("account")}`;
/** 1e-8 of a slot's instrument. */
const amount = (of: Argument, name: string): string => formatDecimal(of(name), 8);
const units = (of: Argument, name: string): string =>
  `${amount(of, name)} units of the settlement asset`;
/** From the market clock's reading. */
const until = (of: Argument, name: string): string =>
  `${of(name) - of("clock")} s of the market clock`;

const SENTENCES: Readonly<Record<string, (of: Argument) => string>> = {
  // Epochs and flags.
  ActionNotAllowed: (of) =>
    of("paused") === 1n
      ? "the guardian has stopped this"
      : `the market is ${MARKET_STATES[Number(of("state"))] ?? "closed"}: this is for a live market`,
  NothingListed: () => "no instrument has a price yet",
  GasTooLow: (of) => `too little gas is left to ask a price feed: ${of("needed")} is needed`,
  AccountUnknown: (of) => `${account(of)} does not exist`,
  LeaseInForce: (of) => `the lease of ${account(of)} is in force`,
  AlreadyLapsed: (of) => `${account(of)} is flagged already`,
  NothingAtRisk: (of) => `${account(of)} only ever took deposits: nothing can be asked of it`,
  PriceWithinBand: (of) =>
    `the price of slot ${of("slot")} is within the band of ${account(of)}'s lease`,
  SlotNotCovered: (of) => `slot ${of("slot")} is not among the ${of("nSlots")} of the rule table`,
  // Auctions.
  NotLapsed: (of) => `${account(of)} is not lapsed`,
  GraceRunning: (of) => `the grace of ${account(of)} runs for ${until(of, "until")} yet`,
  NotInAuction: (of) => `${account(of)} is not on auction`,
  NotCured: (of) => `${account(of)} is still lapsed: the attestation is for less than maintenance`,
  AuctionRunning: (of) => `the auction of ${account(of)} still runs`,
  AccountInAuction: (of) => `${account(of)} is on auction or past its grace`,
  // Requests to the council.
  NotOwner: (of) => `${account(of)} is not the sender's`,
  RequestUnknown: () => "there is no such request",
  RequestOver: () => "the request is settled already",
  BondLocked: () => "something may still follow the request",
  BondInexact: (of) => `the token moved ${of("received")} of its smallest units, not ${of("bond")}`,
  ERC20InsufficientAllowance: () => "the contract may not take so many tokens from the sender",
  ERC20InsufficientBalance: () => "the sender has too few tokens",
  // Payments.
  ExitUnknown: () => "there is no such exit, or it was paid",
  ExitNotReady: (of) => `the exit waits ${until(of, "readyAt")} yet`,
  ExitsGated: (of) =>
    `open auctions may cost ${units(of, "exposure")}, and the fund holds ${units(of, "cover")}`,
  TotalTooSmall: (of) =>
    `slot ${of("slot")} holds ${amount(of, "total")} that may leave, and ${amount(of, "amount")} are asked for`,
  SettlementWorthless: () =>
    "a loss took all that was held of the settlement asset: 1 unit of it is worth $0.00",
  BalanceMissing: (of) =>
    `the vault holds ${of("held")} of the token's smallest units, and counts ${of("recorded")}`,
  TransferInexact: (of) =>
    `the token moved ${of("actual")} of its smallest units, not ${of("expected")}`,
};

/** Names of the errors that have a sentence. */
export const EXPLAINED: readonly string[] = Object.keys(SENTENCES);

function meaningOf({ name, args }: ErrorDescription): Refusal {
  const of: Argument = (field) => BigInt(args.getValue(field) as bigint | boolean);
  return { name, message: SENTENCES[name]?.(of) ?? `the contract refuses: ${name}` };
}

/** The refusal in what a node said of a call; undefined where it is the node's own trouble. */
export function refusalIn(cause: unknown): Refusal | undefined {
  if (!isReverted(cause)) return undefined;
  const known = cause.data === null ? null : ERRORS.parseError(cause.data);
  if (known !== null) return meaningOf(known);
  const ofBook = cause.data === null ? undefined : bookRefusal(cause.data);
  return ofBook ?? { name: "unknown", message: "the contract refuses, by an error unknown here" };
}
