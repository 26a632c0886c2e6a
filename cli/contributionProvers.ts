/** The provers of a contribution: of the circuit of the window's table, and of `tally`. */
import { type ContributionProvers } from "../audit/contribution.ts";
import { type SolvencyId } from "../circuits/spec.ts";
import { TallyProver, WarmProver } from "../prover/index.ts";
import { requireLeaveFor } from "./keyChoice.ts";
import { proverOptions, type KeyChoice } from "./proverChoice.ts";

/** Closed after use. */
export interface OpenContributionProvers extends ContributionProvers {
  readonly close: () => Promise<void>;
}

/** Opens the installed keys. */
export type ContributionProverSource = (
  circuit: SolvencyId,
  choice: KeyChoice,
) => Promise<OpenContributionProvers>;

export const installedContributionProvers: ContributionProverSource = async (circuit, choice) => {
  requireLeaveFor(circuit, choice.development === true);
  requireLeaveFor("tally", choice.development === true);
  const settings = proverOptions(choice);
  const solvency = await WarmProver.open(circuit, settings);
  const tally = await TallyProver.open(settings);
  const close = async (): Promise<void> => {
    await solvency.close();
    await tally.close();
  };
  return { solvency, tally, close };
};
