/** `zkmargin options …`: option slots of a market, and what their relistings ask of an account. */
import { command, commandFamily } from "../command.ts";
import { ACCOUNT, CONTRACTS, NODE } from "../walletFlags.ts";

const operations = () => import("../optionOperations.ts");

const OPTION_CHAIN = { rpc: NODE.rpc, accounts: CONTRACTS.accounts } as const;

export const options = commandFamily(
  "zkmargin options",
  "option slots of a market, and what their relistings ask of an account",
  {
    series: command({
      name: "zkmargin options series",
      description: "option slots: state, series, price, last report, what comes next, relistings",
      options: OPTION_CHAIN,
      run: async (given) => (await operations()).listSeries(given),
    }),
    status: command({
      name: "zkmargin options status",
      description:
        "relistings that an account has still to follow; status 1 when proofs wait for it",
      options: { ...OPTION_CHAIN, ...ACCOUNT },
      run: async (given) => (await operations()).accountStatus(given),
    }),
  },
);
