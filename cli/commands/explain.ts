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
    series: {
      type: "string",
      valueHint: "file",
      description: "what the option slots hold: also the book's Greeks",
    },
    order: {
      type: "string",
      valueHint: "buy:SLOT|sell:SLOT",
      description: "also the largest such order that keeps the level; with --reveal",
    },
    reveal: { type: "boolean", description: "also each slot's quantity and share" },
  },
  run: async (options) => (await import("../explainPortfolio.ts")).explainPortfolio(options),
});
