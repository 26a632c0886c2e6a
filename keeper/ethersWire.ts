/** The sender's requests to a node through ethers. */
import { isError, keccak256, type Provider, type Signer } from "ethers";
import { asked, failed } from "./asked.ts";
import { refusalIn } from "./refusals.ts";
import { type Fees } from "../wallet/feeBump.ts";
import { type Call } from "./submission.ts";
import { type Broadcast, type Receipt, type Refusal, type Transaction, type Wire } from "./wire.ts";

/** Room above what a call used when it was tried: prices and neighbours move before it is mined. */
const GAS_ROOM = [5n, 4n] as const;

export class EthersWire implements Wire {
  readonly #provider: Provider;
  readonly #signer: Signer;
  readonly #address: string;
  readonly #chainId: bigint;

  constructor(provider: Provider, signer: Signer, address: string, chainId: bigint) {
    this.#provider = provider;
    this.#signer = signer;
    this.#address = address;
    this.#chainId = chainId;
  }

  nonce(at: "latest" | "pending"): Promise<number> {
    return asked("the sender's number", this.#provider.getTransactionCount(this.#address, at));
  }

  async receipt(hash: string): Promise<Receipt | undefined> {
    const receipt = await asked("a receipt", this.#provider.getTransactionReceipt(hash));
    if (receipt === null) return undefined;
    return { block: receipt.blockNumber, succeeded: receipt.status !== 0 };
  }

  async knows(hash: string): Promise<boolean> {
    return (await asked("a transaction", this.#provider.getTransaction(hash))) !== null;
  }

  async fees(): Promise<Fees> {
    const data = await asked("the fee", this.#provider.getFeeData());
    const tip = data.maxPriorityFeePerGas ?? data.gasPrice ?? 0n;
    return { maxFeePerGas: data.maxFeePerGas ?? data.gasPrice ?? tip, maxPriorityFeePerGas: tip };
  }

  async refusal(call: Call): Promise<Refusal | undefined> {
    try {
      await this.#provider.call({ ...call, from: this.#address });
      return undefined;
    } catch (cause) {
      const refusal = refusalIn(cause);
      if (refusal !== undefined) return refusal;
      throw failed("whether a call passes", cause);
    }
  }

  async gas(call: Call): Promise<bigint | undefined> {
    const [more, than] = GAS_ROOM;
    try {
      return ((await this.#provider.estimateGas({ ...call, from: this.#address })) * more) / than;
    } catch (cause) {
      if (refusalIn(cause) !== undefined) return undefined;
      throw failed("gas", cause);
    }
  }

  async sign(transaction: Transaction): Promise<{ hash: string; raw: string }> {
    const { to, data, nonce, gas, maxFeePerGas, maxPriorityFeePerGas } = transaction;
    const raw = await this.#signer.signTransaction({
      ...{ type: 2, chainId: this.#chainId, to, data, nonce, gasLimit: gas, value: 0n },
      ...{ maxFeePerGas, maxPriorityFeePerGas },
    });
    return { raw, hash: keccak256(raw) };
  }

  async broadcast(raw: string): Promise<Broadcast> {
    try {
      await this.#provider.broadcastTransaction(raw);
      return "taken";
    } catch (cause) {
      const outcome = broadcastOutcome(cause);
      if (outcome !== undefined) return outcome;
      throw failed("whether a transaction was taken", cause);
    }
  }
}

/** What a node's word on a transaction means; undefined where it says nothing of it. */
export function broadcastOutcome(cause: unknown): Broadcast | undefined {
  if (isError(cause, "NONCE_EXPIRED")) return "used";
  if (isError(cause, "REPLACEMENT_UNDERPRICED")) return "dear";
  if (isError(cause, "INSUFFICIENT_FUNDS")) return "unfunded";
  const message = cause instanceof Error ? cause.message : "";
  if (/already known|known transaction|already imported/i.test(message)) return "taken";
  if (/nonce too low|nonce has already been used/i.test(message)) return "used";
  if (/underpriced|fee too low/i.test(message)) return "dear";
  if (/insufficient funds|doesn't have enough funds/i.test(message)) return "unfunded";
  return undefined;
}
