/**
 * A relayer on the real contracts with real proofs.
 *
 * Given attestations of two accounts and two trades, the second on the books that the first leaves
 *   When they are left with a relayer       Then each kind goes out as one transaction, and all are made
 * Given a proof of another book among them  When taken up   Then it is refused, and nobody pays for it
 * Given a book that moved after the check   When sent       Then it is skipped, and the other is made
 */
import { expect } from "chai";
import { Wallet, type Contract } from "ethers";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FOR_DESK } from "../../../demo/stage.ts";
import type { Participant } from "../../../demo/participant.ts";
import { EthersWire } from "../../../keeper/ethersWire.ts";
import { Journal } from "../../../keeper/journal.ts";
import { Sender } from "../../../keeper/sender.ts";
import { opens, solidityProof, TradeDelta } from "../../../prover/index.ts";
import {
  BuiltItemChecks,
  BundleChain,
  idOf,
  Relayer,
  Tray,
  type RelayAttestation,
  type RelayItem,
  type RelayTrade,
} from "../../../relay/index.ts";
import { deployBundles } from "../../../setup/deployBundles.ts";
import { SettlementChain, type PrivateTrade } from "../../../trading/index.ts";
import {
  book,
  closeWorld,
  openWorld,
  readSnapshot,
  sealTrade,
  signedTrade,
  type World,
} from "./world.ts";

