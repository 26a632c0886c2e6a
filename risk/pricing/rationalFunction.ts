/** Quotients of polynomials, which the published approximations are made of. */

/** Coefficients of rising powers. */
export type Polynomial = readonly number[];

function evaluate(polynomial: Polynomial, x: number): number {
  return polynomial.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}

export function ratio(over: Polynomial, under: Polynomial, x: number): number {
  return evaluate(over, x) / evaluate(under, x);
}
