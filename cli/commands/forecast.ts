/** `zkmargin forecast`: how likely prices leave their bands, from public data alone. */
import { command } from "../command.ts";
import { CANDLES, HOURS, LEASE_FILES, PUBLIC_CHAIN } from "../warningFlags.ts";

export const forecast = command({
  name: "zkmargin forecast",
  description: "how likely each price leaves a band, and how many leases that would end",
  options: {
    ...CANDLES,
    candles: { ...CANDLES.candles, required: true },
    symbols: { ...CANDLES.symbols, required: true },
    band: { ...LEASE_FILES.band, default: "0.05", description: "relative price move: 0.05" },
    hours: { ...HOURS.hours, description: "how far to look ahead" },
    ...PUBLIC_CHAIN,
    "flow-blocks": {
      type: "string",
      valueHint: "blocks",
      default: "300",
      description: "blocks whose events are compared with those before",
    },
    "max-raise": {
      type: "string",
      valueHint: "factor",
      default: "1.5",
      description: "largest factor on a scenario width",
    },
    raises: {
      type: "string",
      valueHint: "file",
      description: "write the factors as width-raise/1, for the next rule table",
    },
  },
  run: async (options) => (await import("../forecastOperations.ts")).forecast(options),
});
