/** An account's own book: from the wallet and the chain, or from its portfolio file. */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { opens, type Portfolio } from "../prover/index.ts";
import { inputInvalid } from "../risk/index.ts";
import { type Seed } from "../wallet/index.ts";
import { readSeed, type ChainOptions, type OwnerOptions } from "./walletOptions.ts";
import { withRecovery } from "./walletRecovery.ts";

/** Either the file, or keystore and Settlement's address. */
export interface OwnBookOptions extends Omit<ChainOptions, "settlement">, OwnerOptions {
  readonly portfolio?: string;
  readonly keystore?: string;
  readonly "passphrase-file"?: string;
  readonly settlement?: string;
}

export type BookPlace =
  | { readonly kind: "wallet"; readonly keystore: string; readonly settlement: string }
  | { readonly kind: "file"; readonly path: string };

/** @throws INPUT_INVALID unless one of the two is named, and Settlement with the wallet */
export function bookPlaceOf({ portfolio, keystore, settlement }: OwnBookOptions): BookPlace {
  const fix = "give either the account's file or the wallet";
  if (keystore !== undefined && portfolio !== undefined) {
    throw inputInvalid("keystore", "and --portfolio exclude each other", fix);
  }
  if (keystore === undefined) {
    if (portfolio === undefined) throw inputInvalid("portfolio", "is missing", fix);
    return { kind: "file", path: portfolio };
  }
  if (settlement === undefined) {
    throw inputInvalid("settlement", "is missing", "give it with --keystore");
  }
  return { kind: "wallet", keystore, settlement };
}

export interface WalletBook {
  readonly seed: Seed;
  readonly portfolio: Portfolio;
}

/** @throws INPUT_INVALID for an account that is not the wallet's, UNLOCK_FAILED, CHAIN_FAILED, or what refused the account */
export async function readWalletBook(
  options: OwnBookOptions,
  { keystore, settlement }: Extract<BookPlace, { kind: "wallet" }>,
  account: bigint,
): Promise<WalletBook> {
  const wallet = { ...options, keystore, settlement };
  const seed = await readSeed(wallet);
  return withRecovery(wallet, ({ accounts, refused }) => {
    const fault = refused.find((one) => one.account === account);
    if (fault !== undefined) throw fault.error;
    const state = accounts.find(({ face }) => face.account === account);
    if (state !== undefined) return Promise.resolve({ seed, portfolio: state.portfolio() });
    throw inputInvalid("account", "is not among the wallet's accounts", "see `wallet show`");
  });
}

/**
 * What the wallet read of final blocks may be older than the chain's newest one.
 * @throws OPENING_MISMATCH
 */
export function requireNewest({ portfolio }: WalletBook, commitment: AffinePoint): void {
  if (opens(portfolio, commitment)) return;
  const message = "the wallet's book does not open the account's newest commitment";
  throw new ZkMarginError("OPENING_MISMATCH", message, {
    field: "account",
    fix: "wait until the account's last change has its --confirmations, and repeat",
  });
}
