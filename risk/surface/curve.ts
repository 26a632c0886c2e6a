/** Curves through points: linear, or cubic without new extremes between the points. */
import { member } from "../realNumber.ts";

export interface CurveValue {
  readonly value: number;
  /** First derivative; to the right at a kink. */
  readonly slope: number;
  /** Second derivative; to the right where it jumps. */
  readonly curvature: number;
}

export type Interpolation = "linear" | "monotone-cubic";
/** How a curve goes on outside its points: at the last value, or along its last slope. */
export type Wings = "flat" | "linear";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Between two points: a cubic by values and slopes at both ends (Hermite). */
function hermite(from: Point, to: Point, slopes: readonly [number, number], x: number): CurveValue {
  const width = to.x - from.x;
  const u = (x - from.x) / width;
  const secant = (to.y - from.y) / width;
  // y = from.y + width·(a·u + b·u² + c·u³)
  const a = slopes[0];
  const b = 3 * secant - 2 * slopes[0] - slopes[1];
  const c = slopes[0] + slopes[1] - 2 * secant;
  return {
    value: from.y + width * u * (a + u * (b + u * c)),
    slope: a + u * (2 * b + 3 * c * u),
    curvature: (2 * b + 6 * c * u) / width,
  };
}

/**
 * Slope at an inner point between two secants: 0 at an extreme, else their weighted harmonic mean, which keeps
 * both neighbouring cubics monotone (F. N. Fritsch & J. Butland, SIAM J. Sci. Stat. Comput. 5 (1984), 300–304).
 */
function innerSlope(before: number, after: number, left: number, right: number): number {
  if (left * right <= 0) return 0;
  const [weightLeft, weightRight] = [2 * after + before, after + 2 * before];
  return (weightLeft + weightRight) / (weightLeft / left + weightRight / right);
}

/** Slope at an end by its two nearest secants, kept between 0 and three times the nearest. */
function endSlope(near: number, far: number, nearest: number, next: number): number {
  const slope = ((2 * near + far) * nearest - near * next) / (near + far);
  if (slope * nearest <= 0) return 0;
  return Math.abs(slope) > 3 * Math.abs(nearest) ? 3 * nearest : slope;
}

function monotoneSlopes(points: readonly Point[]): readonly number[] {
  const segments = points.slice(1).map((to, index) => {
    const from = member(points, index);
    return { width: to.x - from.x, secant: (to.y - from.y) / (to.x - from.x) };
  });
  const [first, second] = segments;
  if (first === undefined) return [0];
  if (second === undefined) return [first.secant, first.secant];
  const inner = segments.slice(1).map((right, index) => {
    const left = member(segments, index);
    return innerSlope(left.width, right.width, left.secant, right.secant);
  });
  const last = member(segments, segments.length - 1);
  const beforeLast = member(segments, segments.length - 2);
  return [
    endSlope(first.width, second.width, first.secant, second.secant),
    ...inner,
    endSlope(last.width, beforeLast.width, last.secant, beforeLast.secant),
  ];
}

export class Curve {
  readonly points: readonly Point[];
  readonly #slopes: readonly number[] | undefined;

  /** @param points at least one, by rising x, no x twice */
  constructor(points: readonly Point[], interpolation: Interpolation) {
    this.points = points;
    this.#slopes = interpolation === "linear" ? undefined : monotoneSlopes(points);
  }

  /** Between the points; outside them, the last value with the slope and no curvature of the end. */
  at(x: number): CurveValue {
    const { points } = this;
    const next = points.findIndex((point) => point.x > x);
    const index = next < 0 ? Math.max(0, points.length - 2) : Math.max(0, next - 1);
    const from = member(points, index);
    const to = points[index + 1];
    if (to === undefined) return { value: from.y, slope: 0, curvature: 0 };
    const secant = (to.y - from.y) / (to.x - from.x);
    const slopes = [this.#slopes?.[index] ?? secant, this.#slopes?.[index + 1] ?? secant] as const;
    if (x < from.x) return { value: from.y, slope: slopes[0], curvature: 0 };
    if (x >= to.x) return { value: to.y, slope: slopes[1], curvature: 0 };
    return hermite(from, to, slopes, x);
  }
}
