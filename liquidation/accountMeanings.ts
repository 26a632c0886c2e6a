/** What the errors of the contracts behind an auction mean: accounts, proofs, seals and market. */
import { formatPercent } from "../risk/index.ts";
import { AGAIN, invalid, refused, say, unproven, type Explain } from "./errorMeaning.ts";

const SEAL_AGAIN = "prove the bid again";
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
  ConversionOutstanding: refused(
    "account",
    (v) =>
      `${v.account()} has followed relisting ${v.number("through")} of ${v.number("latest")}: options that expired are still in its book`,
    say("convert them first, with its opening: ExpiryClearing.convert, docs/options.md"),
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
  LevelTooLow: refused(
    "level",
    (v) =>
      `a level of ${formatPercent(v.number("level"))} is below the least, ${formatPercent(v.number("least"))}`,
    say("prove a higher level"),
  ),
  DurationRefused: invalid(
    "duration",
    (v) => `a lease of ${v.number("duration")} s is none; ${v.number("most")} s is the longest`,
    say("ask for a shorter one"),
  ),
  WorseLease: refused(
    "account",
    (v) => `${v.account()} has a lease that is better in something`,
    say("only its owner can replace it by this one"),
  ),
  TableUnknown: invalid("table", say("there is no such rule table"), say("register it first")),
  SlotNotCovered: invalid(
    "slot",
    (v) => `slot ${v.number("slot")} is not among the ${v.number("nSlots")} of the rule table`,
    say("name a slot that the table covers"),
  ),
  NotASpotSlot: invalid(
    "slot",
    (v) => `slot ${v.number("slot")} has no token`,
    say("deposit into a slot that has one"),
  ),
  NotDepositor: refused(
    "account",
    (v) => `${v.account()} takes deposits of its owner, and of whom he lets`,
    say("send with its owner's key, or ask him to allow the sender"),
  ),
  AmountZero: invalid("amount", say("the amount is nothing"), say("give more than 0")),
  SameAccount: invalid(
    "liquidator",
    say("an account trades with another, not with itself"),
    say("bid from another account"),
  ),
  RemainderUnproven: refused(
    "part",
    (v) => `nothing shows what would be left of ${v.account()}`,
    say("plan again: value the remainder, or take the whole"),
  ),
  ProofRefused: unproven(
    "proof",
    (v) => `a proof about ${v.account()} does not verify`,
    say("its commitment changed, or the proof is of other figures: plan and prove again"),
  ),
  LeaseInForce: refused(
    "account",
    (v) => `the lease of ${v.account()} is in force`,
    say(
      "to flag it name a slot whose price left its band, if there is one; on auction attest it again",
    ),
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
  UnknownEpoch: invalid("epoch", (v) => `there is no epoch ${v.number("epoch")}`, say(AGAIN)),
  VerifierNotRegistered: refused(
    "table",
    say("the market prepares no epochs for the key of this rule table"),
    say("its governor registers the key's verifier"),
  ),
  NothingListed: refused("market", say("no instrument has a price yet"), say("wait for its feeds")),
  GasTooLow: refused(
    "gas",
    (v) => `too little gas is left to ask a price feed: ${v.number("needed")} is needed`,
    say("send with more gas"),
  ),
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
  ElementNotInField: invalid("seal", say("the seal holds a number that is none"), say(SEAL_AGAIN)),
  EphemeralIsIdentity: invalid("seal", say("the seal hides nothing"), say(SEAL_AGAIN)),
  CouncilMissing: refused(
    "seal",
    say("there is no council to seal to yet"),
    say("wait until the council's key is made"),
  ),
};
