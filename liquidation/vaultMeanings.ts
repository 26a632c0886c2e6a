/** What the errors of the vault, its claims on slot 0, and the tokens mean. */
import { invalid, refused, say, type Explain } from "./errorMeaning.ts";

export const VAULT_MEANINGS: Readonly<Record<string, Explain>> = {
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
  TotalTooSmall: refused(
    "amount",
    (v) =>
      `slot ${v.number("slot")} holds ${v.amount("total")} that may leave, and ${v.amount("amount")} are asked for`,
    say("ask for less, or wait: others who borrowed it have to bring it back"),
  ),
  TotalTooLarge: refused(
    "amount",
    (v) => `slot ${v.number("slot")} would hold ${v.amount("total")}: more than a book can`,
    say("deposit less"),
  ),
  SettlementWorthless: refused(
    "slot",
    say("a loss took all that was held of the settlement asset: 1 unit of it is worth $0.00"),
    say("none can be bought or paid any more; use the other slots"),
  ),
  RecipientRefused: invalid(
    "to",
    say("nobody is paid at the zero address, or at the vault itself"),
    say("name an address of somebody's own"),
  ),
  NoToken: invalid(
    "slot",
    (v) => `slot ${v.number("slot")} has no token`,
    say("name a slot that has one"),
  ),
  BalanceMissing: refused(
    "token",
    (v) =>
      `the vault holds ${v.number("held")} of the token's smallest units, and counts ${v.number("recorded")}`,
    say("the token took some away: its issuer has to bring it back"),
  ),
  TransferInexact: refused(
    "token",
    (v) =>
      `the token moved ${v.number("actual")} of its smallest units, not ${v.number("expected")}`,
    say("the token takes a fee on transfers: it cannot be held here"),
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
