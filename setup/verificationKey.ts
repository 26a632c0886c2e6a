/**
 * The Groth16 verification key: read from a .zkey or from snarkjs' JSON, written as snarkjs' JSON, and
 * hashed into the identity the chain knows it by. Parsing does not judge the points; keyCheck.ts does.
 *
 * Fp2 elements are c0 + c1·i. snarkjs lists (c0, c1); the EVM's pairing precompile wants (c1, c0).
 */
import { bn254 } from "@noble/curves/bn254.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { concatenate, readUint256, section, uint256, viewOf } from "./binaryFile.ts";
import { type ParsedZkey, ZKEY_SECTION } from "./zkeyFile.ts";

const { Fp } = bn254.fields;
const MONTGOMERY_INVERSE = Fp.inv(Fp.create(2n ** 256n));
const G1_BYTES = 64;

export interface G1Point {
  readonly x: bigint;
  readonly y: bigint;
}

export interface Fp2Element {
  readonly c0: bigint;
  readonly c1: bigint;
}

export interface G2Point {
  readonly x: Fp2Element;
  readonly y: Fp2Element;
}

export interface VerificationKey {
  readonly nPublic: number;
  readonly alpha: G1Point;
  readonly beta: G2Point;
  readonly gamma: G2Point;
  readonly delta: G2Point;
  /** IC[0] is the constant; IC[k + 1] belongs to public signal k. */
  readonly ic: readonly G1Point[];
}

/** The verification key inside a proving key. */
export function verificationKeyOf({ header, sections }: ParsedZkey): VerificationKey {
  const ic = section(sections, ZKEY_SECTION.ic);
  return {
    nPublic: header.nPublic,
    alpha: decodeG1(header.alpha1),
    beta: decodeG2(header.beta2),
    gamma: decodeG2(header.gamma2),
    delta: decodeG2(header.delta2),
    ic: Array.from({ length: header.nPublic + 1 }, (_, i) =>
      decodeG1(ic.subarray(i * G1_BYTES, (i + 1) * G1_BYTES)),
    ),
  };
}

/** A G1 point in file form; throws a plain Error on a coordinate that is not reduced. */
export function decodeG1(bytes: Uint8Array): G1Point {
  return { x: decodeField(bytes, 0), y: decodeField(bytes, 32) };
}

/** A G2 point in file form; throws a plain Error on a coordinate that is not reduced. */
export function decodeG2(bytes: Uint8Array): G2Point {
  const at = (offset: number): Fp2Element => ({
    c0: decodeField(bytes, offset),
    c1: decodeField(bytes, offset + 32),
  });
  return { x: at(0), y: at(64) };
}

function decodeField(bytes: Uint8Array, offset: number): bigint {
  const value = readUint256(viewOf(bytes), offset);
  if (value >= Fp.ORDER) throw new Error("a coordinate is not reduced");
  return Fp.mul(value, MONTGOMERY_INVERSE);
}

type Decimals = readonly string[];

/** The document snarkjs' verifier reads; without `vk_alphabeta_12`, which follows from the rest. */
export interface SnarkjsVerificationKey {
  readonly protocol: "groth16";
  readonly curve: "bn128";
  readonly nPublic: number;
  readonly vk_alpha_1: Decimals;
  readonly vk_beta_2: readonly Decimals[];
  readonly vk_gamma_2: readonly Decimals[];
  readonly vk_delta_2: readonly Decimals[];
  readonly IC: readonly Decimals[];
}

export function toSnarkjs(key: VerificationKey): SnarkjsVerificationKey {
  const g1 = ({ x, y }: G1Point): Decimals => [String(x), String(y), "1"];
  const g2 = ({ x, y }: G2Point): Decimals[] => [
    [String(x.c0), String(x.c1)],
    [String(y.c0), String(y.c1)],
    ["1", "0"],
  ];
  return {
    protocol: "groth16",
    curve: "bn128",
    nPublic: key.nPublic,
    vk_alpha_1: g1(key.alpha),
    vk_beta_2: g2(key.beta),
    vk_gamma_2: g2(key.gamma),
    vk_delta_2: g2(key.delta),
    IC: key.ic.map(g1),
  };
}

/** Reads snarkjs' document; throws a plain Error when it has another shape. */
export function parseSnarkjs(document: unknown): VerificationKey {
  const fields = (document ?? {}) as Record<string, unknown>;
  if (fields.protocol !== "groth16" || fields.curve !== "bn128") {
    throw new Error("not a Groth16 key over BN254");
  }
  if (!Array.isArray(fields.IC) || !Number.isSafeInteger(fields.nPublic)) {
    throw new Error("nPublic or IC is missing");
  }
  return {
    nPublic: fields.nPublic as number,
    alpha: parseG1(fields.vk_alpha_1),
    beta: parseG2(fields.vk_beta_2),
    gamma: parseG2(fields.vk_gamma_2),
    delta: parseG2(fields.vk_delta_2),
    ic: fields.IC.map(parseG1),
  };
}

function parseG1(value: unknown): G1Point {
  const [x, y, z, ...rest] = list(value);
  if (z !== "1" || rest.length > 0) throw new Error("a G1 point is not affine");
  return { x: decimal(x), y: decimal(y) };
}

function parseG2(value: unknown): G2Point {
  const [x, y, z, ...rest] = list(value).map(list);
  if (z?.join() !== "1,0" || rest.length > 0) throw new Error("a G2 point is not affine");
  const fp2 = (pair: unknown[] = []): Fp2Element => {
    if (pair.length !== 2) throw new Error("a G2 coordinate is not a pair");
    return { c0: decimal(pair[0]), c1: decimal(pair[1]) };
  };
  return { x: fp2(x), y: fp2(y) };
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new Error("a point is not a list");
  return value;
}

function decimal(value: unknown): bigint {
  if (typeof value !== "string" || !/^(0|[1-9][0-9]{0,77})$/.test(value)) {
    throw new Error("a coordinate is not a decimal string");
  }
  return BigInt(value);
}

/**
 * The key as the EVM sees it, one 256-bit word a coordinate:
 * alpha.x alpha.y | beta.x.c1 beta.x.c0 beta.y.c1 beta.y.c0 | gamma … | delta … | IC[0].x IC[0].y | IC[1] …
 */
export function verificationKeyWords(key: VerificationKey): bigint[] {
  const g1 = ({ x, y }: G1Point): bigint[] => [x, y];
  const g2 = ({ x, y }: G2Point): bigint[] => [x.c1, x.c0, y.c1, y.c0];
  return [...g1(key.alpha), ...[key.beta, key.gamma, key.delta].flatMap(g2), ...key.ic.flatMap(g1)];
}

/** keccak256 of the words, each 32 bytes big-endian: `keyHash()` on-chain. 0x-prefixed. */
export function verificationKeyHash(key: VerificationKey): string {
  const bytes = concatenate(verificationKeyWords(key).map((word) => uint256(word).reverse()));
  return `0x${Buffer.from(keccak_256(bytes)).toString("hex")}`;
}
