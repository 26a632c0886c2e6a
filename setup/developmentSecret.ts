/**
 * The public secret of the development keys. A ceremony that ends in a random beacon derives its last
 * contribution from the beacon alone: 2^iterations of SHA-256, a ChaCha stream, scalars from it. A
 * development key is what snarkjs makes when beacons are the *only* contributions, so everybody knows
 * τ, α, β and δ, and everybody can rebuild the key byte for byte.
 *
 * All development keys share the first beacon, as circuits of one ceremony share its powers of tau.
 */
import { ChaCha, type Curve } from "ffjavascript";
import { sha256 } from "./artefacts.ts";

/** Public seed; changing it changes every development key. */
export const DEVELOPMENT_SEED = "zkmargin development key, not for production, v1";
/** Name of the contribution inside the key: whoever opens the file can see what it is. */
export const DEVELOPMENT_CONTRIBUTION = "development key, not for production";
/** log2 of the SHA-256 iterations, the least snarkjs accepts: there is nothing to delay here. */
export const BEACON_ITERATIONS_LOG2 = 10;

/** Beacon of the shared first phase, hexadecimal. */
export function powersOfTauBeacon(): string {
  return sha256(`${DEVELOPMENT_SEED}|powers of tau`);
}

/** Beacon of one circuit's second phase, hexadecimal. */
export function circuitBeacon(circuitId: string): string {
  return sha256(`${DEVELOPMENT_SEED}|${circuitId}`);
}

/**
 * α of every development key, in G1: what a key says of itself, whatever its manifest or its bearer claims.
 * Follows from the seed; a test derives it again.
 */
export const DEVELOPMENT_ALPHA = {
  x: 7475707471545035202155880725307423104001004790014108645873324937148646429440n,
  y: 3340402287726454715873577243016428158086029914503753434365874139545797493136n,
} as const;

export interface PhaseOneSecret {
  readonly tau: bigint;
  readonly alpha: bigint;
  readonly beta: bigint;
}

/** τ, α, β of a first phase whose only contribution is `beacon`. */
export function phaseOneSecret(curve: Curve, beacon: string): PhaseOneSecret {
  const stream = beaconStream(beacon);
  const draw = (): bigint => curve.Fr.toObject(curve.Fr.fromRng(stream));
  return { tau: draw(), alpha: draw(), beta: draw() };
}

/** The ChaCha stream a beacon stands for. */
export function beaconStream(beacon: string): ChaCha {
  let digest = beacon;
  for (let i = 0; i < 2 ** BEACON_ITERATIONS_LOG2; i++) digest = sha256(Buffer.from(digest, "hex"));
  return streamFrom(Buffer.from(digest, "hex"));
}

/** A stream seeded with the first 32 bytes, read as big-endian words. */
export function streamFrom(seed: Uint8Array): ChaCha {
  const view = new DataView(seed.buffer, seed.byteOffset, seed.byteLength);
  return new ChaCha(Array.from({ length: 8 }, (_, word) => view.getUint32(4 * word)));
}
