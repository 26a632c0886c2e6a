/** How often a property runs: `n`, or as many times more as the environment's PROPERTY_RUNS says. */
export const runs = (n: number): { numRuns: number } => ({
  numRuns: n * Number(process.env.PROPERTY_RUNS ?? 1),
});
