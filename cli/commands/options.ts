/** `zkmargin options …`: option slots of a market, and what their relistings ask of an account. */
import { command, commandFamily } from "../command.ts";
import { PROVING } from "../flags.ts";
import { ACCOUNT, CONTRACTS, NODE, REVEAL, WALLET } from "../walletFlags.ts";

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
    convert: command({
      name: "zkmargin options convert",
      description:
        "the call that follows the account's next relisting: what expired becomes cash, sealed and proven",
      options: {
        ...WALLET,
        ...ACCOUNT,
        keystore: { ...WALLET.keystore, required: false },
        settlement: { ...WALLET.settlement, required: false },
        portfolio: {
          type: "string",
          valueHint: "file",
          description: "portfolio file (secret), in place of --keystore",
        },
        attest: { type: "boolean", description: "with a new lease of the home table" },
        band: {
          type: "string",
          valueHint: "fraction",
          default: "0.05",
          description: "relative price move that the new lease holds for",
        },
        "lease-hours": {
          type: "string",
          valueHint: "hours",
          default: "24",
          description: "how long the new lease is to last",
        },
        ...REVEAL,
        "dry-run": { type: "boolean", description: "check, and prove, write and print no call" },
        ...PROVING,
      },
      run: async (given) => (await import("../convertOperations.ts")).convertExpired(given),
    }),
  },
);
