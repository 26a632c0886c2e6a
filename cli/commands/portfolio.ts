/** `zkmargin portfolio …`: the secret file that opens an account's commitment. */
import { command, commandFamily } from "../command.ts";
import { COMMITMENT, PORTFOLIO } from "../flags.ts";

const operations = () => import("../portfolioOperations.ts");

const PUBLIC_AMOUNT = {
  ...PORTFOLIO,
  slot: { type: "string", required: true, valueHint: "0-31", description: "instrument slot" },
  amount: {
    type: "string",
    required: true,
    valueHint: "units",
    description: "units of the instrument, public on-chain as well",
  },
  ...COMMITMENT,
} as const;

export const portfolio = commandFamily(
  "zkmargin portfolio",
  "the secret file behind a commitment",
  {
    new: command({
      name: "zkmargin portfolio new",
      description: "make a portfolio: empty, as an account is opened, or with given quantities",
      options: {
        ...PORTFOLIO,
        quantities: {
          type: "string",
          valueHint: "file|-",
          description: 'secret JSON by slot, { "0": "1500" }; the blinding is then random',
        },
      },
      run: async (options) => (await operations()).newPortfolio(options),
    }),
    show: command({
      name: "zkmargin portfolio show",
      description: "the commitment; with --reveal the quantities",
      options: {
        ...PORTFOLIO,
        reveal: { type: "boolean", description: "print the quantities" },
      },
      run: async (options) => (await operations()).showPortfolio(options),
    }),
    deposit: command({
      name: "zkmargin portfolio deposit",
      description: "book a public deposit",
      options: PUBLIC_AMOUNT,
      run: async (options) => (await operations()).bookPublicAmount(options, 1n),
    }),
    withdraw: command({
      name: "zkmargin portfolio withdraw",
      description: "book a public withdrawal",
      options: PUBLIC_AMOUNT,
      run: async (options) => (await operations()).bookPublicAmount(options, -1n),
    }),
    commit: command({
      name: "zkmargin portfolio commit",
      description: "the commitment as a public document",
      options: {
        ...PORTFOLIO,
        out: { type: "string", valueHint: "file", description: "write it there" },
      },
      run: async (options) => (await operations()).commitPortfolio(options),
    }),
  },
);
