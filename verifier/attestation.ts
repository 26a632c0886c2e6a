/**
 * The attestation document, and its only way in. {@link readAttestation} copies what it needs from
 * an untrusted value, reading every property exactly once, so that a getter or proxy cannot answer
 * the check with one value and its use with another. The copy holds strings only.
 *
 * ```json
 * { "zkmargin": "attestation/1", "circuit": "solvency-spot8", "keyHash": "0x…",
 *   "proof": { "pi_a": ["x", "y", "1"], "pi_b": [["x0", "x1"], ["y0", "y1"], ["1", "0"]],
 *              "pi_c": ["x", "y", "1"], "protocol": "groth16", "curve": "bn128" },
 *   "publicSignals": ["…"] }
 * ```
 *
 * `proof` and `publicSignals` are snarkjs' own, so its command line can check them as well. Only
 * "1" is accepted as third coordinate: every point then has one spelling. Other properties are
 * ignored: nothing outside these five is proven, so nothing outside them is read.
 */
import { Refusal } from "./reasons.ts";

export const ATTESTATION_FORMAT = "attestation/1";

/** A field element has at most 77 digits; nothing much longer is looked at. */
const MAX_DECIMAL_LENGTH = 80;
const MAX_NAME_LENGTH = 64;
const CANONICAL_DECIMAL = /^(0|[1-9][0-9]*)$/;
const KEY_HASH = /^0x[0-9a-f]{64}$/;

/** Coordinates of A, B, C as found: strings, not yet numbers. B is [[x.c0, x.c1], [y.c0, y.c1]]. */
export interface ProofStrings {
  readonly a: readonly [string, string];
  readonly b: readonly [readonly [string, string], readonly [string, string]];
  readonly c: readonly [string, string];
}

export interface AttestationStrings {
  readonly circuit: string;
  readonly keyHash: string;
  readonly proof: ProofStrings;
  /** Each entry a string of at most 80 characters, or undefined when it was anything else. */
  readonly publicSignals: readonly (string | undefined)[];
}

function shape(detail: string): Refusal {
  return new Refusal("SHAPE_INVALID", detail);
}

function readObject(value: unknown, field: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw shape(`${field} is not an object`);
  }
  return value as Record<string, unknown>;
}

function readString(value: unknown, field: string, maxLength: number): string {
  if (typeof value !== "string") throw shape(`${field} is not a string`);
  if (value.length > maxLength) throw shape(`${field} is too long`);
  return value;
}

function readTuple(value: unknown, field: string, length: number): unknown[] {
  if (!Array.isArray(value)) throw shape(`${field} is not an array`);
  const list = value as unknown[];
  if (list.length !== length) throw shape(`${field} does not have ${String(length)} entries`);
  return Array.from({ length }, (_, index) => list[index]);
}

function readPair(first: unknown, second: unknown, field: string): [string, string] {
  return [
    readString(first, `${field}[0]`, MAX_DECIMAL_LENGTH),
    readString(second, `${field}[1]`, MAX_DECIMAL_LENGTH),
  ];
}

function readG1(value: unknown, field: string): [string, string] {
  const [x, y, z] = readTuple(value, field, 3);
  if (z !== "1") throw shape(`${field}[2] is not "1"`);
  return readPair(x, y, field);
}

function readG2(value: unknown, field: string): ProofStrings["b"] {
  const [x, y, z] = readTuple(value, field, 3).map((coordinate, index) =>
    readTuple(coordinate, `${field}[${String(index)}]`, 2),
  );
  if (z?.[0] !== "1" || z[1] !== "0") throw shape(`${field}[2] is not ["1", "0"]`);
  return [readPair(x?.[0], x?.[1], `${field}[0]`), readPair(y?.[0], y?.[1], `${field}[1]`)];
}

/** A proof in snarkjs' spelling. Throws `Refusal` SHAPE_INVALID, or what a hostile value throws. */
export function readProof(value: unknown): ProofStrings {
  const { pi_a, pi_b, pi_c, protocol, curve } = readObject(value, "proof");
  if (protocol !== "groth16") throw shape('proof.protocol is not "groth16"');
  if (curve !== "bn128") throw shape('proof.curve is not "bn128"');
  return {
    a: readG1(pi_a, "proof.pi_a"),
    b: readG2(pi_b, "proof.pi_b"),
    c: readG1(pi_c, "proof.pi_c"),
  };
}

/** At most `limit` entries; each a string worth parsing, or undefined. */
function readSignals(value: unknown, limit: number): (string | undefined)[] {
  if (!Array.isArray(value)) throw shape("publicSignals is not an array");
  const list = value as unknown[];
  return Array.from({ length: Math.min(list.length, limit) }, (_, index) => {
    const signal = list[index];
    return typeof signal === "string" && signal.length <= MAX_DECIMAL_LENGTH ? signal : undefined;
  });
}

/**
 * A private copy of the untrusted document. Throws `Refusal`; whatever else it throws (a getter's
 * own error, a revoked proxy) means the same: SHAPE_INVALID.
 * @param maxSignals a longer list of public inputs is cut after one more, enough to see that it is
 */
export function readAttestation(input: unknown, maxSignals: number): AttestationStrings {
  const { zkmargin, circuit, keyHash, proof, publicSignals } = readObject(input, "attestation");
  if (zkmargin !== ATTESTATION_FORMAT) throw shape(`zkmargin is not "${ATTESTATION_FORMAT}"`);
  const hash = readString(keyHash, "keyHash", MAX_NAME_LENGTH + 2);
  if (!KEY_HASH.test(hash)) throw shape("keyHash is not 0x and 64 lower-case hexadecimal digits");
  return {
    circuit: readString(circuit, "circuit", MAX_NAME_LENGTH),
    keyHash: hash,
    proof: readProof(proof),
    publicSignals: readSignals(publicSignals, maxSignals + 1),
  };
}

/** The integer in [0, modulus) that `text` spells in the shortest decimal way, or undefined. */
export function canonicalDecimal(text: string | undefined, modulus: bigint): bigint | undefined {
  if (text === undefined || !CANONICAL_DECIMAL.test(text)) return undefined;
  const value = BigInt(text);
  return value < modulus ? value : undefined;
}
