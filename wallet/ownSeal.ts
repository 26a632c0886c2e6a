/**
 * What an owner seals to himself: another blinding for his account, its end, or what expired options come to.
 * Secrets come from the seed and the account as it is, so that a retry makes the same seal.
 */
import { equals, IDENTITY, type AffinePoint } from "../circuits/babyjubjub.ts";
import { inputInvalid } from "../risk/index.ts";
import { type SealRequest } from "../prover/sealProver.ts";
import { reduceBlinding } from "../prover/secretScalar.ts";
import { emptyQuantities, type AccountState } from "./accountState.ts";
import { deltaSecrets, type Deployment, type DeltaSecrets } from "./derivation.ts";
import { type Seed } from "./seed.ts";

export interface OwnAccount {
  readonly seed: Seed;
  readonly deployment: Deployment;
  readonly state: AccountState;
  /** The council's key. */
  readonly council: AffinePoint;
}

function secretsOf(
  { seed, deployment, state, council }: OwnAccount,
  purpose: "rerandomise" | "close",
): DeltaSecrets {
  const { account, commitment, viewingKey } = state.face;
  return deltaSecrets(seed, {
    ...deployment,
    purpose,
    verifyingContract: deployment.accounts,
    accountA: account,
    accountB: account,
    quantities: emptyQuantities(),
    council,
    copies: [viewingKey, viewingKey],
    // The version stays when only the blinding changes; the commitment does not.
    nonce: commitment.x,
    deadline: 0n,
  });
}

/** A conversion of one's own account: δ and f, the same for the same account as it is. */
export interface ConversionTerms {
  readonly deployment: Deployment;
  readonly account: bigint;
  /** Of the account before it, as the chain has it. */
  readonly commitment: AffinePoint;
  readonly viewingKey: AffinePoint;
  readonly council: AffinePoint;
  /** Address of ExpiryClearing. */
  readonly clearing: string;
  /** Of D, by slot, raw units. */
  readonly quantities: readonly bigint[];
}

/** A retry after a crash makes the same D and the same seal again. */
export function conversionSecrets(seed: Seed, terms: ConversionTerms): DeltaSecrets {
  const { deployment, account, commitment, viewingKey, council, clearing, quantities } = terms;
  return deltaSecrets(seed, {
    ...deployment,
    ...{ purpose: "convert", verifyingContract: clearing, accountA: account, accountB: account },
    ...{ quantities, council, copies: [viewingKey, viewingKey] },
    nonce: commitment.x,
    deadline: 0n,
  });
}

function sealRequest(
  own: OwnAccount,
  blinding: bigint,
  purpose: "rerandomise" | "close",
): SealRequest {
  const { account, viewingKey } = own.state.face;
  return {
    opening: { quantities: emptyQuantities(), blinding },
    keys: { council: own.council, copies: [viewingKey, viewingKey] },
    scope: { ...own.deployment, accountA: account, accountB: account },
    ephemeral: secretsOf(own, purpose).revealEphemeral(),
    rerandomise: true,
  };
}

/** Adds a fresh δ: whoever knew the opening knows it no longer. */
export function rerandomisation(own: OwnAccount): SealRequest {
  requireOpen(own);
  return sealRequest(own, secretsOf(own, "rerandomise").revealBlinding(), "rerandomise");
}

/**
 * Takes the whole blinding away, which shows that nothing else was there.
 * @returns undefined when the commitment is the identity, and the contract needs no seal
 * @throws INPUT_INVALID while the account holds or owes something
 */
export function closing(own: OwnAccount): SealRequest | undefined {
  requireOpen(own);
  const { quantities, blinding } = own.state.revealOpening();
  const held = quantities.findIndex((quantity) => quantity !== 0n);
  if (held !== -1) {
    throw inputInvalid(
      "account",
      `is not empty: slot ${held} is not zero`,
      "withdraw or trade away everything first, and repay what is owed",
    );
  }
  if (equals(own.state.face.commitment, IDENTITY)) return undefined;
  return sealRequest(own, reduceBlinding(-blinding), "close");
}

function requireOpen({ state }: OwnAccount): void {
  if (!state.face.closed) return;
  throw inputInvalid("account", "is closed", "name an open account: `zkmargin wallet show`");
}
