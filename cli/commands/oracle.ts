/** `zkmargin oracle …`: the risk oracle's part: make a report, sign it, put signatures together for the chain. */
import { command, commandFamily } from "../command.ts";
import { CONTRACTS, NODE } from "../walletFlags.ts";

const OPTION_CHAIN = { rpc: NODE.rpc, accounts: CONTRACTS.accounts } as const;

const DOCUMENT = {
  document: {
    type: "string",
    required: true,
    valueHint: "file",
    description: "report or fixing, as `oracle report` or `oracle fix` wrote it",
  },
} as const;

const QUOTE_AGE = {
  "quote-age": {
    type: "string",
    valueHint: "seconds",
    default: "300",
    description: "how much older than the report quotes may be",
  },
} as const;

const INPUTS = {
  manifest: {
    type: "string",
    required: true,
    valueHint: "file",
    description: "manifest of the home tables: its scenarios are theirs",
  },
  quotes: {
    type: "string",
    required: true,
    valueHint: "file,…",
    description: "option chains with quotes, Deribit's columns as CSV",
  },
  homes: {
    type: "string",
    required: true,
    valueHint: "0x…,…",
    description: "home tables with option slots: compared with the manifest",
  },
  ...QUOTE_AGE,
} as const;

const out = (description: string) =>
  ({ out: { type: "string", required: true, valueHint: "file", description } }) as const;

export const oracle = commandFamily(
  "zkmargin oracle",
  "reports on option slots: values from quotes, members' signatures, the call for the chain",
  {
    report: command({
      name: "zkmargin oracle report",
      description:
        "value what trades or is due, check every bound of the chain, write a report to sign",
      options: {
        ...OPTION_CHAIN,
        ...INPUTS,
        slots: {
          type: "string",
          valueHint: "16,…",
          description: "report these alone; every slot that takes one without",
        },
        number: {
          type: "string",
          valueHint: "number",
          description: "of the report; its block time without",
        },
        ...out("where the report goes"),
      },
      run: async (given) => (await import("../oracleOperations.ts")).makeReport(given),
    }),
    fix: command({
      name: "zkmargin oracle fix",
      description: "a fixing to sign, of an expired series that the market observed too little",
      options: {
        ...OPTION_CHAIN,
        slot: { type: "string", required: true, valueHint: "16-31", description: "option slot" },
        settlement: {
          type: "string",
          required: true,
          valueHint: "dollars",
          description: "price of the underlying at expiry",
        },
        ...out("where the fixing goes"),
      },
      run: async (given) => (await import("../oracleOperations.ts")).makeFixing(given),
    }),
    sign: command({
      name: "zkmargin oracle sign",
      description: "check a report or fixing, against own inputs if given, and sign it",
      options: {
        ...OPTION_CHAIN,
        ...DOCUMENT,
        manifest: { ...INPUTS.manifest, required: false },
        quotes: { ...INPUTS.quotes, required: false },
        homes: { ...INPUTS.homes, required: false },
        ...QUOTE_AGE,
        tolerance: {
          type: "string",
          valueHint: "fraction",
          default: "0.002",
          description: "how far own values may be from the report's, of the underlying's price",
        },
        key: {
          type: "string",
          required: true,
          valueHint: "file",
          description: "the member's key, as encrypted JSON",
        },
        "key-passphrase-file": {
          type: "string",
          valueHint: "file",
          description: "file with the key's passphrase; asked for on a terminal without",
        },
        ...out("where the signature goes"),
      },
      run: async (given) => (await import("../oracleSignOperations.ts")).signDocument(given),
    }),
    relay: command({
      name: "zkmargin oracle relay",
      description: "put signatures together, try the call, print it for whoever sends it",
      options: {
        ...OPTION_CHAIN,
        ...DOCUMENT,
        signatures: {
          type: "string",
          required: true,
          valueHint: "file,…",
          description: "signature files of enough members",
        },
      },
      run: async (given) => (await import("../oracleRelayOperations.ts")).relayDocument(given),
    }),
  },
);
