/** What the errors of LiquidationAuction and Openings mean. */
import { AGAIN, invalid, refused, say, type Explain } from "./errorMeaning.ts";

export const AUCTION_MEANINGS: Readonly<Record<string, Explain>> = {
  TermsUnknown: invalid(
    "version",
    (v) => `there are no terms of version ${v.number("version")}`,
    say("take the version that the auction's entry names"),
  ),
  NotLapsed: refused(
    "account",
    (v) => `${v.account()} is not lapsed`,
    say("flag it first, if there is a ground; a cured or liquidated account owes nobody a proof"),
  ),
  GraceRunning: refused(
    "account",
    (v) => `the grace of ${v.account()} runs for ${v.until("until")} yet`,
    (v) => `wait ${v.until("until")}: its owner may still attest`,
  ),
  NotInAuction: refused(
    "account",
    (v) => `${v.account()} is not on auction`,
    say("open an auction first, if it is lapsed and past its grace"),
  ),
  NotCured: refused(
    "level",
    (v) => `${v.account()} is still lapsed: the attestation is for less than maintenance`,
    say("deposit more, and attest the maintenance level or above"),
  ),
  FeeNotOwed: refused(
    "account",
    (v) => `${v.account()} owes no cure fee`,
    say("nothing is needed; a lapsed account is attested first"),
  ),
  ProofOfOldPrices: refused(
    "epoch",
    (v) => `the valuations are not all of epoch ${v.number("epoch")}`,
    say(AGAIN),
  ),
  AccountIsHealthy: refused(
    "account",
    (v) => `${v.account()} meets its maintenance level at these prices`,
    say("attest it: whoever has its opening can"),
  ),
  TooMuchAtRisk: refused(
    "account",
    (v) => `open auctions stand for ${v.cents("atRisk")} already, of ${v.cents("most")}`,
    say("wait until another auction is over, or bid in one; a bond waits as long"),
  ),
  NotTheWaterfall: refused(
    "auction",
    say("the vault asks another contract what auctions may cost"),
    say("name the auction that the vault is bound to"),
  ),
  SettlementUnpriced: refused(
    "epoch",
    (v) => `the settlement asset has no price at epoch ${v.number("epoch")}`,
    say("take an epoch in which it has one"),
  ),
  ExposureNotRaised: refused(
    "account",
    (v) => `the auction of ${v.account()} may cost ${v.units("cost")}, no more than is recorded`,
    say("nothing is needed; what is recorded falls when the auction ends or starts again"),
  ),
  TooManyRemainders: invalid(
    "remainder",
    (v) => `the bid names ${v.number("given")} remainders`,
    say("name none for the whole book, or one for a part"),
  ),
  AuctionRunning: refused(
    "auction",
    (v) => `the auction of ${v.account()} still runs`,
    say("bid in it; it can be restarted once it is stale, and ended once the account is attested"),
  ),
  AuctionStale: refused(
    "auction",
    (v) => `the price phase of ${v.account()} is over`,
    say("restart the auction with a new valuation; then bid, or record what it may cost"),
  ),
  FullTooEarly: refused(
    "full",
    (v) => `${v.account()} cannot be taken over in full yet`,
    say("take a part, or wait until the fast phase is over"),
  ),
  NotTheWholeBook: refused(
    "delta",
    (v) => `the delta is not the whole commitment of ${v.account()}`,
    say("the account has moved on, or the bid lacks a remainder: open its book and plan again"),
  ),
  RemainderRefused: refused(
    "part",
    (v) =>
      `the remainder, worth ${v.cents("value")} for a requirement of ${v.cents("requirement")}, is not in the range asked for`,
    say("plan the part again under the auction's own terms"),
  ),
  NothingRelieved: refused(
    "part",
    (v) =>
      `the part relieves nothing: the requirement is ${v.cents("before")} before and ${v.cents("afterwards")} after it`,
    say("take a larger part"),
  ),
  SelfTakeover: invalid(
    "liquidator",
    say("an account cannot take itself over"),
    say("bid from another account"),
  ),
  NotACouncilMember: invalid(
    "sender",
    say("the sender is not that member"),
    say("send with the member's key"),
  ),
  RequestUnknown: invalid("request", say("there is no such request"), say("check its number")),
  RequestOver: refused("request", say("the request is settled already"), say("make a new one")),
  BondLocked: refused(
    "request",
    say("something may still follow the request"),
    say(
      "settle the bond once the account is on auction, attested, or the opening window is over and there is room at risk",
    ),
  ),
  BondInexact: refused(
    "bond",
    (v) => `the token moved ${v.number("received")} of its smallest units, not ${v.number("bond")}`,
    say("the token takes a fee on transfers: requests cannot be made in it"),
  ),
  NotOnTheLine: refused(
    "account",
    (v) =>
      `${v.account()}, worth ${v.cents("value")} for a requirement of ${v.cents("requirement")}, is not on the line`,
    say("put it on auction where it is below maintenance; attest it where it is not"),
  ),
  NoSuchMember: invalid(
    "member",
    say("the council has no such member"),
    say("count members from 1"),
  ),
  AlreadyLogged: refused(
    "member",
    say("the member has logged this opening"),
    say("nothing is needed"),
  ),
};
