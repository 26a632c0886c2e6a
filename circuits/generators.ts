/**
 * The generators of the vector commitment C = Σ q_i·G_i + ρ·H, the base B of public keys, and the start
 * points of the circuits' sums: nothing up the sleeve.
 *
 * Each is RFC 9380's `hash_to_curve` (random-oracle form) of a label:
 * `hash_to_field` with expand_message_xmd over SHA-256 (L = 48, DST below) gives two field elements;
 * each is mapped by Elligator 2 (RFC 9380 §6.7.1, Z = 5) to the Montgomery curve
 * v² = u³ + 168698·u² + u that is birational to BabyJubJub; the sum is multiplied by the cofactor 8.
 *
 * `node circuits/generators.ts --write` makes `generators.json`; the tests recompute and compare it.
 */
import { writeFileSync, readFileSync } from "node:fs";
import { hash_to_field } from "@noble/curves/abstract/hash-to-curve.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import {
  FIELD_MODULUS,
  IDENTITY,
  Point,
  fromAffine,
  multiplyPoint,
  toAffine,
  type AffinePoint,
  type CurvePoint,
} from "./babyjubjub.ts";

export const DST = "zkmargin-v1-with-BabyJubJub_XMD:SHA-256_ELL2_RO_";
export const MAX_SLOTS = 32;
const MONTGOMERY_A = 168698n;
/** The smallest non-square of the field. */
const NON_SQUARE = 5n;

const { Fp } = Point;

/** Elligator 2 to (u, v) on the Montgomery curve, then the birational map to Edwards form. */
function mapToCurve(t: bigint): CurvePoint {
  const denominator = Fp.add(1n, Fp.mul(NON_SQUARE, Fp.sqr(t)));
  const curve = (u: bigint): bigint => Fp.mul(u, Fp.add(Fp.mul(u, Fp.add(u, MONTGOMERY_A)), 1n));
  const isSquare = (value: bigint): boolean => Fp.pow(value, (FIELD_MODULUS - 1n) / 2n) <= 1n;
  const u1 = Fp.is0(denominator)
    ? Fp.neg(MONTGOMERY_A)
    : Fp.mul(Fp.neg(MONTGOMERY_A), Fp.inv(denominator));
  const first = isSquare(curve(u1));
  const u = first ? u1 : Fp.sub(Fp.neg(u1), MONTGOMERY_A);
  const root = Fp.sqrt(curve(u));
  // RFC 9380: sgn0(v) is 1 for the first candidate and 0 for the second.
  const v = (root & 1n) === (first ? 1n : 0n) ? root : Fp.neg(root);
  return fromMontgomery(u, v);
}

function fromMontgomery(u: bigint, v: bigint): CurvePoint {
  if (Fp.is0(v) || Fp.eql(u, Fp.neg(1n))) return fromAffine(IDENTITY);
  return fromAffine({
    x: Fp.mul(u, Fp.inv(v)),
    y: Fp.mul(Fp.sub(u, 1n), Fp.inv(Fp.add(u, 1n))),
  });
}

/** RFC 9380 `hash_to_curve` of a label: a point of prime order whose logarithm nobody knows. */
export function hashToCurve(label: string): AffinePoint {
  const elements = hash_to_field(utf8ToBytes(label), 2, {
    DST,
    p: FIELD_MODULUS,
    m: 1,
    k: 128,
    expand: "xmd",
    hash: sha256,
  });
  const sum = elements.map(([t]) => mapToCurve(t ?? 0n)).reduce((total, point) => total.add(point));
  return toAffine(sum.clearCofactor());
}

interface Generators {
  readonly slots: readonly AffinePoint[];
  readonly blinding: AffinePoint;
  readonly key: AffinePoint;
  readonly start: AffinePoint;
  readonly secondStart: AffinePoint;
}

export function computeGenerators(): Generators {
  return {
    slots: Array.from({ length: MAX_SLOTS }, (_, slot) => hashToCurve(`zkmargin/slot/${slot}`)),
    blinding: hashToCurve("zkmargin/blinding"),
    key: hashToCurve("zkmargin/key"),
    start: hashToCurve("zkmargin/start"),
    secondStart: hashToCurve("zkmargin/start/2"),
  };
}

const FILE = new URL("generators.json", import.meta.url);

function serialise(generators: Generators): string {
  const text = JSON.stringify(
    { about: "Made by `node circuits/generators.ts --write`", dst: DST, ...generators },
    (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value),
    2,
  );
  return `${text}\n`;
}

if (import.meta.main && process.argv.includes("--write")) {
  writeFileSync(FILE, serialise(computeGenerators()));
}

let loaded: Generators | undefined;

/** The generators as committed in `generators.json`. */
export function generators(): Generators {
  if (loaded === undefined) {
    const parse = ({ x, y }: { x: string; y: string }): AffinePoint => ({
      x: BigInt(x),
      y: BigInt(y),
    });
    const raw = JSON.parse(readFileSync(FILE, "utf8")) as {
      slots: { x: string; y: string }[];
      blinding: { x: string; y: string };
      key: { x: string; y: string };
      start: { x: string; y: string };
      secondStart: { x: string; y: string };
    };
    loaded = {
      slots: raw.slots.map(parse),
      blinding: parse(raw.blinding),
      key: parse(raw.key),
      start: parse(raw.start),
      secondStart: parse(raw.secondStart),
    };
  }
  return loaded;
}

/** G_i, the generator of instrument slot `slot`. */
export function slotGenerator(slot: number): AffinePoint {
  const point = generators().slots[slot];
  if (point === undefined) throw new RangeError(`slot ${slot} is not in 0..${MAX_SLOTS - 1}`);
  return point;
}

/** H, the generator of the blinding. */
export function blindingGenerator(): AffinePoint {
  return generators().blinding;
}

/** B, the base of public keys: K = k·B. */
export function keyGenerator(): AffinePoint {
  return generators().key;
}

/** C = Σ q_i·G_i + ρ·H. Quantities are signed; the identity is a valid commitment (an empty book). */
export function commit(quantities: readonly bigint[], blinding: bigint): AffinePoint {
  const terms = quantities.map((quantity, slot) =>
    multiplyPoint(fromAffine(slotGenerator(slot)), quantity),
  );
  const blind = multiplyPoint(fromAffine(blindingGenerator()), blinding);
  return toAffine(terms.reduce((total, point) => total.add(point), blind));
}
