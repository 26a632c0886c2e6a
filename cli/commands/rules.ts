/** `zkmargin rules`: the rule table of the next epoch from a policy, why it is what it is, and whether that is so. */
import { type ArgsDef } from "citty";
import { command, commandFamily } from "../command.ts";

const INPUTS = {
  policy: { type: "string", required: true, valueHint: "file", description: "rule policy" },
  candles: {
    type: "string",
    required: true,
    valueHint: "file",
    description: "closes by asset and day, comma-separated; later ones than the table are not used",
  },
  chain: {
    type: "string",
    valueHint: "file",
    description: "one sweep of Deribit's option tickers, for implied volatility",
  },
  raises: { type: "string", valueHint: "file", description: "raises that a warning asks for" },
  previous: {
    type: "string",
    valueHint: "file",
    description: "manifest of the table before; without it the table is a first one",
  },
} as const satisfies ArgsDef;

const build = command({
  name: "zkmargin rules build",
  description: "write the next rule table and the manifest that explains it",
  options: {
    ...INPUTS,
    "as-of": {
      type: "string",
      required: true,
      valueHint: "time",
      description: "time the table is built for: 2024-08-05T00:00:00Z",
    },
    table: {
      type: "string",
      required: true,
      valueHint: "file",
      description: "the table, where to write it",
    },
    manifest: {
      type: "string",
      required: true,
      valueHint: "file",
      description: "the manifest, where to write it",
    },
  },
  run: async (options) => (await import("../ruleOperations.ts")).buildRules(options),
});

const explain = command({
  name: "zkmargin rules explain",
  description: "what a manifest changed and why, in words and per cent",
  options: {
    manifest: { type: "string", required: true, valueHint: "file", description: "of the table" },
  },
  run: async (options) => (await import("../ruleOperations.ts")).explainRules(options),
});

const verify = command({
  name: "zkmargin rules verify",
  description: "build again from the inputs; exit status 1 with the places that differ",
  options: {
    manifest: { type: "string", required: true, valueHint: "file", description: "to be checked" },
    table: { type: "string", valueHint: "file", description: "the table, to be checked with it" },
    ...INPUTS,
  },
  run: async (options) => (await import("../ruleOperations.ts")).verifyRules(options),
});

export const rules = commandFamily(
  "zkmargin rules",
  "build, explain and verify the rule table of an epoch",
  { build, explain, verify },
);
