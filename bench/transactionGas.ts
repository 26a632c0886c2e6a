/**
 * Gas of whole transactions (21,000 and calldata included) on a market with eight priced slots, each the
 * ordinary case: accounts and tokens in use, no first-time storage but where the name says so.
 */
import type { Contract } from "ethers";
import { solvencyCircuits, type SolvencyCircuit } from "../circuits/spec.ts";
import { Portfolio, solidityTable, WarmProver } from "../prover/index.ts";
import { publicKeyOf } from "../sealing/index.ts";
import { send } from "../setup/deploySystem.ts";
import { fullTable, openFiguresMarket, PRICED_SLOTS, type FiguresMarket } from "./figuresMarket.ts";
import { Bookkeeper } from "./gasProofs.ts";
import { measurePositions, VIEW_SECRETS } from "./positionGas.ts";

const UNIT = 10n ** 8n;

export type Figures = Record<string, number>;

/** Opens an account and returns its id. */
export async function openAccount(as: Contract, home: string, viewSecret: bigint): Promise<bigint> {
  const ask = [home, publicKeyOf(viewSecret)] as const;
  const account = (await as.getFunction("open").staticCall(...ask)) as bigint;
  await send(as, "open", ...ask);
  return account;
}

/** Opens an account with a deposit in slots 0 and 2, and returns its id. */
export async function openFunded(
  market: FiguresMarket,
  as: Contract,
  home: string,
  viewSecret: bigint,
): Promise<bigint> {
  const account = await openAccount(as, home, viewSecret);
  const { runner } = as;
  for (const slot of [0, 2]) {
    const token = market.tokens[slot]?.connect(runner) as Contract;
    const owner = await (runner as unknown as { getAddress(): Promise<string> }).getAddress();
    await send(token, "mint", owner, 10n ** 26n);
    await send(token, "approve", market.vault.target, 2n ** 255n);
    await send(as, "deposit", account, slot, 10_000n * UNIT);
  }
  return account;
}

const OPENED = Portfolio.create({ "0": "10000", "2": "10000" }, 0n);

async function measureCircuit(market: FiguresMarket, circuit: SolvencyCircuit): Promise<Figures> {
  const figures: Figures = {};
  const table = fullTable(circuit);
  const verifier = market.verifiers[circuit.id]?.address;
  const argument = solidityTable(table);
  const id = (await market.risk
    .getFunction("registerTable")
    .staticCall(verifier, argument)) as string;
  const register = await send(market.risk, "registerTable", verifier, argument);
  figures[`gas.registerTable.${circuit.id.replace("solvency-", "")}`] = Number(register);
  await send(market.risk, "approveHome", id, argument);

  const prover = await WarmProver.open(circuit.id, { allowDevelopment: true });
  try {
    const keeper = new Bookkeeper(market, prover, circuit, table);
    const account = await openFunded(market, market.accounts, id, VIEW_SECRETS[0]);
    const ask = [account, id, table.initialLevel, 3_600] as const;
    const first = await keeper.prove(OPENED);
    await send(market.accounts, "attest", ...ask, first.argument);
    const again = await keeper.prove(OPENED);
    const attest = await send(market.accounts, "attest", ...ask, again.argument);
    figures[`gas.attest.${circuit.id}`] = Number(attest + again.rebate);
    if (circuit.parameters.nOption === 0) {
      Object.assign(figures, await measureActions(market, keeper, account, id));
    }
  } finally {
    await prover.close();
  }
  return figures;
}

async function measureActions(
  market: FiguresMarket,
  keeper: Bookkeeper,
  account: bigint,
  home: string,
): Promise<Figures> {
  const { accounts } = market;
  const deposit = await send(accounts, "deposit", account, 2, 123_456_789n);
  const counterparty = accounts.connect(market.counterparty) as Contract;
  const other = await openFunded(market, counterparty, home, VIEW_SECRETS[1]);
  const book = OPENED.afterPublic(2, 123_456_789n);
  const open = (as: Contract): Promise<bigint> => openAccount(as, home, VIEW_SECRETS[0]);
  const positions = await measurePositions(
    market,
    keeper,
    { account, other, book, otherBook: OPENED },
    open,
  );
  const gasOfOpen = await send(accounts, "open", home, publicKeyOf(VIEW_SECRETS[0]));
  return { "gas.deposit": Number(deposit), ...positions, "gas.open": Number(gasOfOpen) };
}

/** Every action once the market runs; `commitEpoch.8` is measured with one and with two keys. */
export async function measureTransactionGas(): Promise<Figures> {
  const figures: Figures = {};
  const [small, ...rest] = solvencyCircuits();
  if (small === undefined) throw new Error("no circuits");
  const single = await openFiguresMarket([small.id]);
  try {
    await send(single.market, "commitEpoch");
    figures[`gas.commitEpoch.${PRICED_SLOTS}`] = Number(await send(single.market, "commitEpoch"));
    Object.assign(figures, await measureCircuit(single, small));
  } finally {
    await single.close();
  }
  const both = await openFiguresMarket([small, ...rest].map((circuit) => circuit.id));
  try {
    await send(both.market, "commitEpoch");
    const commit = await send(both.market, "commitEpoch");
    figures[`gas.commitEpoch.${PRICED_SLOTS}.bothKeys`] = Number(commit);
    for (const circuit of rest) Object.assign(figures, await measureCircuit(both, circuit));
  } finally {
    await both.close();
  }
  return figures;
}
