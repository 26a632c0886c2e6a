/** `zkmargin keeper`: watches a market and does what is due. */
import { command } from "../command.ts";
import { DEPLOYMENT, LIMITS, LIQUIDATOR, MEANS, ROLES, RUN } from "../keeperFlags.ts";

export const keeper = command({
  name: "zkmargin keeper",
  description:
    "commit epochs, flag, have lapsed books opened, bid, pay exits; all roles unless some are named",
  options: { ...DEPLOYMENT, ...MEANS, ...ROLES, ...LIQUIDATOR, ...LIMITS, ...RUN },
  run: async (options) => (await import("../keeperOperations.ts")).keep(options),
});
