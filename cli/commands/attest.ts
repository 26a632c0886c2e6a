/** `zkmargin attest`: proves and writes the attestation. */
import { command } from "../command.ts";
import { COMMITMENT, DECIMALS, OWNER_TERMS, PORTFOLIO, PROVING, RULES } from "../flags.ts";

export const attest = command({
  name: "zkmargin attest",
  description: "prove that the portfolio meets its margin",
  options: {
    ...PORTFOLIO,
    ...RULES,
    ...OWNER_TERMS,
    ...COMMITMENT,
    ...DECIMALS,
    ...PROVING,
    "new-salt": {
      type: "boolean",
      description: "with --tally: replace the salt of an earlier seal, which its audit needs",
    },
    out: {
      type: "string",
      valueHint: "file",
      description: "write it there instead of standard output; replaces only an attestation",
    },
  },
  run: async (options) => (await import("../attestPortfolio.ts")).attestPortfolio(options),
});
