/**
 * Fixed-base windows of four bits in three constraints. windowTables.ts writes them as circom.
 *
 * A window of weight 16^j of generator G adds the point (2u − 15)·Q, u = b0 + 2·b1 + 4·b2 + 8·b3,
 * Q = 16^j·(G/2) (halving modulo ℓ). With signs B_k = 2·b_k − 1 the factor is Σ 2^k·B_k, so flipping
 * all four signs negates the point: on the Montgomery form its abscissa `u` is an even function of
 * the signs and its ordinate `v` an odd one. Every even function is a combination of 1, the six pairs
 * B_i·B_j and the quadruple; every odd one of the four B_k and the four triples. As B_k² = 1:
 *
 *     p = (B0 + a·B1)·(B2 + b·B3)
 *     u = delta·(p + c·B)·(p − c·B) + g·p + e          c·B = Σ c_k·B_k
 *     v = u·(gamma·B) + eta·B
 *
 * Matching coefficients for `u` leaves one equation of degree four for `a` once `b` is chosen, then a
 * square root for c_0; `b` = 1, 2, 3 … is tried until both exist. `gamma` solves a linear system.
 * Whoever distrusts the solving need not read it: the tests evaluate all sixteen inputs of every window
 * against the curve library. See docs/decisions/0002-three-constraint-windows.md.
 */
import {
  Point,
  fromAffine,
  multiplyPoint,
  toAffine,
  type AffinePoint,
  type CurvePoint,
} from "./babyjubjub.ts";
import * as polynomial from "./polynomial.ts";

const { Fp, Fn } = Point;

export const WINDOW_BITS = 4;
/** 64-bit offset quantities. */
export const QUANTITY_WINDOWS = 16;
/** 252-bit blindings. */
export const BLINDING_WINDOWS = 63;
/** Secret keys, as 252 signed binary digits. */
export const KEY_WINDOWS = 63;
/** 57-bit requirements in dollars. */
export const AMOUNT_WINDOWS = 15;

export interface Window {
  readonly a: bigint;
  readonly b: bigint;
  readonly c: readonly bigint[];
  readonly delta: bigint;
  readonly g: bigint;
  readonly e: bigint;
  readonly gamma: readonly bigint[];
  readonly eta: readonly bigint[];
}

/** Edwards (x, y) to Montgomery (u, v), for points of odd order other than the identity. */
export function toMontgomery({ x, y }: AffinePoint): { u: bigint; v: bigint } {
  const u = Fp.mul(Fp.add(1n, y), Fp.inv(Fp.sub(1n, y)));
  return { u, v: Fp.mul(u, Fp.inv(x)) };
}

/** G/2: the point whose double is `point`. */
export function half(point: AffinePoint): CurvePoint {
  return multiplyPoint(fromAffine(point), Fn.inv(2n));
}

/** The sign B_k of bit k of u. */
function sign(u: number, k: number): bigint {
  return ((u >> k) & 1) === 1 ? 1n : -1n;
}

/** Coefficient of the monomial ∏_{k in set} B_k of a function on the sixteen inputs. */
function coefficient(values: readonly bigint[], set: readonly number[]): bigint {
  const sum = values.reduce(
    (total, value, u) => total + value * set.reduce((product, k) => product * sign(u, k), 1n),
    0n,
  );
  return Fp.div(Fp.create(sum), 16n);
}

/** The constants of one window from its sixteen abscissae and ordinates. */
export function solveWindow(us: readonly bigint[], vs: readonly bigint[]): Window {
  for (let b = 1n; b < 1000n; b++) {
    const abscissa = solveAbscissa(us, b);
    if (abscissa !== undefined) return { ...abscissa, ...solveOrdinate(us, vs) };
  }
  throw new Error("no window constants found");
}

