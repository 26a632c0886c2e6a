/**
 * Roots of a polynomial of small degree over the field of BN254 scalars, for `windows.ts`.
 * A polynomial is its list of coefficients, lowest degree first. Deterministic: same input, same root.
 */
import { Point } from "./babyjubjub.ts";

const { Fp } = Point;
export type Polynomial = readonly bigint[];

function trim(f: bigint[]): bigint[] {
  while (f.length > 0 && f.at(-1) === 0n) f.pop();
  return f;
}

export function add(f: Polynomial, g: Polynomial): bigint[] {
  const length = Math.max(f.length, g.length);
  return trim(Array.from({ length }, (_, i) => Fp.add(f[i] ?? 0n, g[i] ?? 0n)));
}

export function scale(f: Polynomial, factor: bigint): bigint[] {
  return trim(f.map((coefficient) => Fp.mul(coefficient, factor)));
}

export function multiply(f: Polynomial, g: Polynomial): bigint[] {
  const product = new Array<bigint>(Math.max(f.length + g.length - 1, 0)).fill(0n);
  f.forEach((a, i) => {
    g.forEach((b, j) => {
      product[i + j] = Fp.create((product[i + j] ?? 0n) + a * b);
    });
  });
  return trim(product);
}

/** The remainder of f divided by a monic g. */
function reduce(f: Polynomial, g: Polynomial): bigint[] {
  const rest = [...f];
  for (let top = rest.length - 1; top >= g.length - 1; top--) {
    const lead = rest[top] ?? 0n;
    if (lead === 0n) continue;
    g.forEach((coefficient, i) => {
      const at = top - (g.length - 1) + i;
      rest[at] = Fp.create((rest[at] ?? 0n) - lead * coefficient);
    });
  }
  return trim(rest.slice(0, Math.max(g.length - 1, 0)));
}

function monic(f: Polynomial): bigint[] {
  return scale(f, Fp.inv(f.at(-1) ?? 1n));
}

function greatestCommonDivisor(f: Polynomial, g: Polynomial): bigint[] {
  let [a, b] = [[...f], [...g]];
  while (b.length > 0) [a, b] = [b, reduce(a, monic(b))];
  return monic(a);
}

function power(base: Polynomial, exponent: bigint, modulus: Polynomial): bigint[] {
  let result: bigint[] = [1n];
  for (const bit of exponent.toString(2)) {
    result = reduce(multiply(result, result), modulus);
    if (bit === "1") result = reduce(multiply(result, base), modulus);
  }
  return result;
}

/** All roots of f in the field, ascending; those of multiplicity more than one appear once. */
export function roots(f: Polynomial): bigint[] {
  if (trim([...f]).length < 2) return [];
  const g = monic(trim([...f]));
  const linearFactors = greatestCommonDivisor(
    g,
    add(power([0n, 1n], Fp.ORDER, g), [0n, Fp.neg(1n)]),
  );
  return split(linearFactors, 1n).sort((a, b) => (a < b ? -1 : 1));
}

/** Cantor–Zassenhaus with the shifts 1, 2, 3 … instead of random ones. */
function split(f: Polynomial, shift: bigint): bigint[] {
  if (f.length <= 1) return [];
  if (f.length === 2) return [Fp.neg(f[0] ?? 0n)];
  const half = add(power([shift, 1n], (Fp.ORDER - 1n) / 2n, f), [Fp.neg(1n)]);
  const factor = half.length === 0 ? [...f] : greatestCommonDivisor(f, half);
  if (factor.length === 1 || factor.length === f.length) return split(f, shift + 1n);
  return [...split(factor, shift + 1n), ...split(quotient(f, factor), shift + 1n)];
}

/** f / g for a monic g that divides f. */
function quotient(f: Polynomial, g: Polynomial): bigint[] {
  const rest = [...f];
  const result = new Array<bigint>(f.length - g.length + 1).fill(0n);
  for (let top = result.length - 1; top >= 0; top--) {
    const lead = rest[top + g.length - 1] ?? 0n;
    result[top] = lead;
    g.forEach((coefficient, i) => {
      rest[top + i] = Fp.create((rest[top + i] ?? 0n) - lead * coefficient);
    });
  }
  return result;
}
