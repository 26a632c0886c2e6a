/** Documents that parse, and a relayer over a simulated chain on a machine that may die. */
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Journal, type TextStore } from "../../keeper/journal.ts";
import { Sender } from "../../keeper/sender.ts";
import { type Call } from "../../keeper/submission.ts";
import { type Refusal } from "../../keeper/wire.ts";
import { type Became, type BundlePort } from "../../relay/bundleChain.ts";
import { type ItemChecks } from "../../relay/checks.ts";
import {
  idOf,
  type RelayAttestation,
  type RelayItem,
  type RelayTrade,
} from "../../relay/document.ts";
import { Relayer, type RelayNotice, type RelaySettings } from "../../relay/relayer.ts";
import { Tray, type ItemRecord } from "../../relay/tray.ts";
import { parseSealElements, publicKeyOf } from "../../sealing/index.ts";
import { deed, SimulatedWire, storeOn } from "../keeper/simulatedWire.ts";

export const OWNER = {
  chainId: 31337n,
  accounts: `0x${"a0".repeat(20)}`,
  sender: `0x${"5e".repeat(20)}`,
};
export const CONFIRMATIONS = 2;

/** No two alike. */
export function someAttestation(
  account: bigint,
  changes: Partial<RelayAttestation> = {},
): RelayAttestation {
  const proof = { a: { x: account, y: 2n }, b: { xIm: 3n, xRe: 4n, yIm: 5n, yRe: 6n } };
  return {
    kind: "attestation",
    account,
    table: `0x${"7a".repeat(32)}`,
    level: 11_000n,
    band: 500n,
    epoch: 1n,
    duration: 3_600n,
    proof: { ...proof, c: { x: 7n, y: 8n } },
    ...changes,
  };
}

/** Of a key's signature and of a contract's that is empty. */
export function someTrade(): RelayTrade {
  const { proof } = someAttestation(3n);
  const R = publicKeyOf(5n);
  const side = { solvency: { epoch: 1n, band: 100n, proof }, improvement: [] };
  return {
    kind: "trade",
    settlement: {
      trade: {
        ...{ accountA: 1n, accountB: 2n, deltaX: 5n, deltaY: 6n, sealHash: `0x${"5a".repeat(32)}` },
        ...{ minBand: 100n, nonce: 7n, deadline: 8n },
      },
      seal: {
        sealed: parseSealElements([R.x, R.y, ...Array.from({ length: 12 }, (_, k) => BigInt(k))]),
        digest: 9n,
        proof,
      },
      signatures: [`0x${"11".repeat(65)}`, "0x"],
      proofs: [side, side],
    },
  };
}

/** A bundle's deed is the list of its accounts. */
const accountsOf = (items: readonly RelayItem[]): string =>
  items.map((item) => (item.kind === "attestation" ? item.account : 0n)).join(",");

/** Refuses what a test says, by account. */
export class SimulatedPort implements BundlePort, ItemChecks {
  readonly #wire: SimulatedWire;
  /** By account: what the check, a question to the node, and the chain itself say. */
  readonly unproven = new Map<bigint, Refusal>();
  readonly refused = new Map<bigint, Refusal>();
  readonly skipped = new Map<bigint, Refusal>();

  constructor(wire: SimulatedWire) {
    this.#wire = wire;
  }

  check(item: RelayItem): Promise<Refusal | undefined> {
    this.#wire.point();
    return Promise.resolve(
      item.kind === "attestation" ? this.unproven.get(item.account) : undefined,
    );
  }

  encode(items: readonly RelayItem[]): Promise<Call> {
    this.#wire.point();
    return Promise.resolve(deed(accountsOf(items)));
  }

  ask({ data }: Call): Promise<readonly (Refusal | undefined)[]> {
    this.#wire.point();
    const accounts = Buffer.from(data.slice(2), "hex").toString().split(",");
    return Promise.resolve(accounts.map((account) => this.refused.get(BigInt(account))));
  }

