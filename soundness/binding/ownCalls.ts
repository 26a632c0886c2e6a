/** `withdraw`, `settle` and `rerandomise` in a whole system, with real keys. */
import { type Contract } from "ethers";
import { DESK_TABLE } from "../../demo/rules.ts";
import { AT_INITIAL } from "../../demo/stage.ts";
import { soliditySeal, TradeDelta } from "../../prover/index.ts";
import { type MarketSnapshot } from "../../risk/index.ts";
import { send } from "../../setup/deploySystem.ts";
import {
  book,
  closeWorld,
  domainOf,
  openWorld,
  readSnapshot,
  sealTrade,
  settleArguments,
  signedTrade,
  type ChainTradeProof,
  type Trade,
  type World,
} from "../../test/contracts/endToEnd/world.ts";
import { TRADE_TYPES } from "../../test/contracts/fixtures/trades.ts";
import { type Replays } from "./axes.ts";
import { answer, ELSEWHERE, requireHonest, type Calls } from "./calls.ts";

const AMOUNT = 100n * 10n ** 8n;
const OTHER_CHAIN = 4_242n;

/** Proofs of the first epoch, shown as those of the second. */
interface Stage extends World {
  readonly first: MarketSnapshot;
  readonly second: bigint;
}

async function setStage(world: World): Promise<Stage> {
  const { market, trader, maker } = world;
  await trader.deposit("USDC", "9000");
  await trader.deposit("ETH", "12.5");
  await maker.deposit("USDC", "9000");
  const first = await readSnapshot(market);
  const feed = market.aggregators.ETH;
  const [, price] = (await feed.getFunction("latestRoundData")()) as readonly bigint[];
  await send(feed, "publish", ((price ?? 0n) * 998n) / 1_000n);
  await send(market.market, "commitEpoch");
  const { epoch } = await readSnapshot(market);
  return { ...world, first, second: epoch };
}

async function withdraw({ market, prover, trader, maker, first, second }: Stage): Promise<Replays> {
  const rest = trader.portfolio.afterPublic(0, -AMOUNT);
  const { proof } = await trader.prove(prover, first, AT_INITIAL, rest);
  const elsewhere = await trader.prove(prover, first, { ...AT_INITIAL, table: DESK_TABLE }, rest);
  const to = await trader.signer.getAddress();
  const ask = (changes: { account?: bigint; given?: object; by?: Contract } = {}) => {
    const { account = trader.account, given = proof, by = trader.accounts } = changes;
    return answer(by, [market.vault], "withdraw", account, 0, AMOUNT, to, given);
  };
  requireHonest("withdrawal", await ask());
  const replays = {
    account: await ask({ account: maker.account, by: maker.accounts }),
    owner: await ask({ by: maker.accounts }),
    table: await ask({ given: elsewhere.proof }),
    epoch: await ask({ given: { ...proof, epoch: second } }),
  };
  await send(trader.accounts, "withdraw", trader.account, 0, AMOUNT, to, proof);
  trader.portfolio = rest;
  return { ...replays, again: await ask() };
}

async function settle(stage: Stage): Promise<Replays> {
  const { market, prover, trader, maker, first, second } = stage;
  const delta = TradeDelta.create({ "0": "-400", "2": "-2" });
  const signed = await signedTrade(stage, { delta, snapshot: first });
  const after = trader.portfolio.afterTrade(delta);
  const desk = await trader.prove(prover, first, { ...AT_INITIAL, table: DESK_TABLE }, after);
  const ask = (changes: Partial<Trade> = {}): Promise<string> =>
    answer(
      market.settlement,
      [market.accounts, market.seals],
      "settle",
      ...settleArguments(signed, changes),
    );
  const signedFor = async (changes: object): Promise<string> => {
    const domain = { ...(await domainOf(stage)), ...changes };
    return ask({ mine: await trader.signer.signTypedData(domain, TRADE_TYPES, signed.trade) });
  };
  const side = (solvency: ChainTradeProof["solvency"]): Partial<Trade> => ({
    a: { solvency, improvement: [] },
  });
  requireHonest("settlement", await ask());
  const swapped = { accountA: maker.account, accountB: trader.account };
  const replays = {
    account: [await ask({ a: signed.b, b: signed.a }), await ask({ trade: swapped })].join(", "),
    owner: await ask({ theirs: signed.mine }),
    table: await ask(side(desk.proof)),
    epoch: await ask(side({ ...signed.a.solvency, epoch: second })),
    chain: await signedFor({ chainId: OTHER_CHAIN }),
    contract: await signedFor({ verifyingContract: ELSEWHERE }),
  };
  await send(market.settlement, "settle", ...settleArguments(signed));
  book(stage, delta);
  return { ...replays, again: await ask() };
}

async function rerandomise(stage: Stage): Promise<Replays> {
  const { market, trader, maker } = stage;
  const delta = TradeDelta.create({});
  const sealed = async (elsewhere: { chainId?: bigint; accounts?: string } = {}) =>
    soliditySeal(await sealTrade(stage, delta, [trader, trader], true, elsewhere));
  const own = await sealed();
  const ask = (changes: { account?: bigint; seal?: object; by?: Contract } = {}) => {
    const { account = trader.account, seal = own, by = trader.accounts } = changes;
    return answer(by, [market.seals], "rerandomise", account, delta.point(), seal);
  };
  requireHonest("rerandomisation", await ask());
  const replays = {
    account: await ask({ account: maker.account, by: maker.accounts }),
    owner: await ask({ by: maker.accounts }),
    chain: await ask({ seal: await sealed({ chainId: OTHER_CHAIN }) }),
    contract: await ask({ seal: await sealed({ accounts: ELSEWHERE }) }),
  };
  await send(trader.accounts, "rerandomise", trader.account, delta.point(), own);
  return { ...replays, again: await ask() };
}

export async function ownCalls(): Promise<Pick<Calls, "withdraw" | "settle" | "rerandomise">> {
  const world = await openWorld();
  try {
    const stage = await setStage(world);
    return {
      withdraw: await withdraw(stage),
      settle: await settle(stage),
      rerandomise: await rerandomise(stage),
    };
  } finally {
    await closeWorld(world);
  }
}
