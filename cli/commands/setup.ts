/** `zkmargin setup …`: circuits and keys; the build and ceremonies of setup/. */
import { type ArgsDef } from "citty";
import { command, commandFamily } from "../command.ts";

const operations = () => import("../setupOperations.ts");

const CIRCUIT = {
  circuit: { type: "string", required: true, description: "circuit", valueHint: "id" },
} as const satisfies ArgsDef;
const PTAU = {
  ptau: { type: "string", required: true, valueHint: "file", description: "powers of tau" },
} as const satisfies ArgsDef;
const ZKEY = {
  zkey: { type: "string", required: true, valueHint: "file", description: "predecessor's key" },
} as const satisfies ArgsDef;
const OUT = {
  out: { type: "string", required: true, valueHint: "file", description: "key to write" },
} as const satisfies ArgsDef;
const BEACON = {
  beacon: {
    type: "string",
    required: true,
    valueHint: "hex",
    description: "randomness nobody could know before the last contribution",
  },
  iterations: {
    type: "string",
    default: "10",
    valueHint: "10-63",
    description: "log2 of the hash iterations over it",
  },
} as const satisfies ArgsDef;

export const setup = commandFamily("zkmargin setup", "circuits and keys", {
  build: command({
    name: "zkmargin setup build",
    description: "circuits, development keys and verifier contracts, where missing or stale",
    options: {},
    run: async () => (await operations()).build(),
  }),
  begin: command({
    name: "zkmargin setup begin",
    description: "begin a ceremony: the key before any contribution",
    options: { ...CIRCUIT, ...PTAU, ...OUT },
    run: async (options) => (await operations()).begin(options),
  }),
  contribute: command({
    name: "zkmargin setup contribute",
    description: "one person's contribution, on a machine of their own",
    options: {
      ...ZKEY,
      ...OUT,
      name: { type: "string", required: true, valueHint: "who", description: "for the transcript" },
    },
    run: async (options) => (await operations()).contribute(options),
  }),
  finish: command({
    name: "zkmargin setup finish",
    description: "close a ceremony with a beacon and install the key",
    options: { ...CIRCUIT, ...PTAU, ...ZKEY, ...BEACON },
    run: async (options) => (await operations()).finish(options),
  }),
  ceremony: command({
    name: "zkmargin setup ceremony",
    description: "all steps at once, to be trusted no further than this machine",
    options: {
      ...CIRCUIT,
      ...PTAU,
      ...BEACON,
      contributions: { type: "string", default: "1", valueHint: "n", description: "secrets added" },
    },
    run: async (options) => (await operations()).ceremony(options),
  }),
  verify: command({
    name: "zkmargin setup verify",
    description: "replay the transcript of the installed key",
    options: { ...CIRCUIT, ...PTAU },
    run: async (options) => (await operations()).verify(options),
  }),
});
