/** `zkmargin audit …`: reserves, completeness, totals and stress of all books together, from the chain alone. */
import { AUDITED, REPORT, RUN } from "../auditFlags.ts";
import { command, commandFamily } from "../command.ts";

const operations = () => import("../auditOperations.ts");

export const audit = commandFamily(
  "zkmargin audit",
  "reserves, completeness, totals and stress of all books together, from the chain alone",
  {
    run: command({
      name: "zkmargin audit run",
      description: "read the chain into an index and report what it says at one block",
      options: { ...AUDITED, ...RUN },
      run: async (options) => (await operations()).auditChain(options),
    }),
    verify: command({
      name: "zkmargin audit verify",
      description: "make a report again from the chain and compare it byte by byte",
      options: { ...REPORT, rpc: AUDITED.rpc, "from-block": AUDITED["from-block"] },
      run: async (options) => (await operations()).verifyAudit(options),
    }),
    report: command({
      name: "zkmargin audit report",
      description: "a report in words",
      options: REPORT,
      run: async (options) => (await operations()).showReport(options),
    }),
  },
);
