/**
 * The keeper's own book, from his seed and the chain. It is read up to the newest block: whether it is the account's
 * is not a matter of depth, but of the commitment that it opens.
 */
import { equals, type AffinePoint } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { type Portfolio } from "../prover/index.ts";
import { inputInvalid } from "../risk/index.ts";
import {
  type KeyRing,
  recoverAccounts,
  type ChainReading,
  type Recovery,
  type Seed,
} from "../wallet/index.ts";

export interface OwnBookOptions {
  readonly seed: Seed;
  /** Modules with the auction: a takeover is a change of the book. The expiry clearing is found from the accounts. */
  readonly reading: ChainReading;
  readonly account: bigint;
  /** Owner of the account. */
  readonly owner: string;
  /** Path of the wallet's cache. */
  readonly checkpoint: string;
}

export class OwnBook {
  readonly #options: OwnBookOptions;
  #ring: KeyRing | undefined;
  #known: { readonly commitment: AffinePoint; readonly portfolio: Portfolio } | undefined;

  constructor(options: OwnBookOptions) {
    this.#options = options;
  }

  /**
   * The book behind the commitment; undefined while the chain's events do not lead to it.
   * @throws INPUT_INVALID where the wallet does not own the account; OPENING_MISMATCH, CHAIN_FAILED
   */
  async at(commitment: AffinePoint): Promise<Portfolio | undefined> {
    if (this.#known !== undefined && equals(this.#known.commitment, commitment)) {
      return this.#known.portfolio;
    }
    const state = await this.#recovered();
    if (!equals(state.face.commitment, commitment)) return undefined;
    const portfolio = state.portfolio();
    this.#known = { commitment, portfolio };
    return portfolio;
  }

  /** The wallet's viewing key of this public key: what is sealed to it opens with its secret. */
  async viewingKey(publicKey: AffinePoint): Promise<ReturnType<KeyRing["find"]>> {
    if (this.#ring?.find(publicKey) === undefined) await this.#recovered();
    return this.#ring?.find(publicKey);
  }

  /** @throws as {@link at}: to be asked once before anything is done for the account */
  async requireOwn(): Promise<void> {
    await this.#recovered();
  }

  async #recovered(): Promise<Recovery["accounts"][number]> {
    const { seed, reading, account, owner, checkpoint } = this.#options;
    const recovery = await recoverAccounts({
      ...{ seed, ...reading, confirmations: 0, owners: [owner], checkpoint },
    });
    this.#ring = recovery.ring;
    const refused = recovery.refused.find((one) => one.account === account);
    if (refused !== undefined) throw refused.error;
    const state = recovery.accounts.find(({ face }) => face.account === account);
    if (state === undefined || state.face.closed) throw notOwn(account);
    if (recovery.ring.find(state.face.viewingKey) === undefined) {
      throw new ZkMarginError(
        "KEY_REFUSED",
        `account ${account} has another wallet's viewing key`,
        {
          field: "liquidator",
          fix: "give the account a viewing key of this wallet: `zkmargin wallet next-key`",
        },
      );
    }
    return state;
  }
}

function notOwn(account: bigint): ZkMarginError {
  return inputInvalid(
    "liquidator",
    `is account ${account}, which the wallet and the key do not own`,
    "give the number of an account that the sending key owns, and the keystore of its wallet",
  );
}
