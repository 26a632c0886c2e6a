/** `zkmargin pool …`: attestations of many accounts, on many processes and machines. */
import { command, commandFamily } from "../command.ts";
import { DEVELOPMENT } from "../flags.ts";
import { ACCOUNTS, PROCESSES, QUEUE } from "../poolFlags.ts";

export const pool = commandFamily(
  "zkmargin pool",
  "attestations of many accounts, on many processes and machines",
  {
    run: command({
      name: "zkmargin pool run",
      description: "attest every portfolio of a folder on this machine",
      options: { ...ACCOUNTS, ...PROCESSES },
      run: async (options) => (await import("../poolAttest.ts")).runPool(options),
    }),
    submit: command({
      name: "zkmargin pool submit",
      description: "the same by the provers of a queue, sealed for them",
      options: {
        ...ACCOUNTS,
        ...QUEUE,
        provers: {
          type: "string",
          required: true,
          valueHint: "file",
          description: "public key of the provers, as they published it",
        },
        ...DEVELOPMENT,
      },
      run: async (options) => (await import("../poolAttest.ts")).submitToPool(options),
    }),
    serve: command({
      name: "zkmargin pool serve",
      description: "prove what comes through a queue, until stopped",
      options: {
        ...QUEUE,
        key: {
          type: "string",
          required: true,
          valueHint: "file",
          description: "the provers' key (secret)",
        },
        ...PROCESSES,
      },
      run: async (options) => (await import("../poolServe.ts")).servePool(options),
    }),
    key: command({
      name: "zkmargin pool key",
      description: "make the key of a queue's provers",
      options: {
        key: {
          type: "string",
          required: true,
          valueHint: "file",
          description: "new file for all provers of the queue (secret)",
        },
        out: {
          type: "string",
          required: true,
          valueHint: "file",
          description: "its public part, for who submits",
        },
      },
      run: async (options) => (await import("../poolServe.ts")).makeProverKey(options),
    }),
  },
);
