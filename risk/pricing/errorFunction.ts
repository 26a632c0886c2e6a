/**
 * The error function in the two forms that lose no digits: erf near 0, and exp(y²)·erfc(y) elsewhere.
 *
 * Rational Chebyshev approximations of W. J. Cody, "Rational Chebyshev approximations for the error
 * function", Mathematics of Computation 23 (1969), 631–637, with the coefficients of his CALERF
 * (Algorithm 715, ACM TOMS 19 (1993), 22–32): relative error below 1.2e-16 before rounding.
 */
import { ratio, type Polynomial } from "./rationalFunction.ts";

/** erf(y)/y in y². */
const CENTRE_OVER: Polynomial = [
  3.20937758913846947e3, 3.77485237685302021e2, 1.1386415415105016e2, 3.1611237438705656,
  1.85777706184603153e-1,
];
const CENTRE_UNDER: Polynomial = [
  2.84423683343917062e3, 1.28261652607737228e3, 2.44024637934444173e2, 2.36012909523441209e1, 1,
];
/** exp(y²)·erfc(y) in y. */
const MIDDLE_OVER: Polynomial = [
  1.23033935479799725e3, 2.05107837782607147e3, 1.71204761263407058e3, 8.8195222124176909e2,
  2.98635138197400131e2, 6.61191906371416295e1, 8.88314979438837594, 5.64188496988670089e-1,
  2.15311535474403846e-8,
];
const MIDDLE_UNDER: Polynomial = [
  1.23033935480374942e3, 3.43936767414372164e3, 4.36261909014324716e3, 3.29079923573345963e3,
  1.62138957456669019e3, 5.37181101862009858e2, 1.17693950891312499e2, 1.57449261107098347e1, 1,
];
/** (1/√π − y·exp(y²)·erfc(y))·y² in 1/y². */
const TAIL_OVER: Polynomial = [
  6.58749161529837803e-4, 1.60837851487422766e-2, 1.25781726111229246e-1, 3.60344899949804439e-1,
  3.05326634961232344e-1, 1.63153871373020978e-2,
];
const TAIL_UNDER: Polynomial = [
  2.33520497626869185e-3, 6.05183413124413191e-2, 5.27905102951428412e-1, 1.87295284992346047,
  2.56852019228982242, 1,
];

/** 1/√π. */
const INVERSE_ROOT_PI = 0.5641895835477563;

/** Up to here erf is computed as such; beyond it, erfc. */
export const CENTRE = 0.46875;
const TAIL = 4;

/** erf(y) for |y| ≤ {@link CENTRE}: a few units in the last place. */
export function erfCentre(y: number): number {
  return y * ratio(CENTRE_OVER, CENTRE_UNDER, y * y);
}

/** exp(y²)·erfc(y) for y ≥ 0, from 1 falling to 1/(y√π): a few units in the last place. */
export function scaledErfc(y: number): number {
  if (y <= CENTRE) return Math.exp(y * y) * (1 - erfCentre(y));
  if (y <= TAIL) return ratio(MIDDLE_OVER, MIDDLE_UNDER, y);
  const inverseSquare = 1 / (y * y);
  const correction = inverseSquare * ratio(TAIL_OVER, TAIL_UNDER, inverseSquare);
  return (INVERSE_ROOT_PI - correction) / y;
}
