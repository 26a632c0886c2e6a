/**
 * The whole system on a fresh chain with real keys: the demo's market, a council of two whose secret the
 * test knows, a trader and a maker. Proves and submits what the tests ask for, honest or not.
 */
import { Contract, type Signer } from "ethers";
import { startChain, type Chain } from "../../../demo/chain.ts";
import { CIRCUIT, openMarket, readSnapshot, registerTable } from "../../../demo/market.ts";
import type { Market } from "../../../demo/market.ts";
import { Participant, type Ask, type ChainProof } from "../../../demo/participant.ts";
import { DESK_TABLE, HOME_TABLE } from "../../../demo/rules.ts";
import { AT_INITIAL } from "../../../demo/stage.ts";
import type { TradeDelta } from "../../../prover/index.ts";
import {
  SealProver,
  ShareProver,
  solidityProof,
  soliditySeal,
  solidityTable,
  WarmProver,
  type SealProof,
} from "../../../prover/index.ts";
import type { MarketSnapshot, RuleTable } from "../../../risk/index.ts";
import { sealHash } from "../../../sealing/index.ts";
import { send } from "../../../setup/deploySystem.ts";
import { closeSnarkjs } from "../../../verifier/index.ts";
import { evaluate, polynomial, rosterOf, publicKey } from "../council/rosters.ts";
import { TRADE_TYPES } from "../fixtures/trades.ts";

const THRESHOLD = 2;

/** `TradeProof` of the contracts. */
export interface ChainTradeProof {
  readonly solvency: ChainProof;
  readonly improvement: readonly object[];
}

export interface Trade {
  readonly trade: Record<string, unknown>;
  readonly seal: object;
  readonly mine: string;
  readonly theirs: string;
  readonly a: ChainTradeProof;
  readonly b: ChainTradeProof;
}

export interface World {
  readonly chain: Chain;
  readonly market: Market;
  readonly prover: WarmProver;
  readonly sealProver: SealProver;
  readonly home: string;
  readonly deskTable: string;
  readonly trader: Participant;
  readonly maker: Participant;
}

/** Market with one epoch, both tables, the council established; both accounts open, nothing deposited. */
export async function openWorld(): Promise<World> {
  const chain = await startChain();
  const [governor, first, second, ...members] = chain.signers;
  const market = await openMarket(governor!);
  await send(market.market, "commitEpoch");
  const home = (await registerTable(market, HOME_TABLE)).id;
  await send(market.risk, "approveHome", home, solidityTable(HOME_TABLE));
  const deskTable = (await registerTable(market, DESK_TABLE)).id;
  await establishCouncil(market.council, members.slice(0, 2));
  const open = (name: string, signer: Signer): Promise<Participant> =>
    Participant.open({ name, signer, provider: chain.provider }, market, home);
  return {
    chain,
    market,
    prover: await WarmProver.open(CIRCUIT.id, { allowDevelopment: true }),
    sealProver: await SealProver.open({ allowDevelopment: true }),
    home,
    deskTable,
    trader: await open("trader", first!),
    maker: await open("maker", second!),
  };
}

export async function closeWorld({ prover, sealProver, chain }: World): Promise<void> {
  await prover.close();
  await sealProver.close();
  await closeSnarkjs();
  await chain.close();
}

async function establishCouncil(council: Contract, members: readonly Signer[]): Promise<void> {
  const addresses = await Promise.all(members.map((member) => member.getAddress()));
  await send(council, "propose", rosterOf(addresses, THRESHOLD));
  const [proposal] = (await council.getFunction("pending")()) as [string];
  const shareProver = await ShareProver.open({ allowDevelopment: true });
  for (const [place, address] of addresses.entries()) {
    const index = place + 1;
    const contextOf = council.getFunction("possessionContext");
    const context = (await contextOf(1, index, address)) as bigint;
    const secret = evaluate(polynomial(THRESHOLD), BigInt(index));
    const { proof } = await shareProver.prove({ secret, point: publicKey(1n), context });
    const byMember = council.connect(members[place]!) as Contract;
    await send(byMember, "confirm", proposal, solidityProof(proof));
  }
  await shareProver.close();
}

let ephemeral = 1_000_003n;

/** An account and whose key it is sealed to. */
type Sealed = Pick<Participant, "account" | "viewingKey">;

/**
 * Seals a delta to the council and to the two accounts' viewing keys.
 * @param elsewhere another chain or contract than this one
 */
