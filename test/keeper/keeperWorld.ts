/**
 * A whole market with real keys on a node of its own: a council of three whose services answer on loopback, a maker, a
 * trader whose book only the council and he know, and a keeper with a key, a wallet and an account.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encryptKeystoreJsonSync, Wallet, type Contract, type Signer } from "ethers";
import { councilKeyDocument } from "../../council/councilKey.ts";
import { BuiltShareProofs, dealAll, type MemberShare } from "../../council/index.ts";
import { AnswerServer } from "../../council/service/answerServer.ts";
import { EthersOpeningChain } from "../../council/service/ethersOpeningChain.ts";
import { EthersOpeningLogger } from "../../council/service/ethersOpeningLogger.ts";
import { MadeShares } from "../../council/service/madeShares.ts";
import { MemberService, type Progress } from "../../council/service/memberService.ts";
import { Outbox } from "../../council/service/outbox.ts";
import { putOnChain } from "../../demo/council.ts";
import { openMarket, readSnapshot, registerTable, type Market } from "../../demo/market.ts";
import { Participant } from "../../demo/participant.ts";
import { DESK_TABLE, HOME_TABLE } from "../../demo/rules.ts";
import { DEFAULT_TERMS, type AuctionTerms } from "../../liquidation/index.ts";
import { SealProver, solidityTable, TradeDelta, WarmProver } from "../../prover/index.ts";
import { PRICE } from "../../risk/index.ts";
import { STANDINGS, type Standing } from "../../wallet/chainStates.ts";
import {
  DEFAULT_FUND,
  deployForTerms,
  type LiquidationSystem,
} from "../../setup/deployLiquidation.ts";
import { send } from "../../setup/deploySystem.ts";
import { createKeystore } from "../../wallet/keystore.ts";
import { Passphrase } from "../../wallet/passphrase.ts";
import {
  book,
  CIRCUIT,
  settleArguments,
  signedTrade,
  type World,
} from "../contracts/endToEnd/world.ts";
import { CHAIN_ID, startNode, type ChainNode } from "./chainNode.ts";

export const PASSPHRASE = "correct horse battery staple";
const PERPETUAL = 4;
const DEVELOPMENT = { allowDevelopment: true };

/** Times of minutes instead of hours. */
export const TERMS: AuctionTerms = {
  ...DEFAULT_TERMS,
  ...{ grace: 600n, openingWindow: 600n, fastTime: 600n, slowTime: 3_600n },
};

export interface KeeperWorld {
  readonly node: ChainNode;
  readonly market: Market;
  readonly liquidation: LiquidationSystem;
  readonly trader: Participant;
  readonly maker: Participant;
  readonly keeper: Participant;
  /** The keeper's home: key.json, keystore.json, passphrase, council.json. */
  readonly home: string;
  /** Where the members answer. */
  readonly members: readonly string[];
  /** Feeds say this price of ETH; nobody commits it. */
  publish(eth: string): Promise<void>;
  /** A pass of every member's service. */
  councilPass(): Promise<void>;
  /** What the members' services said so far. */
  readonly councilNews: readonly Progress[];
  /** A private trade: the trader buys so much of the perpetual (1e-8 ETH) from the maker, at the price of the epoch. */
  trade(quantity: bigint): Promise<void>;
  close(): Promise<void>;
}

interface CouncilService {
  readonly members: readonly string[];
  pass(): Promise<readonly Progress[]>;
  close(): Promise<void>;
}

async function startCouncil(
  { node, market, liquidation }: Pick<KeeperWorld, "node" | "market" | "liquidation">,
  folder: string,
  council: ReturnType<typeof dealAll>,
  signers: readonly Signer[],
): Promise<CouncilService> {
  const proofs = new BuiltShareProofs(DEVELOPMENT);
  const openings = liquidation.openings.target as string;
  const contracts = {
    accounts: market.accounts.target as string,
    modules: [market.settlement.target as string],
  };
  const chain = new EthersOpeningChain(node.provider, openings);
  const { chainId, generation } = council.key;
  const all = await Promise.all(
    council.shares.map(async (share: MemberShare, place) => {
      const outbox = new Outbox(join(folder, `outbox-${place}`), {
        ...{ chainId, openings, generation, member: share.index },
      });
      const signer = signers[place] as Parameters<typeof EthersOpeningLogger.of>[0];
      const service = new MemberService({
        ...{ chain, contracts, openings, fromBlock: 0, confirmations: 1, proofs, share, outbox },
        identity: council.identities[place]!,
        made: new MadeShares(join(folder, `made-${place}`), share),
        logger: await EthersOpeningLogger.of(signer, openings),
      });
      const server = await AnswerServer.listen({ outbox, host: "127.0.0.1", port: 0 });
      return { service, server };
    }),
  );
  const running = new AbortController().signal;
  return {
    members: all.map(({ server }) => `http://127.0.0.1:${server.listening.port}`),
    pass: async () => {
      const said: Progress[] = [];
      for (const { service } of all) said.push(...(await service.pass(running)));
      return said;
    },
    close: async () => {
      for (const { server } of all) await server.close();
      await proofs.close();
    },
  };
}

