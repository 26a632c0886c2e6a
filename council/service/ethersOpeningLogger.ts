/**
 * `logOpening` from the member's own address: when prices fall many accounts lapse at once, so several
 * transactions may be under way, numbered one after the other. What was sent before a crash is waited for and not
 * repeated; what is sent twice all the same, by a second service, the contract refuses. One that waits too long is
 * replaced by itself for more gas.
 */
import { Contract, isError, type Provider, type Signer } from "ethers";
import { ZkMarginError } from "../../circuits/errors.ts";
import { OPENINGS } from "./openingAbi.ts";
import { type LogOutcome, type OpeningLogger } from "./openingChain.ts";
import { isReverted } from "./reverted.ts";

/** Transactions under way at once: nodes keep few of one address. */
const MOST_UNDER_WAY = 16;
/** Blocks after which a transaction that waits is sent again. */
const PATIENT_BLOCKS = 10;

type ConnectedSigner = Signer & { readonly provider: Provider };

/** Wei for a unit of gas. */
interface Fees {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** What nodes ask of a replacement is a tenth more. */
const raised = (fee: bigint): bigint => (fee * 9n) / 8n + 1n;
const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** A transaction of this run. */
interface Sent {
  readonly request: bigint;
  readonly block: number;
  readonly fees: Fees;
}

export class EthersOpeningLogger implements OpeningLogger {
  readonly address: string;
  readonly #signer: ConnectedSigner;
  readonly #openings: Contract;
  /** By number; those that are not mined follow one another. */
  readonly #sent = new Map<number, Sent>();

  private constructor(address: string, signer: ConnectedSigner, openings: string) {
    this.address = address;
    this.#signer = signer;
    this.#openings = new Contract(openings, OPENINGS, signer);
  }

  /** @param openings address of the contract that takes the requests */
  static async of(signer: ConnectedSigner, openings: string): Promise<EthersOpeningLogger> {
    return new EthersOpeningLogger(await signer.getAddress(), signer, openings);
  }

  async log(request: bigint, member: number): Promise<LogOutcome> {
    const { provider } = this.#signer;
    const next = await provider.getTransactionCount(this.address, "latest");
    for (const number of this.#sent.keys()) if (number < next) this.#sent.delete(number);
    const block = await provider.getBlockNumber();
    const [own] = [...this.#sent].filter(([, sent]) => sent.request === request);
    if (own !== undefined) {
      const [number, sent] = own;
      const isStuck = number === next && block >= sent.block + PATIENT_BLOCKS;
      return isStuck ? this.#send(request, member, { number, block, before: sent }) : "waits";
    }
    const pending = await provider.getTransactionCount(this.address, "pending");
    const areOthers = pending > next + this.#sent.size;
    if (areOthers || this.#sent.size >= MOST_UNDER_WAY) return "waits";
    return this.#send(request, member, { number: next + this.#sent.size, block });
  }

  async #send(
    request: bigint,
    member: number,
    { number, block, before }: { number: number; block: number; before?: Sent },
  ): Promise<LogOutcome> {
    await this.#requireAccepted(request, member);
    const fees = await this.#fees(before?.fees);
    const call = this.#openings.getFunction("logOpening");
    const transaction = await call.populateTransaction(request, member);
    try {
      await this.#signer.sendTransaction({ ...transaction, nonce: number, ...fees });
    } catch (error) {
      if (isUnfunded(error)) return "unfunded";
      if (!isUnderWay(error)) throw error;
    }
    this.#sent.set(number, { request, block, fees });
    return "sent";
  }

  /** What the contract would say now. */
  async #requireAccepted(request: bigint, member: number): Promise<void> {
    try {
      await this.#openings.getFunction("logOpening").staticCall(request, member);
    } catch (error) {
      if (!isReverted(error)) throw error;
      const name = error.revert?.name ?? "";
      throw new ZkMarginError("PROOF_REFUSED", `the contract refuses the log: ${name}`, {
        field: name,
        fix: "nothing is to be done where the account was cured or the request is over",
        cause: error,
      });
    }
  }

  /** @param before what a transaction to be replaced offered */
  async #fees(before: Fees | undefined): Promise<Fees> {
    const { maxFeePerGas, maxPriorityFeePerGas, gasPrice } =
      await this.#signer.provider.getFeeData();
    const tip = maxPriorityFeePerGas ?? gasPrice ?? 0n;
    const fee = maxFeePerGas ?? gasPrice ?? tip;
    if (before === undefined) return { maxFeePerGas: fee, maxPriorityFeePerGas: tip };
    return {
      maxFeePerGas: larger(raised(before.maxFeePerGas), fee),
      maxPriorityFeePerGas: larger(raised(before.maxPriorityFeePerGas), tip),
    };
  }
}

/** Nodes have their own words for it; ethers knows those of some. */
function isUnfunded(error: unknown): boolean {
  if (isError(error, "INSUFFICIENT_FUNDS")) return true;
  return isError(error, "UNKNOWN_ERROR") && /(enough|insufficient) funds/i.test(error.message);
}

/** The node has the same transaction already, or another of its number was faster. */
function isUnderWay(error: unknown): boolean {
  if (isError(error, "NONCE_EXPIRED") || isError(error, "REPLACEMENT_UNDERPRICED")) return true;
  return isError(error, "UNKNOWN_ERROR") && /already known|known transaction/i.test(error.message);
}
