/** The commands. Each module is loaded when asked for, and itself loads the prover or verifier only to run. */
import { readFileSync } from "node:fs";
import { commandFamily } from "./command.ts";

/** Of package.json. */
export function version(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

export const root = commandFamily(
  "zkmargin",
  "prove that a hidden portfolio meets its margin, and verify such proofs",
  {
    portfolio: async () => (await import("./commands/portfolio.ts")).portfolio,
    wallet: async () => (await import("./commands/wallet.ts")).wallet,
    trade: async () => (await import("./commands/trade.ts")).trade,
    rfq: async () => (await import("./commands/rfq.ts")).rfq,
    explain: async () => (await import("./commands/explain.ts")).explain,
    attest: async () => (await import("./commands/attest.ts")).attest,
    pool: async () => (await import("./commands/pool.ts")).pool,
    verify: async () => (await import("./commands/verify.ts")).verify,
    rules: async () => (await import("./commands/rules.ts")).rules,
    watch: async () => (await import("./commands/watch.ts")).watch,
    forecast: async () => (await import("./commands/forecast.ts")).forecast,
    options: async () => (await import("./commands/options.ts")).options,
    oracle: async () => (await import("./commands/oracle.ts")).oracle,
    keeper: async () => (await import("./commands/keeper.ts")).keeper,
    relay: async () => (await import("./commands/relay.ts")).relay,
    council: async () => (await import("./commands/council.ts")).council,
    audit: async () => (await import("./commands/audit.ts")).audit,
    setup: async () => (await import("./commands/setup.ts")).setup,
    doctor: async () => (await import("./commands/doctor.ts")).doctor,
  },
);