/** A key of its own, funded, with a wallet, an account and what the command line takes. */
async function newKeeper(node: ChainNode, market: Market, home: string, table: string) {
  const { privateKey, address } = Wallet.createRandom();
  const [rich] = node.signers;
  await (await rich!.sendTransaction({ to: address, value: 10n ** 20n })).wait();
  const signer = new Wallet(privateKey, node.provider);
  const participant = await Participant.open(
    { name: "keeper", signer, provider: node.provider },
    market,
    table,
  );
  mkdirSync(home, { mode: 0o700 });
  const secret = { mode: 0o600 };
  writeFileSync(join(home, "passphrase"), PASSPHRASE, secret);
  const key = encryptKeystoreJsonSync({ address, privateKey }, PASSPHRASE, { scrypt: { N: 1024 } });
  writeFileSync(join(home, "key.json"), key, secret);
  const passphrase = Passphrase.create(PASSPHRASE, "passphrase");
  await createKeystore(join(home, "keystore.json"), participant.seed, passphrase);
  return participant;
}

export async function openKeeperWorld(): Promise<KeeperWorld> {
  const closing: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const one of closing.toReversed()) await one();
  };
  try {
    return await openOn(await startNode(), closing, close);
  } catch (error) {
    await close();
    throw error;
  }
}

/** @param closing what has to be closed, in the order in which it was opened */
async function openOn(
  node: ChainNode,
  closing: (() => Promise<void> | void)[],
  close: () => Promise<void>,
): Promise<KeeperWorld> {
  closing.push(() => node.close());
  const root = mkdtempSync(join(tmpdir(), "zkmargin-keeper-"));
  closing.push(() => {
    rmSync(root, { recursive: true, force: true });
  });
  const [governor, first, second, ...others] = node.signers;
  const market = await openMarket(governor!);
  await send(market.market, "commitEpoch");
  const table = (await registerTable(market, HOME_TABLE)).id;
  await send(market.risk, "approveHome", table, solidityTable(HOME_TABLE));
  // Epochs of this market count for days.
  const liquidation = await deployForTerms(governor!, market, { ...TERMS }, DEFAULT_FUND);

  const council = market.council.target as string;
  const signers = others.slice(0, 3);
  const accounts = await Promise.all(signers.map((signer) => signer.getAddress()));
  const dealt = dealAll({ chainId: CHAIN_ID, council, threshold: 2, accounts });
  await putOnChain(market.council, dealt.shares, signers);
  const service = await startCouncil({ node, market, liquidation }, root, dealt, signers);
  closing.push(() => service.close());

  const councilNews: Progress[] = [];

  const open = (name: string, signer: Signer) =>
    Participant.open({ name, signer, provider: node.provider }, market, table);
  const trader = await open("trader", first!);
  const maker = await open("maker", second!);
  const home = join(root, "keeper");
  const keeper = await newKeeper(node, market, home, table);
  writeFileSync(join(home, "council.json"), JSON.stringify(councilKeyDocument(dealt.key)));

  const prover = await WarmProver.open(CIRCUIT.id, DEVELOPMENT);
  closing.push(() => prover.close());
  const sealProver = await SealProver.open(DEVELOPMENT);
  closing.push(() => sealProver.close());
  const chain = {
    provider: node.provider,
    signers: node.signers,
    wait: node.wait,
    close: node.close,
  };
  const world: World = {
    ...{ chain, market, prover, sealProver, home: table, trader, maker },
    deskTable: (await registerTable(market, DESK_TABLE)).id,
  };
  return {
    ...{ node, market, liquidation, trader, maker, keeper, home, members: service.members },
    councilNews,
    councilPass: async () => void councilNews.push(...(await service.pass())),
    publish: async (eth) => {
      await send(market.aggregators.ETH, "publish", PRICE.parse(eth, "ETH"));
    },
    trade: async (quantity) => {
      const snapshot = await readSnapshot(market);
      const [dollar = 1n] = snapshot.price;
      const cash = (quantity * (snapshot.price[PERPETUAL] ?? 0n)) / dollar;
      const delta = TradeDelta.create({ "0": -cash, [String(PERPETUAL)]: quantity });
      const signed = await signedTrade(world, { delta, snapshot });
      await send(market.settlement, "settle", ...settleArguments(signed));
      book(world, delta);
    },
    close,
  };
}

/** What the chain says of an account. */
export async function standingOf(
  { liquidation }: KeeperWorld,
  { account }: Pick<Participant, "account">,
): Promise<Standing> {
  const auction: Contract = liquidation.auction;
  const index = (await auction.getFunction("standingOf")(account)) as bigint;
  return STANDINGS[Number(index)] ?? "gone";
}
