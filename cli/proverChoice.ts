/** What a command proves with. */
import { externalBackend, type ProverOptions } from "../prover/index.ts";

/** As typed. */
export interface KeyChoice {
  readonly development?: boolean;
  /** Path of a binary that proves in place of zkmargin itself. */
  readonly prover?: string;
}

export function proverOptions({ development = false, prover }: KeyChoice): ProverOptions {
  const backend = prover === undefined ? {} : { backend: externalBackend(prover) };
  return { allowDevelopment: development, ...backend };
}
