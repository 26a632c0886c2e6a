/** The provers of a conversion: of the circuit of the account's home table, and of seals. */
import { type SolvencyId } from "../circuits/spec.ts";
import { SealProver, WarmProver, type ConversionProvers } from "../prover/index.ts";
import { requireLeaveFor } from "./keyChoice.ts";
import { proverOptions, type KeyChoice } from "./proverChoice.ts";

/** Provers of the circuit and of seals; closed after use. */
export interface OpenProvers extends ConversionProvers {
  readonly close: () => Promise<void>;
}

/** Opens the installed keys; `seals` where D is sealed. */
export type ProverSource = (
  circuit: SolvencyId,
  seals: boolean,
  choice: KeyChoice,
) => Promise<OpenProvers>;

export const installedProvers: ProverSource = async (circuit, seals, choice) => {
  requireLeaveFor(circuit, choice.development === true);
  if (seals) requireLeaveFor("seal", choice.development === true);
  const settings = proverOptions(choice);
  const solvency = await WarmProver.open(circuit, settings);
  const unused = { prove: () => Promise.reject(new Error("no seal was asked for")) };
  if (!seals) return { solvency, seal: unused, close: () => solvency.close() };
  const seal = await SealProver.open(settings);
  const close = async (): Promise<void> => {
    await solvency.close();
    await seal.close();
  };
  return { solvency, seal, close };
};
