/** `zkmargin doctor`: whether everything zkmargin needs is there. */
import { command } from "../command.ts";

export const doctor = command({
  name: "zkmargin doctor",
  description: "check the environment: runtime, tools, build, keys, memory, permissions",
  options: {
    portfolio: { type: "string", valueHint: "file", description: "check its permissions too" },
  },
  run: async (options) => (await import("../doctorReport.ts")).doctorReport(options),
});