  async became(hash: string): Promise<Became | undefined> {
    const receipt = await this.#wire.receipt(hash);
    if (receipt === undefined) return undefined;
    if (!receipt.succeeded) return { kind: "reverted" };
    const name = this.#wire.own().find((one) => one.hash === hash)?.name ?? "";
    const skipped = new Map<number, Refusal>();
    for (const [place, account] of name.split(",").entries()) {
      const reason = this.skipped.get(BigInt(account));
      if (reason !== undefined) skipped.set(place, reason);
    }
    return { kind: "made", block: receipt.block, skipped };
  }
}

/** A tray whose writer may die before or after it wrote. */
class FragileTray extends Tray {
  readonly #wire: SimulatedWire;

  constructor(folder: string, wire: SimulatedWire) {
    super(folder);
    this.#wire = wire;
  }

  override keep(record: ItemRecord): void {
    this.#wire.point();
    super.keep(record);
    this.#wire.point();
  }

  override keepBundle(bundle: Parameters<Tray["keepBundle"]>[0]): void {
    this.#wire.point();
    super.keepBundle(bundle);
    this.#wire.point();
  }

  override dropBundle(bundle: Parameters<Tray["dropBundle"]>[0]): void {
    this.#wire.point();
    super.dropBundle(bundle);
    this.#wire.point();
  }

  override discard(arrival: Parameters<Tray["discard"]>[0]): void {
    this.#wire.point();
    super.discard(arrival);
    this.#wire.point();
  }
}

export interface RelayWorld {
  readonly folder: string;
  readonly wire: SimulatedWire;
  readonly store: TextStore;
  readonly port: SimulatedPort;
  readonly notices: RelayNotice[];
  /** Milliseconds. */
  time: number;
  /** The process that runs, with its view of the folder. */
  process: { readonly relayer: Relayer; readonly tray: Tray } | undefined;
}

/** Where flushing costs nothing. */
const MEMORY = "/dev/shm";

export function newRelayWorld(): RelayWorld {
  const wire = new SimulatedWire();
  return {
    folder: mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), "zkmargin-relay-")),
    wire,
    store: storeOn(wire),
    port: new SimulatedPort(wire),
    notices: [],
    time: 1_000_000,
    process: undefined,
  };
}

export const SETTINGS: RelaySettings = { most: { attestation: 3, trade: 2 }, wait: 60_000 };

/** A process on the world's folder: the one that runs, or a new one after a crash. */
export function processOf(
  world: RelayWorld,
  settings = SETTINGS,
): { readonly relayer: Relayer; readonly tray: Tray } {
  if (world.process !== undefined) return world.process;
  const { wire, store, port, notices, folder } = world;
  const tray = new FragileTray(folder, wire);
  const journal = new Journal(store, OWNER);
  const relayer = new Relayer({
    ...{ tray, journal, port, settings, checks: port, from: OWNER.sender },
    sender: new Sender({ wire, journal, confirmations: CONFIRMATIONS, patience: 4 }),
    head: () => Promise.resolve(wire.head),
    tell: (notice) => notices.push(notice),
    now: () => world.time,
  });
  world.process = { relayer, tray };
  return world.process;
}

/** What a submitter leaves, in a process of his own. */
export function leave(world: RelayWorld, ...items: readonly RelayItem[]): string[] {
  const tray = new Tray(world.folder);
  return items.map((item) => tray.leave(item));
}

/** What became of each, as the folder has it. */
export function statuses(world: RelayWorld, items: readonly RelayItem[]): string[] {
  const tray = new Tray(world.folder);
  return items.map((item) => {
    const record = tray.item(idOf(item));
    return record === undefined
      ? "unknown"
      : [record.status, record.reason?.name ?? ""].join(" ").trim();
  });
}

export const running = new AbortController().signal;

/** Passes and blocks until nothing changes any more. */
export async function settleDown(world: RelayWorld, rounds = 9): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await processOf(world).relayer.pass(running);
    world.wire.mine();
    world.time += 61_000;
  }
}
