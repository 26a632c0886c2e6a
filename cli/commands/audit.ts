/** `zkmargin audit …`: reserves, completeness, totals and stress of all books together, from the chain alone. */
import { AUDITED, PAGE, REPORT, RUN, STRESS_TABLE } from "../auditFlags.ts";
import { command, commandFamily } from "../command.ts";
import { CONTRIBUTE, INCLUSION, RELAY } from "../contributionFlags.ts";
import { PUBLISH } from "../totalFlags.ts";

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
    publish: command({
      name: "zkmargin audit publish",
      description: "a window's total from the members' shares, as a call that publishes it",
      options: PUBLISH,
      run: async (options) => (await import("../auditPublish.ts")).publishTotal(options),
    }),
    report: command({
      name: "zkmargin audit report",
      description: "a report in words, or as a page with charts",
      options: { ...REPORT, ...PAGE },
      run: async (options) => (await operations()).showReport(options),
    }),
    "stress-table": command({
      name: "zkmargin audit stress-table",
      description: "a home's rule table with the price moves of a bad day as its scenario",
      options: STRESS_TABLE,
      run: async (options) => (await import("../auditStress.ts")).makeStressTable(options),
    }),
    contribute: command({
      name: "zkmargin audit contribute",
      description:
        "an account's requirement to a window, encrypted and proven, as a call or a document",
      options: CONTRIBUTE,
      run: async (options) => (await import("../auditContribution.ts")).contribute(options),
    }),
    relay: command({
      name: "zkmargin audit relay",
      description: "contributions of several accounts, from their documents, as one call",
      options: RELAY,
      run: async (options) => (await import("../auditRelay.ts")).relay(options),
    }),
    "prove-included": command({
      name: "zkmargin audit prove-included",
      description: "that an account is in a window's sum, from the chain; a document for strangers",
      options: INCLUSION,
      run: async (options) => (await import("../auditInclusion.ts")).proveIncluded(options),
    }),
  },
);
