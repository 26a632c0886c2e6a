/**
 * The hash snarkjs keeps in a key to name the circuit and the powers of tau it was made from: BLAKE2b
 * over the key before any contribution (γ = δ = 1), points in plain big-endian form. Every
 * contribution is bound to it.
 */
import { blake2b } from "@noble/hashes/blake2.js";
import { uint32 } from "./binaryFile.ts";
import type { PointEngine } from "./generatorPowers.ts";

/** Points in the engine's file form. */
export interface InitialKeyPoints {
  readonly alpha1: Uint8Array;
  readonly beta1: Uint8Array;
  readonly beta2: Uint8Array;
  readonly generator1: Uint8Array;
  readonly generator2: Uint8Array;
  readonly ic: Uint8Array;
  /** (τ^n − 1)·τ^i·G1, i in 0..n−2. */
  readonly vanishing: Uint8Array;
  readonly c: Uint8Array;
  readonly a: Uint8Array;
  readonly b1: Uint8Array;
  readonly b2: Uint8Array;
}

export function circuitHash({ G1, G2 }: PointEngine, points: InitialKeyPoints): Uint8Array {
  const hasher = blake2b.create({ dkLen: 64 });
  const g1 = (point: Uint8Array): unknown => hasher.update(G1.uncompressed(point));
  const g2 = (point: Uint8Array): unknown => hasher.update(G2.uncompressed(point));
  const list = (table: typeof G1, list: Uint8Array): void => {
    hasher.update(uint32(list.length / table.pointBytes, false));
    hasher.update(table.uncompressed(list));
  };
  g1(points.alpha1);
  g1(points.beta1);
  g2(points.beta2);
  // γ and both δ before the first contribution.
  g2(points.generator2);
  g1(points.generator1);
  g2(points.generator2);
  for (const section of [points.ic, points.vanishing, points.c, points.a, points.b1]) {
    list(G1, section);
  }
  list(G2, points.b2);
  return hasher.digest();
}