function solveAbscissa(
  us: readonly bigint[],
  b: bigint,
): Omit<Window, "gamma" | "eta"> | undefined {
  const pair = (i: number, j: number): bigint => coefficient(us, [i, j]);
  const [x01, x23, x02, x03, x12, x13] = [
    pair(0, 1),
    pair(2, 3),
    pair(0, 2),
    pair(0, 3),
    pair(1, 2),
    pair(1, 3),
  ];
  const quadruple = coefficient(us, [0, 1, 2, 3]);
  const n = Fp.sub(Fp.mul(x02, x13), Fp.mul(x03, x12));
  // g = n / denominator(a), and delta = quadruple / (4ab): the rank-one conditions on c·cᵀ become
  // y01·y23·denominator² = (x02·denominator − n)·(x13·denominator − n·a·b), times 2a.
  const denominator = [Fp.sub(x13, Fp.mul(b, x12)), Fp.sub(Fp.mul(b, x02), x03)];
  const bSquared = Fp.add(1n, Fp.sqr(b));
  const y01 = Fp.sub(x01, Fp.div(Fp.mul(quadruple, bSquared), Fp.mul(2n, b)));
  const twiceAY23 = [Fp.neg(quadruple), Fp.mul(2n, x23), Fp.neg(quadruple)];
  const left = polynomial.scale(
    polynomial.multiply(twiceAY23, polynomial.multiply(denominator, denominator)),
    y01,
  );
  const right = polynomial.multiply(
    polynomial.add(polynomial.scale(denominator, x02), [Fp.neg(n)]),
    polynomial.add(polynomial.scale(denominator, x13), [0n, Fp.neg(Fp.mul(n, b))]),
  );
  const equation = polynomial.add(left, polynomial.multiply([0n, Fp.neg(2n)], right));
  for (const a of polynomial.roots(equation)) {
    const below = Fp.add(denominator[0] ?? 0n, Fp.mul(a, denominator[1] ?? 0n));
    if (a === 0n || below === 0n) continue;
    const g = Fp.div(n, below);
    const delta = Fp.div(quadruple, Fp.mul(4n, Fp.mul(a, b)));
    const scaled = (value: bigint): bigint => Fp.div(value, Fp.mul(Fp.neg(2n), delta));
    const c0c1 = scaled(y01);
    const c0c2 = scaled(Fp.sub(x02, g));
    const c0c3 = scaled(Fp.sub(x03, Fp.mul(g, b)));
    const c1c2 = scaled(Fp.sub(x12, Fp.mul(g, a)));
    if (c1c2 === 0n) continue;
    const square = Fp.div(Fp.mul(c0c1, c0c2), c1c2);
    if (square === 0n || Fp.pow(square, (Fp.ORDER - 1n) / 2n) !== 1n) continue;
    const root = Fp.sqrt(square);
    const c0 = root * 2n < Fp.ORDER ? root : Fp.neg(root);
    const c = [c0, Fp.div(c0c1, c0), Fp.div(c0c2, c0), Fp.div(c0c3, c0)];
    const norm = c.reduce((sum, value) => Fp.add(sum, Fp.sqr(value)), 0n);
    const constant = Fp.sub(Fp.mul(Fp.add(1n, Fp.sqr(a)), bSquared), norm);
    const e = Fp.sub(coefficient(us, []), Fp.mul(delta, constant));
    return { a, b, c, delta, g, e };
  }
  return undefined;
}

const SIGNS = [0, 1, 2, 3] as const;

function solveOrdinate(
  us: readonly bigint[],
  vs: readonly bigint[],
): Pick<Window, "gamma" | "eta"> {
  // The triple without B_m: from pair(i,j)·gamma_k over the triple, and the quadruple times gamma_m.
  const rows = SIGNS.map((missing) => {
    const triple = SIGNS.filter((k) => k !== missing);
    const row = SIGNS.map((k) =>
      k === missing
        ? coefficient(us, [...SIGNS])
        : coefficient(
            us,
            triple.filter((i) => i !== k),
          ),
    );
    return [...row, coefficient(vs, triple)];
  });
  const gamma = solveLinear(rows);
  const eta = SIGNS.map((k) => {
    const fromProduct = SIGNS.reduce(
      (sum, i) => Fp.add(sum, Fp.mul(gamma[i] ?? 0n, coefficient(us, i === k ? [] : [i, k]))),
      0n,
    );
    return Fp.sub(coefficient(vs, [k]), fromProduct);
  });
  return { gamma, eta };
}

/** Gauss–Jordan on an augmented matrix with a unique solution. */
function solveLinear(matrix: readonly (readonly bigint[])[]): bigint[] {
  const rows = matrix.map((row) => [...row]);
  rows.forEach((_, column) => {
    const at = rows.findIndex((row, index) => index >= column && row[column] !== 0n);
    const pivot = rows[at];
    if (pivot === undefined) throw new Error("singular window");
    rows[at] = rows[column] ?? [];
    const inverse = Fp.inv(pivot[column] ?? 0n);
    const normal = pivot.map((value) => Fp.mul(value, inverse));
    rows[column] = normal;
    rows.forEach((row, index) => {
      const factor = row[column] ?? 0n;
      if (index !== column && factor !== 0n) {
        rows[index] = row.map((value, k) => Fp.sub(value, Fp.mul(factor, normal[k] ?? 0n)));
      }
    });
  });
  return rows.map((row) => row.at(-1) ?? 0n);
}

/** (u, v) of a window for input `u` in 0..15, by the three formulas of the header. */
export function evaluateWindow(window: Window, input: number): { u: bigint; v: bigint } {
  const dot = (factors: readonly bigint[]): bigint =>
    factors.reduce((sum, factor, k) => Fp.create(sum + factor * sign(input, k)), 0n);
  const { a, b, c, delta, g, e, gamma, eta } = window;
  const p = Fp.create(
    (sign(input, 0) + a * sign(input, 1)) * (sign(input, 2) + b * sign(input, 3)),
  );
  const linear = dot(c);
  const u = Fp.create(delta * (p + linear) * (p - linear) + g * p + e);
  return { u, v: Fp.create(u * dot(gamma) + dot(eta)) };
}

/** The sixteen Montgomery points (2u − 15)·16^j·(G/2) of a window. */
export function windowPoints(generator: AffinePoint, j: number): { u: bigint; v: bigint }[] {
  const q = multiplyPoint(half(generator), 16n ** BigInt(j));
  return Array.from({ length: 16 }, (_, u) =>
    toMontgomery(toAffine(multiplyPoint(q, BigInt(2 * u - 15)))),
  );
}

/** All windows of one generator, lowest weight first. */
export function generatorWindows(generator: AffinePoint, count: number): Window[] {
  return Array.from({ length: count }, (_, j) => {
    const points = windowPoints(generator, j);
    return solveWindow(
      points.map(({ u }) => u),
      points.map(({ v }) => v),
    );
  });
}
