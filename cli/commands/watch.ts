/** `zkmargin watch`: how far an own book and its lease are from trouble. */
import { command } from "../command.ts";
import {
  CANDLES,
  EVERY,
  HOURS,
  LEASE_FILES,
  NEAR,
  OWN_BOOK,
  PUBLIC_CHAIN,
} from "../warningFlags.ts";

export const watch = command({
  name: "zkmargin watch",
  description:
    "how far the own book is from its band's edges and liquidation prices, and how likely to get there",
  options: {
    ...OWN_BOOK,
    ...LEASE_FILES,
    ...PUBLIC_CHAIN,
    ...CANDLES,
    level: {
      type: "string",
      valueHint: "multiple",
      description: "level not to fall below; the table's maintenance level unless told",
    },
    ...HOURS,
    ...NEAR,
    ...EVERY,
  },
  run: async (options) => (await import("../watchOperations.ts")).watch(options),
});