export async function sealTrade(
  { market, sealProver }: World,
  delta: TradeDelta,
  [first, second]: readonly [Sealed, Sealed],
  rerandomise = false,
  elsewhere: { chainId?: bigint; accounts?: string } = {},
): Promise<SealProof> {
  const { x, y } = (await market.council.getFunction("key")()) as { x: bigint; y: bigint };
  ephemeral += 2n;
  const accounts = await market.accounts.getAddress();
  return await sealProver.prove({
    opening: { quantities: delta.revealQuantities(), blinding: delta.revealBlinding() },
    keys: {
      council: { x, y },
      copies: [first.viewingKey.publicKey, second.viewingKey.publicKey],
    },
    scope: {
      ...{ chainId: 31_337n, accounts, accountA: first.account, accountB: second.account },
      ...elsewhere,
    },
    ephemeral,
    rerandomise,
  });
}

export async function domainOf({ market }: World): Promise<Record<string, unknown>> {
  const verifyingContract = await market.settlement.getAddress();
  return { name: "zkmargin", version: "1", chainId: 31_337n, verifyingContract };
}

let nonce = 0n;

export interface TradeWish {
  readonly delta: TradeDelta;
  readonly snapshot: MarketSnapshot;
  /** Who receives D and who gives it; the trader and the maker unless said otherwise. */
  readonly parties?: readonly [Participant, Participant];
  /** What each proves of his book after it; the initial level unless said otherwise. */
  readonly asks?: readonly [Ask, Ask];
  /** Another seal than the honest one. */
  readonly seal?: SealProof;
}

/** A private trade: sealed, signed by both owners, both resulting books proven. */
export async function signedTrade(world: World, wish: TradeWish): Promise<Trade> {
  const { delta, snapshot, asks = [AT_INITIAL, AT_INITIAL] } = wish;
  const parties = wish.parties ?? ([world.trader, world.maker] as const);
  const [first, second] = parties;
  const seal = wish.seal ?? (await sealTrade(world, delta, parties));
  nonce += 1n;
  const { x, y } = delta.point();
  const trade = {
    accountA: first.account,
    accountB: second.account,
    deltaX: x,
    deltaY: y,
    sealHash: sealHash(seal.sealed),
    minBand: 100n,
    nonce,
    deadline: 2n ** 40n,
  };
  const domain = await domainOf(world);
  const after = first.portfolio.afterTrade(delta);
  const otherAfter = second.portfolio.afterTrade(delta.negate());
  const a = await first.prove(world.prover, snapshot, asks[0], after);
  const b = await second.prove(world.prover, snapshot, asks[1], otherAfter);
  return {
    trade,
    seal: soliditySeal(seal),
    mine: await first.signer.signTypedData(domain, TRADE_TYPES, trade),
    theirs: await second.signer.signTypedData(domain, TRADE_TYPES, trade),
    a: { solvency: a.proof, improvement: [] },
    b: { solvency: b.proof, improvement: [] },
  };
}

/** Arguments of `Settlement.settle`, with some of them replaced. */
export function settleArguments(
  signed: Trade,
  { trade, ...changes }: Partial<Trade> = {},
): unknown[] {
  const { seal, mine, theirs, a, b } = { ...signed, ...changes };
  return [{ ...signed.trade, ...trade }, seal, mine, theirs, a, b];
}

/** Books what a settled trade did. */
export function book({ trader, maker }: World, delta: TradeDelta): void {
  trader.portfolio = trader.portfolio.afterTrade(delta);
  maker.portfolio = maker.portfolio.afterTrade(delta.negate());
}

/** `contract` that also knows the errors of those it calls. */
export function withErrorsOf(contract: Contract, ...called: Contract[]): Contract {
  const fragments = [contract, ...called].flatMap((one, index) =>
    one.interface.fragments.filter(({ type }) => index === 0 || type === "error"),
  );
  const distinct = new Map(fragments.map((fragment) => [fragment.format("full"), fragment]));
  return new Contract(contract.target, [...distinct.values()], contract.runner);
}

/** Registers and approves another home table, and opens an account of the trader's signer under it. */
export async function openUnder(world: World, table: RuleTable): Promise<Participant> {
  const { market, trader, chain } = world;
  const { id } = await registerTable(market, table);
  await send(market.risk, "approveHome", id, solidityTable(table));
  return await Participant.open(
    { name: "second", signer: trader.signer, provider: chain.provider },
    market,
    id,
  );
}

export { CIRCUIT, readSnapshot };
