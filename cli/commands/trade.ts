/** `zkmargin trade …`: private trades between two portfolios. */
import { command, commandFamily } from "../command.ts";
import { COMMITMENT, PORTFOLIO } from "../flags.ts";

const operations = () => import("../tradeOperations.ts");

const OUT = {
  out: { type: "string", required: true, valueHint: "file", description: "delta file to write" },
} as const;
const DELTA = {
  delta: { type: "string", required: true, valueHint: "file", description: "delta file (secret)" },
} as const;

export const trade = commandFamily("zkmargin trade", "private trades", {
  delta: command({
    name: "zkmargin trade delta",
    description: "make a delta, as the account that receives it books it",
    options: {
      quantities: {
        type: "string",
        required: true,
        valueHint: "file|-",
        description: 'secret JSON by slot, received positive: { "0": "-800", "1": "0.1" }',
      },
      ...OUT,
    },
    run: async (options) => (await operations()).newDelta(options),
  }),
  negate: command({
    name: "zkmargin trade negate",
    description: "the same trade as the counterparty books it",
    options: { ...DELTA, ...OUT },
    run: async (options) => (await operations()).negateDelta(options),
  }),
  apply: command({
    name: "zkmargin trade apply",
    description: "book a delta in a portfolio",
    options: { ...PORTFOLIO, ...DELTA, ...COMMITMENT },
    run: async (options) => (await operations()).applyDelta(options),
  }),
});
