/**
 * How many random histories of the whole system are tried, and how long they are: few and short by default, as
 * `npm test` wants it; more by `npm run test:deep`, or by these variables. Figures are per campaign.
 *
 *   ZKMARGIN_HISTORIES        number of histories
 *   ZKMARGIN_HISTORY_LENGTH   actions in each
 *   ZKMARGIN_SEED             32 bytes, 0x-prefixed; a failure prints the one it had
 */
export interface HistoryLimits {
  readonly runs: number;
  readonly depth: number;
  /** Tries to shorten a history that broke something. */
  readonly shrinkRunLimit: number;
  readonly seed: string;
}

export const DEFAULT_SEED = `0x${"5a".repeat(32)}`;
/** What `npm run test:deep` asks for, every night: minutes to an hour. Fewer and longer ones by the variables. */
export const DEEP = { ZKMARGIN_HISTORIES: "1024", ZKMARGIN_HISTORY_LENGTH: "64" } as const;

/** @throws RangeError when a variable is set to what is no positive number, or no seed */
export function historyLimits(
  environment: Readonly<Record<string, string | undefined>>,
): HistoryLimits {
  const positive = (name: string, otherwise: number): number => {
    const value = Number(environment[name] ?? otherwise);
    if (!Number.isSafeInteger(value) || value < 1) throw new RangeError(`${name} is not a count`);
    return value;
  };
  const seed = environment.ZKMARGIN_SEED ?? DEFAULT_SEED;
  if (!/^0x[0-9a-f]{64}$/.test(seed)) throw new RangeError("ZKMARGIN_SEED is not 32 bytes of hex");
  return {
    runs: positive("ZKMARGIN_HISTORIES", 20),
    depth: positive("ZKMARGIN_HISTORY_LENGTH", 120),
    shrinkRunLimit: 50,
    seed,
  };
}
