/**
 * The one contribution inside a development key: a random beacon whose value is public. It is recorded
 * like any other, so that snarkjs' own checks of the transcript pass on the key.
 */
import { bn254 } from "@noble/curves/bn254.js";
import { blake2b } from "@noble/hashes/blake2.js";
import { concatenate, uint32 } from "./binaryFile.ts";
import {
  BEACON_ITERATIONS_LOG2,
  beaconStream,
  DEVELOPMENT_CONTRIBUTION,
  streamFrom,
} from "./developmentSecret.ts";
import type { PointEngine } from "./generatorPowers.ts";
import { BEACON, PARAMETER } from "./contributions.ts";

export interface DevelopmentContribution {
  /** δ: the factor that separates the private from the public part of the key. */
  readonly delta: bigint;
  /** The key's section of contributions. */
  readonly section: Uint8Array;
}

/** The contribution of `beacon` (hexadecimal) to the key named by `circuitHash`. */
export function developmentContribution(
  { curve, G1 }: PointEngine,
  beacon: string,
  circuitHash: Uint8Array,
): DevelopmentContribution {
  const stream = beaconStream(beacon);
  const secret = curve.Fr.fromRng(stream);
  const delta = curve.Fr.toObject(secret);
  // A proof of knowledge of δ: s, δ·s, and δ·t with t hashed from all that precedes.
  const s = curve.G1.toAffine(curve.G1.fromRng(stream));
  const deltaS = curve.G1.toAffine(curve.G1.timesFr(s, secret));
  const transcript = blake2b(
    concatenate([circuitHash, G1.uncompressed(s), G1.uncompressed(deltaS)]),
    { dkLen: 64 },
  );
  const t = curve.G2.fromRng(streamFrom(transcript));
  const deltaT = curve.G2.toAffine(curve.G2.timesFr(t, secret));
  const name = new TextEncoder().encode(DEVELOPMENT_CONTRIBUTION);
  const beaconBytes = Buffer.from(beacon, "hex");
  const parameters = concatenate([
    Uint8Array.of(PARAMETER.name, name.length),
    name,
    Uint8Array.of(PARAMETER.iterationsLog2, BEACON_ITERATIONS_LOG2),
    Uint8Array.of(PARAMETER.beacon, beaconBytes.length),
    beaconBytes,
  ]);
  const section = concatenate([
    circuitHash,
    uint32(1),
    G1.powers([bn254.fields.Fr.create(delta)]),
    s,
    deltaS,
    deltaT,
    transcript,
    uint32(BEACON),
    uint32(parameters.length),
    parameters,
  ]);
  return { delta, section };
}
