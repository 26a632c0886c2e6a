/**
 * `logOpening` from the member's own address. One transaction at a time, always of the next number that the chain
 * has not seen: whatever is sent twice, after a crash or by a second service, is mined at most once. One that waits
 * too long is replaced by the same for more gas.
 */
import { Contract, isError, type Provider, type Signer } from "ethers";
import { ZkMarginError } from "../../circuits/errors.ts";
import { OPENINGS } from "./openingAbi.ts";
import { type LogOutcome, type OpeningLogger } from "./openingChain.ts";

/** Blocks after which a transaction that waits is sent again. */
const PATIENT_BLOCKS = 10;

/** Wei for a unit of gas. */
interface Fees {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** What nodes ask of a replacement is a tenth more. */
const raised = (fee: bigint): bigint => (fee * 9n) / 8n + 1n;
const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

interface Sent {
  readonly nonce: number;
  readonly block: number;
  readonly fees: Fees;
}

export class EthersOpeningLogger implements OpeningLogger {
  readonly address: string;
  readonly #signer: Signer & { readonly provider: Provider };
  readonly #openings: Contract;
  #sent: Sent | undefined;

  private constructor(
    address: string,
    signer: Signer & { readonly provider: Provider },
    openings: string,
  ) {
    this.address = address;
    this.#signer = signer;
    this.#openings = new Contract(openings, OPENINGS, signer);
  }

  /** @param signer with a provider */
  static async of(
    signer: Signer & { readonly provider: Provider },
    openings: string,
  ): Promise<EthersOpeningLogger> {
    return new EthersOpeningLogger(await signer.getAddress(), signer, openings);
  }

  async log(request: bigint, member: number): Promise<LogOutcome> {
    const { provider } = this.#signer;
    const block = await provider.getBlockNumber();
    const nonce = await provider.getTransactionCount(this.address, "latest");
    const fees = await this.#feesFor(nonce, block);
    if (fees === undefined) return "waits";
    await this.#requireAccepted(request, member);
    const call = this.#openings.getFunction("logOpening");
    const transaction = await call.populateTransaction(request, member);
    this.#sent = { nonce, block, fees };
    try {
      await this.#signer.sendTransaction({ ...transaction, nonce, ...fees });
      return "sent";
    } catch (error) {
      if (isUnderWay(error)) return "waits";
      if (isError(error, "INSUFFICIENT_FUNDS")) return "unfunded";
      throw error;
    }
  }

  /** `undefined` while the transaction with that number has not waited long enough. */
  async #feesFor(nonce: number, block: number): Promise<Fees | undefined> {
    const { provider } = this.#signer;
    const pending = await provider.getTransactionCount(this.address, "pending");
    const current = await currentFees(provider);
    if (pending <= nonce) return current;
    // Sent before a crash, or by somebody else: its fees are not known, but grow from here.
    if (this.#sent?.nonce !== nonce) this.#sent = { nonce, block, fees: current };
    const { block: since, fees } = this.#sent;
    if (block < since + PATIENT_BLOCKS) return undefined;
    return {
      maxFeePerGas: larger(raised(fees.maxFeePerGas), current.maxFeePerGas),
      maxPriorityFeePerGas: larger(raised(fees.maxPriorityFeePerGas), current.maxPriorityFeePerGas),
    };
  }

  /** What the contract would say now. */
  async #requireAccepted(request: bigint, member: number): Promise<void> {
    try {
      await this.#openings.getFunction("logOpening").staticCall(request, member);
    } catch (error) {
      if (!isError(error, "CALL_EXCEPTION")) throw error;
      const name = error.revert?.name ?? "";
      throw new ZkMarginError("PROOF_REFUSED", `the contract refuses the log: ${name}`, {
        field: name,
        fix: "nothing is to be done where the account was cured or the request is over",
        cause: error,
      });
    }
  }
}

async function currentFees(provider: Provider): Promise<Fees> {
  const { maxFeePerGas, maxPriorityFeePerGas, gasPrice } = await provider.getFeeData();
  const priority = maxPriorityFeePerGas ?? gasPrice ?? 0n;
  return { maxFeePerGas: maxFeePerGas ?? gasPrice ?? priority, maxPriorityFeePerGas: priority };
}

/** The same transaction is known to the node already, or another with its number was faster. */
function isUnderWay(error: unknown): boolean {
  if (isError(error, "NONCE_EXPIRED") || isError(error, "REPLACEMENT_UNDERPRICED")) return true;
  return isError(error, "UNKNOWN_ERROR") && /already known|known transaction/i.test(error.message);
}
