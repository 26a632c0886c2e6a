/** `zkmargin verify`: an attestation against the verifier's own market, table, commitment and terms. */
import { command } from "../command.ts";
import { BAND_FLAG, DEVELOPMENT, FIGURES, RULES } from "../flags.ts";

export const verify = command({
  name: "zkmargin verify",
  description: "verify an attestation; exit status 1 with a reason code when it is refused",
  options: {
    attestation: {
      type: "string",
      required: true,
      valueHint: "file|-",
      description: "what the prover sent",
    },
    ...RULES,
    commitment: {
      type: "string",
      required: true,
      valueHint: "file|x,y",
      description: "the account's commitment on-chain",
    },
    level: {
      type: "string",
      required: true,
      valueHint: "multiple",
      description: "times the requirement that must be proven: 1.1",
    },
    ...BAND_FLAG,
    ...FIGURES,
    ...DEVELOPMENT,
    key: {
      type: "string",
      valueHint: "file",
      description: "verification_key.json; the installed key unless told",
    },
    keyhash: {
      type: "string",
      valueHint: "0x…",
      description: "identity of --key: keyHash() of the contract",
    },
  },
  run: async (options) => (await import("../verifyDocument.ts")).verifyDocument(options),
});
