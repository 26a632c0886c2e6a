/**
 * The inverse of the normal distribution: M. J. Wichura, "Algorithm AS 241: the percentage points of the
 * normal distribution", Applied Statistics 37 (1988), 477–484, routine PPND16: relative error about 1e-16.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { ratio } from "./rationalFunction.ts";

const CENTRE_OVER = [
  3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
  45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
];
const CENTRE_UNDER = [
  1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867,
  39307.89580009271061, 28729.085735721942674, 5226.495278852854561,
];
const MIDDLE_OVER = [
  1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
  1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833,
  7.7454501427834140764e-4,
];
const MIDDLE_UNDER = [
  1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
  0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
];
const TAIL_OVER = [
  6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
  0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5,
  2.01033439929228813265e-7,
];
const TAIL_UNDER = [
  1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525,
  7.868691311456132591e-4, 1.8463183175100546818e-5, 1.4215117583164458887e-7,
  2.04426310338993978564e-15,
];

/** The quantile of a small probability: negative. */
function lowerTail(p: number): number {
  const depth = Math.sqrt(-Math.log(p));
  if (depth <= 5) return -ratio(MIDDLE_OVER, MIDDLE_UNDER, depth - 1.6);
  return -ratio(TAIL_OVER, TAIL_UNDER, depth - 5);
}

/**
 * x with N(x) = p.
 * @throws INPUT_INVALID unless 0 < p < 1
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) {
    throw inputInvalid(
      "probability",
      "is not between 0 and 1",
      "give a number above 0 and below 1",
    );
  }
  const fromMedian = p - 0.5;
  if (Math.abs(fromMedian) > 0.425) return p < 0.5 ? lowerTail(p) : -lowerTail(1 - p);
  return fromMedian * ratio(CENTRE_OVER, CENTRE_UNDER, 0.180625 - fromMedian * fromMedian);
}
