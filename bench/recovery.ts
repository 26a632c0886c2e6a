/**
 * How long a recovery takes from seed and events alone, node and disk left out: an account that lives
 * through deposits, private trades on either side, filled orders and new blindings, among as many events of
 * strangers, on the simulated chain of the wallet's tests.
 */
import { publicKeyOf } from "../sealing/index.ts";
import { recoverAccounts, Seed, viewingKey } from "../wallet/index.ts";
import {
  ACCOUNTS,
  CHAIN_ID,
  CONTRACTS,
  quantities,
  SimulatedChain,
} from "../test/wallet/simulatedChain.ts";

const SEED = Seed.fromBytes(new Uint8Array(32).fill(1));
const UNIT = 10n ** 8n;

export interface RecoveryTime {
  /** What the account's events are. */
  readonly story: string;
  /** Events of the account. */
  readonly events: number;
  /** Whole recovery. */
  readonly milliseconds: number;
  readonly perThousand: number;
}

type Story = (chain: SimulatedChain, mine: bigint, theirs: bigint, round: bigint) => void;

const deposits: Story = (chain, mine, theirs, round) => {
  chain.deposit(mine, Number(round % 8n), UNIT);
  chain.deposit(theirs, 0, UNIT);
};

/** Two slots and a full blinding, as account A and as account B in turn. */
const trades: Story = (chain, mine, theirs, round) => {
  const blinding = 2n ** 250n + round;
  const opening = { quantities: quantities({ 0: -7_654_321n * UNIT, 1: 2n * UNIT }), blinding };
  if (round % 2n === 0n) chain.trade(mine, theirs, opening);
  else chain.trade(theirs, mine, opening);
};

const mixed: Story = (chain, mine, theirs, round) => {
  if (round % 4n === 0n) chain.fill(mine, theirs, 1, UNIT, 50_000n * UNIT);
  else if (round % 4n === 1n) chain.rerandomise(mine, 2n ** 250n + round);
  else (round % 4n === 2n ? trades : deposits)(chain, mine, theirs, round);
};

async function measure(story: string, tell: Story, events: number): Promise<RecoveryTime> {
  const chain = new SimulatedChain();
  const key = viewingKey(SEED, { chainId: CHAIN_ID, accounts: ACCOUNTS }, 0).publicKey;
  const [mine, theirs] = [chain.open(key), chain.open(publicKeyOf(2n))];
  for (let round = 1n; round < BigInt(events); round++) tell(chain, mine, theirs, round);
  const reading = { source: chain, contracts: CONTRACTS, fromBlock: 0, confirmations: 0 };
  const start = performance.now();
  const { accounts, refused } = await recoverAccounts({ seed: SEED, ...reading });
  const milliseconds = performance.now() - start;
  if (accounts.length !== 1 || refused.length !== 0) throw new Error("not recovered");
  return { story, events, milliseconds, perThousand: (milliseconds * 1000) / events };
}

/** One after the other; the first warms tables up and is left out. */
export async function measureRecovery(events = 1000): Promise<readonly RecoveryTime[]> {
  await measure("warm-up", mixed, 20);
  return [
    await measure("private trades", trades, events),
    await measure("a bit of everything", mixed, events),
    await measure("deposits", deposits, events),
  ];
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

export async function printRecovery(): Promise<void> {
  const rows = [
    ["its events", "number", "time", "per 1,000"],
    ...(await measureRecovery()).map(({ story, events, milliseconds, perThousand }) => [
      ...[story, String(events), seconds(milliseconds), seconds(perThousand)],
    ]),
  ];
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  console.log("recovery of an account from seed and events");
  for (const [label = "", ...cells] of rows) {
    const padded = cells.map((cell, column) => cell.padStart(widths?.[column + 1] ?? 0));
    console.log(`  ${[label.padEnd(widths?.[0] ?? 0), ...padded].join("  ")}`);
  }
}