describe("a relayer on the real contracts", () => {
  const folder = mkdtempSync(join(tmpdir(), "zkmargin-relay-"));
  let world: World;
  let bundles: Contract;
  let relayer: Relayer;
  let tray: Tray;
  let between: (() => Promise<unknown>) | undefined;

  before(async () => {
    world = await openWorld();
    const { chain, market, trader, maker } = world;
    for (const one of [trader, maker]) {
      await one.deposit("USDC", "9000");
      await one.deposit("ETH", "12.5");
    }
    const [governor] = chain.signers;
    bundles = await deployBundles(governor!, market);
    const { provider } = chain;
    const wallet = Wallet.createRandom();
    const to = wallet.address;
    await (await governor!.sendTransaction({ to, value: 10n ** 20n })).wait();
    const settlement = market.settlement.target as string;
    const settlementChain = new SettlementChain({ provider, settlement, confirmations: 0 });
    const address = bundles.target as string;
    const peers = await BundleChain.peers(provider, address);
    expect(peers.settlement).to.equal(settlement);
    let kept: string | undefined;
    const store = { read: () => kept, write: (text: string) => (kept = text) };
    const owner = { chainId: 31_337n, accounts: peers.accounts, sender: to };
    const journal = new Journal(store, owner);
    tray = new Tray(folder);
    const port = new BundleChain(provider, address, settlementChain);
    relayer = new Relayer({
      ...{ tray, journal, from: to },
      sender: new Sender({
        wire: new EthersWire(provider, new Wallet(wallet.privateKey, provider), to, 31_337n),
        ...{ journal, confirmations: 0 },
      }),
      checks: new BuiltItemChecks(provider, settlementChain, { allowDevelopment: true }),
      port: {
        encode: (items) => port.encode(items),
        became: (hash) => port.became(hash),
        ask: async (call, from) => {
          const outcomes = await port.ask(call, from);
          await between?.();
          return outcomes;
        },
      },
      settings: { most: { attestation: 32, trade: 8 }, wait: 0 },
      head: () => provider.getBlockNumber(),
      tell: () => undefined,
    });
  });

  after(async () => {
    await closeWorld(world);
    rmSync(folder, { recursive: true });
  });

  const pass = () => relayer.pass(new AbortController().signal);
  const statuses = (...items: readonly RelayItem[]) =>
    items.map((item) => {
      const record = tray.item(idOf(item));
      return [record?.status, record?.reason?.name].filter(Boolean).join(" ");
    });
  const leave = (...items: readonly RelayItem[]): void => {
    for (const item of items) tray.leave(item);
  };

  async function attestationOf(of: Participant): Promise<RelayAttestation> {
    const snapshot = await readSnapshot(world.market);
    const { proof } = await world.prover.prove(of.request(snapshot, FOR_DESK));
    const { epoch } = snapshot;
    const { level, band } = FOR_DESK;
    const terms = { table: world.deskTable, level, band, epoch, duration: 3_600n };
    return { kind: "attestation", account: of.account, ...terms, proof: solidityProof(proof) };
  }

  async function tradeOf(delta: TradeDelta): Promise<RelayTrade> {
    const snapshot = await readSnapshot(world.market);
    const seal = await sealTrade(world, delta, [world.trader, world.maker]);
    const { trade, mine, theirs, a, b } = await signedTrade(world, { delta, snapshot, seal });
    const { sealed, digest } = seal;
    return {
      kind: "trade",
      settlement: {
        trade: trade as unknown as PrivateTrade,
        seal: { sealed, digest, proof: solidityProof(seal.proof) },
        signatures: [mine, theirs],
        proofs: [a, b] as unknown as RelayTrade["settlement"]["proofs"],
      },
    };
  }

  const attestedFor = async ({ account }: Participant): Promise<boolean> =>
    (await world.market.accounts.getFunction("isSolvent")(
      ...([account, world.deskTable, FOR_DESK.level] as const),
    )) as boolean;

  it("attests both accounts in one transaction, and refuses the proof of another book", async () => {
    const { trader, maker } = world;
    const [first, second] = [await attestationOf(trader), await attestationOf(maker)];
    const raised = { ...first, level: first.level + 1n };
    const nonsense = [
      { ...first, level: 1n },
      { ...first, epoch: 99n },
      { ...first, account: 99n },
      { ...first, table: `0x${"77".repeat(32)}` },
    ];
    leave(first, second, raised, ...nonsense);
    expect((await pass()).sent).to.have.length(1);
    await pass();
    expect(statuses(first, second, raised)).to.deep.equal(["made", "made", "refused ProofRefused"]);
    expect(statuses(...nonsense)).to.deep.equal(nonsense.map(() => "refused Unknown"));
    expect(tray.item(idOf(first))?.hash).to.equal(tray.item(idOf(second))?.hash);
    expect([await attestedFor(trader), await attestedFor(maker)]).to.deep.equal([true, true]);
  });

  it("settles two trades in one transaction, the second on the books that the first leaves", async () => {
    const { trader, maker, market } = world;
    const deltas = [1n, 2n].map((nonce) =>
      TradeDelta.create({ "0": "-150", "2": "0.5" }, 3n ** 140n + nonce),
    );
    const trades: RelayTrade[] = [];
    for (const delta of deltas) {
      trades.push(await tradeOf(delta));
      book(world, delta);
    }
    const [first, second] = trades as [RelayTrade, RelayTrade];
    const { settlement } = first;
    const unsigned: RelayTrade = {
      kind: "trade",
      settlement: { ...settlement, signatures: [settlement.signatures[0], "0x"] },
    };
    leave(unsigned, first, second);
    expect((await pass()).sent).to.have.length(1);
    await pass();
    expect(statuses(first, second)).to.deep.equal(["made", "made"]);
    expect(statuses(unsigned)).to.deep.equal(["refused SignatureRefused"]);
    const hash = tray.item(idOf(first))?.hash ?? "";
    expect(tray.item(idOf(second))?.hash).to.equal(hash);
    for (const { account, portfolio } of [trader, maker]) {
      const { cx, cy } = (await market.accounts.getFunction("accountOf")(account)) as {
        cx: bigint;
        cy: bigint;
      };
      expect(opens(portfolio, { x: cx, y: cy })).to.equal(true);
    }
    // Both seals and all four books in three pairing checks: alone they use about 785,000 gas each.
    const receipt = await world.chain.provider.getTransactionReceipt(hash);
    expect(Number(receipt?.gasUsed)).to.be.lessThan(2 * 700_000);
  });

  it("skips what a deposit made stale, and makes the other", async () => {
    const { trader, maker } = world;
    const [first, second] = [await attestationOf(trader), await attestationOf(maker)];
    leave(first, second);
    // After the node was asked, and before the bundle is mined.
    between = () => trader.deposit("USDC", "1");
    expect((await pass()).sent).to.have.length(1);
    between = undefined;
    await pass();
    expect(statuses(first, second)).to.deep.equal(["refused ProofRefused", "made"]);
    expect(tray.item(idOf(first))?.reason?.message).to.include("prove again");
    expect(await attestedFor(maker)).to.equal(true);
  });
});
