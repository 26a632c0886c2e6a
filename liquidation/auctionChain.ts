/**
 * What keepers, liquidators, owners and council members send. Every refusal of a contract is a coded error, in
 * dollars and units; gas is spent on none, for a node is asked first whether a call would be refused.
 */
import { type SolidityProof } from "../prover/index.ts";
import { chainFailed } from "../trading/chainCalls.ts";
import { AuctionView } from "./auctionView.ts";
import { type Bid, type ProvenValuation } from "./takeoverProver.ts";

/** `SolvencyProof` of contracts/types/Account.sol. */
export interface LeaseProof {
  readonly epoch: bigint;
  /** 1e-4. */
  readonly band: bigint;
  readonly proof: SolidityProof;
}

/** A deposit into an account on auction, with the attestation that ends it. */
export interface Rescue {
  readonly account: bigint;
  readonly slot: number;
  /** 1e-8 of the slot's instrument. */
  readonly amount: bigint;
  /** 1e-4. */
  readonly level: bigint;
  /** s of the market clock. */
  readonly duration: bigint;
  /** For the commitment after the deposit. */
  readonly proof: LeaseProof;
}

/** Who takes tokens from the sender: the auction for the fee, the openings for a bond, the vault for a rescue. */
export type Spender = "auction" | "openings" | "vault";

export class AuctionChain extends AuctionView {
  // ------------------------------------------------------------------------------------------------ keepers

  /** Commits the feeds' prices as a new epoch, or halts the market. */
  async commitEpoch(): Promise<void> {
    await this.contracts.send("market", "commitEpoch");
  }

  /** Flags an account whose home lease ended for a reason other than prices. */
  async flag(account: bigint): Promise<void> {
    await this.contracts.send("accounts", "flag", account);
  }

  /** Flags an account by one slot whose price left the band of its home lease. */
  async flagSlot(account: bigint, slot: number): Promise<void> {
    await this.contracts.send("accounts", "flagSlot", account, slot);
  }

  async open(account: bigint, valuation: ProvenValuation): Promise<void> {
    await this.contracts.send("auction", "open", account, valuation);
  }

  async restart(account: bigint, valuation: ProvenValuation): Promise<void> {
    await this.contracts.send("auction", "restart", account, valuation);
  }

  /** Records that an auction may cost others more than was known: exits wait for it. */
  async reprice(account: bigint, valuation: ProvenValuation): Promise<void> {
    await this.contracts.send("auction", "reprice", account, valuation);
  }

  /** Stops counting an auction that nobody started again for long. */
  async shelve(account: bigint): Promise<void> {
    await this.contracts.send("auction", "shelve", account);
  }

  /** Ends the auction of an account that was attested again. */
  async end(account: bigint): Promise<void> {
    await this.contracts.send("auction", "end", account);
  }

  /** Pays a withdrawal that waited to whom it belongs. */
  async payExit(exit: bigint): Promise<void> {
    await this.contracts.send("vault", "payExit", exit);
  }

  // --------------------------------------------------------------------------------------------- liquidators

  /**
   * A bid, by the owner of the liquidator's account.
   * @returns number of the block in which it was mined
   */
  takeOver(bid: Bid): Promise<number> {
    return this.contracts.sendBid(bid.remainder.length > 0, {
      ...bid,
      remainder: [...bid.remainder],
    });
  }

  /**
   * Asks the council to open a lapsed account for the viewing key of the sender's account `liquidator`. Takes the
   * bond of the terms, which the sender approved.
   * @returns the request's number
   */
  async requestOpening(account: bigint, liquidator: bigint): Promise<bigint> {
    await this.contracts.send("openings", "requestOpening", account, liquidator);
    const made = (await this.requestsFor(account, liquidator)).at(-1);
    if (made === undefined)
      throw chainFailed("the request is mined, and the node does not show it");
    return made;
  }

  /** Returns the bond of a request, or gives it to the insurance fund. By anyone, once it is decided. */
  async settleBond(request: bigint): Promise<void> {
    await this.contracts.send("openings", "settleBond", request);
  }

  /** Returns the bond by showing that the book is on the line: too good for an auction, too bad to be attested. */
  async settleOnTheLine(request: bigint, valuation: ProvenValuation): Promise<void> {
    await this.contracts.send("openings", "settleOnTheLine", request, valuation);
  }

  /** Pays out `units` of the sender's claim: bounties. */
  async collectClaim(units: bigint, to: string): Promise<void> {
    await this.contracts.send("vault", "collectClaim", units, to);
  }

  // -------------------------------------------------------------------------------------- owners and members

  async rescue({ account, slot, amount, level, duration, proof }: Rescue): Promise<void> {
    await this.contracts.send("auction", "rescue", account, slot, amount, level, duration, proof);
  }

  /** Pays the cure fee of an account that was attested again. */
  async payFee(account: bigint): Promise<void> {
    await this.contracts.send("auction", "payFee", account);
  }

  /** A council member says, before he gives anything, that he answers a request. */
  async logOpening(request: bigint, member: number): Promise<void> {
    await this.contracts.send("openings", "logOpening", request, member);
  }

  /** Lets a contract take what `units` of the settlement asset cost, rounded up, from the sender. */
  async approve(spender: Spender, units: bigint): Promise<void> {
    const contract = await this.contracts.get(spender);
    const tokens = await this.contracts.ask<bigint>("vault", "tokensUp", units);
    await this.contracts.send("token", "approve", await contract.getAddress(), tokens);
  }
}
