/**
 * What a party brings to a conversation: its folder, its chain, its secrets, its signer and its provers.
 * All are interfaces, so that keys may live in a wallet, a device or another process.
 */
import { type AffinePoint } from "../../circuits/babyjubjub.ts";
import {
  type SealProof,
  type SealRequest,
  type SolidityProof,
  type TradeDelta,
} from "../../prover/index.ts";
import { type DeltaOpening, type SealedDelta } from "../../sealing/index.ts";
import { type DeltaSecrets, type DeltaTerms } from "../../wallet/derivation.ts";
import { type TradeSigner } from "../signatures.ts";
import { type MarginContext } from "../tradeMargin.ts";
import { type TradeProof } from "../tradeProof.ts";
import { type PrivateTrade, type TradingVenue } from "../typedData.ts";
import { type ProofChecks } from "./proofChecks.ts";
import { type RfqStore } from "./store.ts";

/** An account as the chain has it. */
export interface AccountView {
  /** Lower case, 0x-prefixed. */
  readonly owner: string;
  readonly commitment: AffinePoint;
  readonly viewingKey: AffinePoint;
}

/** `pending`: settled or cancelled in a block that may yet be replaced. */
export type TradeFate = "open" | "pending" | "settled" | "cancelled";

/** What became of a trade, at a block that will not be replaced. */
export interface TradeOutcome {
  readonly fate: TradeFate;
  /** Of that block, Unix s. */
  readonly time: bigint;
}

/** `Seal` of contracts/types/Seal.sol. */
export interface ProvenSeal {
  readonly sealed: SealedDelta;
  readonly digest: bigint;
  readonly proof: SolidityProof;
}

/** Everything `Settlement.settle` takes: public, and enough for any relayer. A's part first. */
export interface TradeSettlement {
  readonly trade: PrivateTrade;
  readonly seal: ProvenSeal;
  readonly signatures: readonly [string, string];
  readonly proofs: readonly [TradeProof, TradeProof];
}

/** Errors are CHAIN_FAILED; a revert's name is in the message. */
export interface RfqChain {
  venue(): Promise<TradingVenue & { readonly accounts: string }>;
  /** Of the latest block, Unix s. */
  time(): Promise<bigint>;
  /** @throws INPUT_INVALID for an account that does not exist or was closed */
  account(account: bigint): Promise<AccountView>;
  councilKey(): Promise<AffinePoint>;
  /** When the option series of the slot expires, Unix s; 0 where none is listed, undefined where nothing expires. */
  expiry(slot: number): Promise<bigint | undefined>;
  outcome(digest: string): Promise<TradeOutcome>;
  /** ECDSA, or ERC-1271 for an owner that is a contract. */
  isSignatureValid(owner: string, digest: string, signature: string): Promise<boolean>;
  /** Whether the contract would still take a proof of this epoch and band for the account. */
  isProofStanding(account: bigint, epoch: bigint, band: bigint): Promise<boolean>;
  /** Resolves once the transaction is mined, or when the trade was settled or cancelled before. */
  submit(settlement: TradeSettlement, digest: string): Promise<void>;
  /** Likewise. */
  cancel(trade: PrivateTrade, digest: string): Promise<void>;
}

/** Seals and proves; what `SealProver` does. */
export interface SealProving {
  prove(request: SealRequest): Promise<SealProof>;
}

/** Makes the proof of one's own new book. */
export interface TradeProving {
  /** @param delta as the account books it */
  prove(context: MarginContext, delta: TradeDelta): Promise<TradeProof>;
}

export interface RfqParty {
  readonly store: RfqStore;
  readonly chain: RfqChain;
  /** From the wallet's seed: the same terms give the same secrets. Used by the taker. */
  readonly deltaSecrets: (terms: DeltaTerms) => DeltaSecrets;
  /** Opens a seal with the party's own secret of a viewing key; undefined when it has none or that does not open. */
  readonly openSeal: (
    sealed: SealedDelta,
    delta: AffinePoint,
    viewingKey: AffinePoint,
  ) => DeltaOpening | undefined | Promise<DeltaOpening | undefined>;
  readonly signer: TradeSigner;
  readonly sealProver: SealProving;
  readonly prover: TradeProving;
  readonly proofChecks: ProofChecks;
  /** From the council's own document, to hold the node to; without it the first one seen is kept. */
  readonly councilKey?: AffinePoint;
}

/** What a step leaves behind: the message for the counterparty, if there is one to send. */
export interface StepOutcome {
  readonly id: string;
  /** JSON text; the same again when the step is repeated. */
  readonly message: string;
}

export function messageText(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
