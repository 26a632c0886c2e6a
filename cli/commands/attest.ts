/** `zkmargin attest`: proves and writes the attestation. */
import { command } from "../command.ts";
import { COMMITMENT, DEVELOPMENT, OWNER_TERMS, PORTFOLIO, RULES } from "../flags.ts";

export const attest = command({
  name: "zkmargin attest",
  description: "prove that the portfolio meets its margin",
  options: {
    ...PORTFOLIO,
    ...RULES,
    ...OWNER_TERMS,
    ...COMMITMENT,
    ...DEVELOPMENT,
    out: {
      type: "string",
      valueHint: "file",
      description: "write the attestation there instead of standard output",
    },
  },
  run: async (options) => (await import("../attestPortfolio.ts")).attestPortfolio(options),
});
