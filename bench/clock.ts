/** Block times of a chain under measurement: given, not the machine's. */
import type { Provider } from "ethers";
import type { FiguresMarket } from "./figuresMarket.ts";

type Node = Provider & { send(method: string, params: unknown[]): Promise<unknown> };

export class Clock {
  readonly #provider: Node;
  #time: number;

  private constructor(provider: Provider, time: number) {
    this.#provider = provider as Node;
    this.#time = time;
  }

  static async of({ signer }: FiguresMarket): Promise<Clock> {
    const { provider } = signer;
    if (provider === null) throw new Error("the signer has no provider");
    const block = await provider.getBlock("latest");
    return new Clock(provider, (block?.timestamp ?? 0) + 600);
  }

  /** The next block is `seconds` after the last one that was set. */
  async next(seconds: number): Promise<void> {
    this.#time += seconds;
    await this.#provider.send("evm_setNextBlockTimestamp", [this.#time]);
  }

  /** Gas of the latest transaction, refused or not. */
  async gasOfLatest(): Promise<bigint> {
    const block = await this.#provider.getBlock("latest");
    const receipt = await this.#provider.getTransactionReceipt(block?.transactions[0] ?? "");
    return receipt?.gasUsed ?? 0n;
  }
}
