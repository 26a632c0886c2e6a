/** A market with a bit of everything in it, and how it is audited. */
import { join } from "node:path";
import { commit } from "../../circuits/generators.ts";
import type { AuditOptions } from "../../audit/runAudit.ts";
import { reportText } from "../../audit/reportText.ts";
import { runAudit } from "../../audit/runAudit.ts";
import { HOME, SimulatedMarket, STRESS, UNIT } from "./simulatedMarket.ts";

/** 1e-4. */
const FALL = [0n, -4648n, -4780n];
/** Dollars by slot. */
const PRICES = [1n, 50_000n, 2_000n, 100n];

export const privateDelta = (cash: bigint, coins: bigint, blinding: bigint) =>
  commit([cash * UNIT, coins * UNIT], blinding);

/** Accounts 1 to 7: four traded, one deposits alone, one is empty, one was closed. */
export function populated(): SimulatedMarket {
  const market = new SimulatedMarket();
  market.register(HOME, [
    [0n, -2_000n, -2_000n],
    [0n, 2_000n, 2_000n],
  ]);
  market.register(STRESS, [FALL, [0n, 0n, 0n]]);
  market.commitEpoch(PRICES);
  for (let account = 1; account <= 7; account += 1) market.open();
  for (const account of [1n, 2n, 3n, 4n, 5n]) market.deposit(account, 0, 100_000n * UNIT);
  market.deposit(2n, 1, 3n * UNIT);
  market.trade(1n, 2n, privateDelta(-50_000n, 1n, 12_345n));
  market.trade(3n, 4n, privateDelta(-20_000n, 0n, 777n));
  market.rerandomise(1n, 2n ** 240n + 5n);
  market.withdraw(4n, 0, 10_000n * UNIT);
  market.rerandomise(7n, 99n);
  market.close(7n);
  market.flag(3n, 10n ** 6n);
  return market;
}

/** A published window of the home table, one of the stress table, and one that is open. */
export function withWindows(market = populated()): SimulatedMarket {
  const home = market.openWindow(HOME, 20);
  for (const account of [1n, 2n, 4n, 5n, 1n]) market.contribute(home, account);
  market.mine(30);
  market.share(home, 2);
  market.share(home, 1);
  market.publish(home, 120_000n);
  const stress = market.openWindow(STRESS, 20);
  for (const account of [2n, 4n]) market.contribute(stress, account);
  market.deposit(2n, 1, UNIT);
  market.mine(30);
  market.publish(stress, 90_000n);
  const open = market.openWindow(HOME, 1_000, Number(home));
  for (const account of [2n, 4n]) market.contribute(open, account);
  market.mine(3);
  return market;
}

export interface Audit {
  readonly text: string;
  readonly lines: readonly string[];
}

let folders = 0;

/** A folder of an index that is not there yet. */
export function freshFolder(below: string): string {
  folders += 1;
  return join(below, `index-${folders}`);
}

/** @param range few blocks, so that an index has many commits */
export async function audit(
  state: SimulatedMarket,
  folder: string,
  options: Partial<AuditOptions> = {},
): Promise<Audit> {
  const lines: string[] = [];
  const { report } = await runAudit({
    ...{ state, folder, fromBlock: 0, confirmations: 0, range: 7 },
    patience: { attempts: 1, pause: 0 },
    tell: (line) => lines.push(line),
    ...options,
  });
  return { text: reportText(report), lines };
}
