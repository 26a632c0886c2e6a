/**
 * `logOpening` from the member's own address: when prices fall many accounts lapse at once, so several
 * transactions may be under way, numbered one after the other. What was sent before a crash is waited for and not
 * repeated; what is sent twice all the same, by a second service, the contract refuses. One that waits too long holds
 * up all behind it: it is replaced, whatever it was for, by itself for more gas, or by an empty transfer where the
 * contract would refuse it by now or nobody knows what it was for.
 */
import { Contract, type Provider, type Signer, type TransactionRequest } from "ethers";
import { ZkMarginError } from "../../circuits/errors.ts";
import { dearest, feeBump, MOST_FEE, type Fees } from "../../wallet/feeBump.ts";
import { broadcastOf, marketOf, PATIENT_BLOCKS, type Broadcast } from "./broadcast.ts";
import { OPENINGS } from "./openingAbi.ts";
import { type LogOutcome, type OpeningLogger } from "./openingChain.ts";
import { isReverted } from "./reverted.ts";

/** Transactions under way at once: nodes keep few of one address. */
const MOST_UNDER_WAY = 16;

type ConnectedSigner = Signer & { readonly provider: Provider };

export interface LoggerLimits {
  /** Wei for a unit of gas, at most; {@link MOST_FEE} unless told. */
  readonly maxFeePerGas?: bigint;
}

/** A number that is given to a transaction which is not mined. */
interface Given {
  /** What it logs; `undefined` where it logs nothing. */
  readonly request: bigint | undefined;
  /** At which it was sent, or first seen. */
  readonly block: number;
  /** What a node took; `undefined` where another run sent it, or another program. */
  readonly fees: Fees | undefined;
}

/** Where the chain stands. */
interface Now {
  /** Number of the address's next transaction to be mined. */
  readonly next: number;
  readonly block: number;
  /** Whether the node has a transaction of that number. */
  readonly isPending: boolean;
}

export class EthersOpeningLogger implements OpeningLogger {
  readonly address: string;
  readonly #signer: ConnectedSigner;
  readonly #openings: Contract;
  readonly #maxFee: bigint;
  readonly #given = new Map<number, Given>();

  private constructor(
    address: string,
    signer: ConnectedSigner,
    openings: string,
    { maxFeePerGas = MOST_FEE }: LoggerLimits,
  ) {
    this.address = address;
    this.#signer = signer;
    this.#openings = new Contract(openings, OPENINGS, signer);
    this.#maxFee = maxFeePerGas;
  }

  /** @param openings address of the contract that takes the requests */
  static async of(
    signer: ConnectedSigner,
    openings: string,
    limits: LoggerLimits = {},
  ): Promise<EthersOpeningLogger> {
    return new EthersOpeningLogger(await signer.getAddress(), signer, openings, limits);
  }

  async log(request: bigint, member: number): Promise<LogOutcome> {
    const now = await this.#look();
    const replaced = await this.#replaceStuck(now, member);
    if (replaced === "unfunded") return "unfunded";
    if (replaced === request) return "sent";
    const underWay = [...this.#given.values()];
    const isOwn = underWay.some((one) => one.request === request);
    const areOthers = underWay.some(({ fees }) => fees === undefined);
    if (isOwn || areOthers || underWay.length >= MOST_UNDER_WAY) return "waits";
    await this.#requireAccepted(request, member);
    let number = now.next;
    while (this.#given.has(number)) number += 1;
    const fees = feeBump({ market: await marketOf(this.#signer.provider), most: this.#maxFee });
    if (fees === undefined) return "waits";
    const { block } = now;
    const outcome = await this.#send(await this.#logOf(request, member), number, fees);
    if (outcome === "taken") this.#given.set(number, { request, block, fees });
    if (outcome === "dear") this.#given.set(number, { request: undefined, block, fees: undefined });
    if (outcome === "unfunded") return outcome;
    return outcome === "taken" ? "sent" : "waits";
  }

  /** Forgets what is mined, and notes what waits from elsewhere. */
  async #look(): Promise<Now> {
    const { provider } = this.#signer;
    const next = await provider.getTransactionCount(this.address, "latest");
    const block = await provider.getBlockNumber();
    const pending = await provider.getTransactionCount(this.address, "pending");
    for (const [number, { fees }] of this.#given) {
      const isGone = fees === undefined && number >= pending;
      if (number < next || isGone) this.#given.delete(number);
    }
    const last = Math.min(pending, next + MOST_UNDER_WAY);
    for (let number = next; number < last; number += 1) {
      if (this.#given.has(number)) continue;
      this.#given.set(number, { request: undefined, block, fees: undefined });
    }
    return { next, block, isPending: pending > next };
  }

  /**
   * Replaces the transaction that all others wait for, when it has waited too long.
   * @returns the request that is logged anew; `undefined` when there is none
   */
  async #replaceStuck(
    { next, block, isPending }: Now,
    member: number,
  ): Promise<bigint | "unfunded" | undefined> {
    const stuck = this.#given.get(next);
    if (stuck === undefined || block < stuck.block + PATIENT_BLOCKS) return undefined;
    const { request } = stuck;
    const fees = await this.#dearer(stuck, isPending);
    if (fees === undefined) return undefined;
    const again = request !== undefined && (await this.#whyNot(request, member)) === undefined;
    const instead = again
      ? await this.#logOf(request, member)
      : { to: this.address, value: 0n, data: "0x" };
    const outcome = await this.#send(instead, next, fees);
    if (outcome === "unfunded") return outcome;
    if (outcome === "used") this.#given.delete(next);
    const logs = again ? request : undefined;
    if (outcome === "taken") this.#given.set(next, { request: logs, block, fees });
    // Somebody else's by now; looked at again after a while.
    if (outcome === "dear") this.#given.set(next, { request: undefined, block, fees: undefined });
    return outcome === "taken" ? logs : undefined;
  }

  /** What to offer in its place; `undefined` where it offers as much as it may. */
  async #dearer({ fees: before }: Given, isPending: boolean): Promise<Fees | undefined> {
    const terms = { market: await marketOf(this.#signer.provider), most: this.#maxFee };
    const more = before === undefined ? dearest(terms) : feeBump({ ...terms, before });
    // A node that dropped it takes it again for what others pay.
    return more ?? (isPending ? undefined : feeBump(terms));
  }

  #logOf(request: bigint, member: number): Promise<TransactionRequest> {
    return this.#openings.getFunction("logOpening").populateTransaction(request, member);
  }

  async #send(transaction: TransactionRequest, nonce: number, fees: Fees): Promise<Broadcast> {
    try {
      await this.#signer.sendTransaction({ ...transaction, nonce, ...fees });
      return "taken";
    } catch (error) {
      const outcome = broadcastOf(error);
      if (outcome === undefined) throw error;
      return outcome;
    }
  }

  /** @throws ZkMarginError PROOF_REFUSED, its field the contract's error */
  async #requireAccepted(request: bigint, member: number): Promise<void> {
    const refusal = await this.#whyNot(request, member);
    if (refusal !== undefined) throw refusal;
  }

  /** What the contract would say now against the log. */
  async #whyNot(request: bigint, member: number): Promise<ZkMarginError | undefined> {
    try {
      await this.#openings.getFunction("logOpening").staticCall(request, member);
      return undefined;
    } catch (error) {
      if (!isReverted(error)) throw error;
      const name = error.revert?.name ?? "";
      return new ZkMarginError("PROOF_REFUSED", `the contract refuses the log: ${name}`, {
        field: name,
        fix: "nothing is to be done where the account was cured or the request is over",
        cause: error,
      });
    }
  }
}
