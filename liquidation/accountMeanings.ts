/** What the errors of the contracts behind an auction mean: accounts, proofs, seals, market, vault and token. */
import { formatPercent } from "../risk/index.ts";
import { AGAIN, invalid, refused, say, unproven, type Explain } from "./errorMeaning.ts";

const MARKET_STATES = ["unopened", "live", "recovering", "stale", "halted", "abandoned"];

export const ACCOUNT_MEANINGS: Readonly<Record<string, Explain>> = {
  AccountUnknown: invalid(
    "account",
    (v) => `${v.account()} does not exist`,
    say("check its number"),
  ),
  NotOwner: invalid(
    "account",
    (v) => `${v.account()} is not the sender's`,
    say("send with its owner's key"),
  ),
  ActionNotAllowed: refused(
    "market",
    (v) =>
      v.flag("paused")
        ? "the guardian has stopped this"
        : `the market is ${MARKET_STATES[Number(v.number("state"))] ?? "closed"}: this is for a live market`,
    say("commit an epoch and wait for the recovery time; clocks stand meanwhile"),
  ),
  ProofTooOld: refused(
    "epoch",
    (v) =>
      `epoch ${v.number("epoch")} is ${v.number("age")} s old, and ${v.number("most")} s is the most`,
    say(AGAIN),
  ),
  PriceOutsideBand: refused(
    "epoch",
    (v) =>
      `prices have moved more than ${formatPercent(v.number("band"))} since epoch ${v.number("epoch")}`,
    say(AGAIN),
  ),
  BandTooWide: refused(
    "band",
    say("no lease is given in this band"),
    say("prove for a narrower band"),
  ),
  ProofRefused: unproven(
    "proof",
    (v) => `a proof about ${v.account()} does not verify`,
    say("its commitment changed, or the proof is of other figures: plan and prove again"),
  ),
  LeaseInForce: refused(
    "account",
    (v) => `the lease of ${v.account()} is in force`,
    say("name a slot whose price left its band, if there is one"),
  ),
  AlreadyLapsed: refused(
    "account",
    (v) => `${v.account()} is flagged already`,
    say("wait for its grace"),
  ),
  NothingAtRisk: refused(
    "account",
    (v) => `${v.account()} only ever took deposits: nothing can be asked of it`,
    say("nothing is needed"),
  ),
  PriceWithinBand: refused(
    "slot",
    (v) => `the price of slot ${v.number("slot")} is within the band of ${v.account()}'s lease`,
    say("commit an epoch if the market has moved since, or name another slot"),
  ),
  DeltaRefused: invalid(
    "delta",
    say("the delta is no point of the curve, or moves nothing"),
    say("plan again"),
  ),
  AccountLapsed: refused(
    "account",
    (v) => `${v.account()} is lapsed or owes the cure fee: nothing leaves it`,
    say("attest it and pay the fee"),
  ),
  AccountInAuction: refused(
    "account",
    (v) => `${v.account()} is on auction or past its grace`,
    say("take it over, or rescue it: a deposit comes with an attestation"),
  ),
  PlainTablesMissing: refused(
    "account",
    say("the key of the account's home table has no plain tables yet"),
    say("register them: RiskBook.registerPlainTables is open to anybody"),
  ),
  ExitUnknown: refused(
    "exit",
    say("there is no such exit, or it was paid"),
    say("check its number"),
  ),
  ExitNotReady: refused(
    "exit",
    (v) => `the exit waits ${v.until("readyAt")} yet`,
    say("wait: what lapsed before it must become known first"),
  ),
  ExitsGated: refused(
    "exit",
    (v) => `open auctions may cost ${v.units("exposure")}, and the fund holds ${v.units("cover")}`,
    say("wait until auctions are over, or bid in one"),
  ),
  ClaimTooSmall: refused(
    "units",
    (v) => `the claim is ${v.units("units")}, and ${v.units("asked")} are asked for`,
    say("ask for less"),
  ),
  AmountNotExact: invalid(
    "amount",
    say("the amount is no whole number of the token's smallest unit"),
    (v) => `give a multiple of ${v.number("multiple")}e-8`,
  ),
  UnknownEpoch: invalid("epoch", (v) => `there is no epoch ${v.number("epoch")}`, say(AGAIN)),
  NotPrepared: refused("epoch", say("the epoch was not prepared for this key"), say(AGAIN)),
  SealRefused: unproven(
    "seal",
    say("the seal does not hold the delta for these keys"),
    say("a viewing key or the council's key changed: prove the bid again"),
  ),
  ViewingKeyRefused: invalid(
    "keys",
    say("a viewing key cannot be sealed to"),
    say("its owner sets another"),
  ),
  ERC20InsufficientAllowance: refused(
    "token",
    say("the contract may not take so many tokens from the sender"),
    say("approve the amount, then repeat the step"),
  ),
  ERC20InsufficientBalance: refused(
    "token",
    say("the sender has too few tokens"),
    say("get more first"),
  ),
};
