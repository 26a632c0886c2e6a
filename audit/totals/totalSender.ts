/**
 * `submitShare` from the member's own address, one at a time: while anything of that address waits to be mined nothing is sent, so that
 * whatever else pays from there is not disturbed. What was sent here and waits too long is sent again for more gas.
 */
import { Contract, type Provider, type Signer } from "ethers";
import { ZkMarginError } from "../../circuits/errors.ts";
import {
  broadcastOf,
  marketOf,
  PATIENT_BLOCKS,
  type Broadcast,
} from "../../council/service/broadcast.ts";
import { isReverted } from "../../council/service/reverted.ts";
import { feeBump, MOST_FEE, type Fees } from "../../wallet/feeBump.ts";
import { AUDIT_BOOK } from "../chainAbi.ts";
import { type TotalShare } from "./totalShare.ts";

/** What became of a wish to submit; `waits`: a transaction of the member's is not mined yet, or gas is too dear. */
export type SubmitOutcome = "sent" | "waits" | "unfunded";

export interface TotalSender {
  /** @throws ZkMarginError PROOF_REFUSED when the contract would refuse it, its field the contract's error */
  submit(share: TotalShare): Promise<SubmitOutcome>;
}

type ConnectedSigner = Signer & { readonly provider: Provider };

interface Sent {
  readonly nonce: number;
  readonly block: number;
  readonly fees: Fees;
}

const OUTCOMES: Readonly<Record<Broadcast, SubmitOutcome>> = {
  taken: "sent",
  used: "waits",
  dear: "waits",
  unfunded: "unfunded",
};

export class EthersTotalSender implements TotalSender {
  readonly #address: string;
  readonly #signer: ConnectedSigner;
  readonly #maxFee: bigint;
  #last: Sent | undefined;

  private constructor(address: string, signer: ConnectedSigner, maxFee: bigint) {
    this.#address = address;
    this.#signer = signer;
    this.#maxFee = maxFee;
  }

  /** @param maxFeePerGas wei for a unit of gas, at most; {@link MOST_FEE} unless told */
  static async of(signer: ConnectedSigner, maxFeePerGas = MOST_FEE): Promise<EthersTotalSender> {
    return new EthersTotalSender(await signer.getAddress(), signer, maxFeePerGas);
  }

  async submit(made: TotalShare): Promise<SubmitOutcome> {
    const { provider } = this.#signer;
    const nonce = await provider.getTransactionCount(this.#address, "latest");
    const block = await provider.getBlockNumber();
    const waits = (await provider.getTransactionCount(this.#address, "pending")) > nonce;
    const before = this.#last?.nonce === nonce ? this.#last : undefined;
    const isStuck = before !== undefined && block >= before.block + PATIENT_BLOCKS;
    if (waits && !isStuck) return "waits";
    await this.#requireAccepted(made);
    const terms = { market: await marketOf(provider), most: this.#maxFee };
    const fees = feeBump(waits && before ? { ...terms, before: before.fees } : terms);
    if (fees === undefined) return "waits";
    const outcome = await this.#send(made, nonce, fees);
    if (outcome === "sent") this.#last = { nonce, block, fees };
    return outcome;
  }

  async #send(made: TotalShare, nonce: number, fees: Fees): Promise<SubmitOutcome> {
    const { window, member, share, proof } = made;
    const call = this.#bookOf(made).getFunction("submitShare");
    const transaction = await call.populateTransaction(window, member, share, proof);
    try {
      await this.#signer.sendTransaction({ ...transaction, nonce, ...fees });
      return "sent";
    } catch (error) {
      const outcome = broadcastOf(error);
      if (outcome === undefined) throw error;
      return OUTCOMES[outcome];
    }
  }

  #bookOf({ book }: TotalShare): Contract {
    return new Contract(book, AUDIT_BOOK, this.#signer);
  }

  async #requireAccepted(made: TotalShare): Promise<void> {
    const { window, member, share, proof } = made;
    try {
      await this.#bookOf(made).getFunction("submitShare").staticCall(window, member, share, proof);
    } catch (error) {
      if (!isReverted(error)) throw error;
      const name = error.revert?.name ?? "";
      throw new ZkMarginError("PROOF_REFUSED", `the contract refuses the share: ${name}`, {
        field: name,
        fix: "nothing is to be done where it has the share, or the window was published",
        cause: error,
      });
    }
  }
}
