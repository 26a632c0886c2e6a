/** Numbers for properties, spread evenly: fast-check's own doubles are even in their bits, so nearly all are tiny. */
import fc from "fast-check";

const STEPS = 1_000_000_000;

/** Mostly anywhere between the ends, now and then tiny, an end, or a number with awkward bits. */
export function real(min: number, max: number): fc.Arbitrary<number> {
  const even = fc.integer({ min: 0, max: STEPS }).map((step) => min + ((max - min) * step) / STEPS);
  return fc.oneof(
    { weight: 6, arbitrary: even.map((value) => Math.min(max, value)) },
    { weight: 1, arbitrary: fc.double({ min, max, noNaN: true }) },
  );
}
