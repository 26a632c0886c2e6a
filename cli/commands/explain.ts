/** `zkmargin explain`: the pre-flight, for the owner's eyes. */
import { command } from "../command.ts";
import { DECIMALS, OWNER_TERMS, PORTFOLIO, RULES } from "../flags.ts";

export const explain = command({
  name: "zkmargin explain",
  description: "margin in dollars: what it consists of, what is missing and what would mend it",
  options: {
    ...PORTFOLIO,
    ...RULES,
    ...OWNER_TERMS,
    ...DECIMALS,
    symbols: {
      type: "string",
      valueHint: "A,B,…",
      description: "names of the slots, for --reveal",
    },
    reveal: { type: "boolean", description: "also each slot's quantity and share" },
  },
  run: async (options) => (await import("../explainPortfolio.ts")).explainPortfolio(options),
});
