/** `zkmargin relay …`: attestations and private trades of many accounts in one transaction. */
import { command, commandFamily } from "../command.ts";
import { RELAY, SUBMIT } from "../relayFlags.ts";

const operations = () => import("../relayOperations.ts");

export const relay = commandFamily("zkmargin relay", "submit for many in one transaction", {
  run: command({
    name: "zkmargin relay run",
    description: "collect attestations and private trades, and submit them in bundles",
    options: RELAY,
    run: async (options) => (await operations()).relay(options),
  }),
  submit: command({
    name: "zkmargin relay submit",
    description: "give a relayer an attestation or a trade; again to ask what became of it",
    options: SUBMIT,
    run: async (options) => (await import("../relaySubmission.ts")).submit(options),
  }),
});
