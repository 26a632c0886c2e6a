/**
 * Proofs of `share`: a point is what the holder of a public key shares with the sealer of a ciphertext, or,
 * with B for the ciphertext, that somebody holds the key at all.
 */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { publicKeyOf, sharedPoint, parsePublicKey, toSignedDigits } from "../sealing/index.ts";
import { type Groth16Proof } from "./attestation.ts";
import { KeyedProver, type ProverOptions } from "./keyedProver.ts";

export interface ShareRequest {
  /** k, 1 … ℓ − 1. */
  readonly secret: bigint;
  /** R of the ciphertext. */
  readonly point: AffinePoint;
  /** What the share is for, a field element. */
  readonly context: bigint;
}

/** A decryption share with its proof; everything in it is public. */
export interface ProvenShare {
  /** k·B. */
  readonly publicKey: AffinePoint;
  readonly point: AffinePoint;
  /** k·8R. */
  readonly share: AffinePoint;
  readonly context: bigint;
  readonly proof: Groth16Proof;
}

/** The public signals of `share` in order. */
export function shareSignals({
  publicKey,
  point,
  share,
  context,
}: Omit<ProvenShare, "proof">): bigint[] {
  return [...[publicKey, point, share].flatMap(({ x, y }) => [x, y]), context];
}

export class ShareProver {
  readonly #prover: KeyedProver;

  private constructor(prover: KeyedProver) {
    this.#prover = prover;
  }

  /** As `KeyedProver.open`. */
  static async open(options: ProverOptions = {}): Promise<ShareProver> {
    return new ShareProver(await KeyedProver.open("share", options));
  }

  /** @throws POINT_REFUSED for a point off the curve or of small order */
  async prove({ secret, point, context }: ShareRequest): Promise<ProvenShare> {
    const checked = parsePublicKey(point.x, point.y, "point");
    const statement = {
      publicKey: publicKeyOf(secret),
      point: checked,
      share: sharedPoint(secret, checked),
      context,
    };
    const signals = shareSignals(statement);
    const [keyX, keyY, pointX, pointY, shareX, shareY] = signals.map(String);
    const input = {
      publicKey: [keyX, keyY],
      point: [pointX, pointY],
      share: [shareX, shareY],
      context: String(context),
      secret: String(toSignedDigits(secret)),
    };
    const { proof } = await this.#prover.prove(input, signals);
    return { ...statement, proof };
  }

  /** Waits for proofs under way, then releases the workers. */
  close(): Promise<void> {
    return this.#prover.close();
  }
}
