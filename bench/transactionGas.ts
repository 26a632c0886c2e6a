/**
 * Gas of whole transactions (21,000 and calldata included) on a market with eight priced slots, each the
 * ordinary case: accounts and tokens in use, no first-time storage but where the name says so.
 *
 * Proofs are random, and a zero byte of calldata costs 12 gas less than another: figures count every
 * byte of a proof as non-zero, so that they are the same in every run.
 */
import type { Contract } from "ethers";
import { solvencyCircuits, type SolvencyCircuit } from "../circuits/spec.ts";
import {
  Portfolio,
  solidityProof,
  solidityTable,
  TradeDelta,
  WarmProver,
  type SolidityProof,
} from "../prover/index.ts";
import { plainTerms, type Band, type RuleTable } from "../risk/index.ts";
import { send } from "../setup/deploySystem.ts";
import {
  fullTable,
  openFiguresMarket,
  PRICED_SLOTS,
  snapshotFor,
  type FiguresMarket,
} from "./figuresMarket.ts";

const BAND = 100n as Band;
const UNIT = 10n ** 8n;

export type Figures = Record<string, number>;

interface PreparedProof {
  readonly argument: {
    readonly epoch: bigint;
    readonly band: bigint;
    readonly proof: SolidityProof;
  };
  /** What its zero bytes save. */
  readonly rebate: bigint;
}

function zeroByteRebate(proof: SolidityProof): bigint {
  const words = [...Object.values(proof.a), ...Object.values(proof.b), ...Object.values(proof.c)];
  const zeros = words
    .map((word) => word.toString(16).padStart(64, "0"))
    .flatMap((word) => word.match(/../g) ?? [])
    .filter((byte) => byte === "00").length;
  return 12n * BigInt(zeros);
}

class Bookkeeper {
  readonly #market: FiguresMarket;
  readonly #prover: WarmProver;
  readonly #circuit: SolvencyCircuit;
  readonly #table: RuleTable;

  constructor(market: FiguresMarket, prover: WarmProver, circuit: SolvencyCircuit, table: RuleTable) {
    this.#market = market;
    this.#prover = prover;
    this.#circuit = circuit;
    this.#table = table;
  }

  /** A proof at the table's initial level and the latest epoch. */
  async prove(portfolio: Portfolio): Promise<PreparedProof> {
    const [, epoch] = (await this.#market.market.getFunction("status")()) as [bigint, bigint];
    const { proof } = await this.#prover.prove({
      portfolio,
      market: snapshotFor(this.#circuit, epoch),
      table: this.#table,
      terms: plainTerms(this.#table.initialLevel, BAND),
    });
    const solidity = solidityProof(proof);
    return { argument: { epoch, band: BAND, proof: solidity }, rebate: zeroByteRebate(solidity) };
  }
}

/** Opens an account with a deposit in slots 0 and 2, and returns its id. */
async function openAccount(market: FiguresMarket, as: Contract, home: string): Promise<bigint> {
  const account = (await as.getFunction("open").staticCall(home)) as bigint;
  await send(as, "open", home);
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
    const account = await openAccount(market, market.accounts, id);
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
  const figures: Figures = {};
  const { accounts } = market;
  figures["gas.deposit"] = Number(await send(accounts, "deposit", account, 2, 123_456_789n));
  const deposited = OPENED.afterPublic(2, 123_456_789n);

  const other = accounts.connect(market.counterparty) as Contract;
  const otherAccount = await openAccount(market, other, home);
  const delta = TradeDelta.create({ "0": "-195.5", "2": "1" }, 3n ** 150n);
  const [after, otherAfter] = [deposited.afterTrade(delta), OPENED.afterTrade(delta.negate())];
  const [a, b] = [await keeper.prove(after), await keeper.prove(otherAfter)];
  const { x, y } = delta.point();
  const trade = {
    accountA: account,
    accountB: otherAccount,
    deltaX: x,
    deltaY: y,
    nonce: 2n ** 255n - 19n,
    deadline: 2n ** 40n,
  };
  const types = {
    PrivateTrade: Object.keys(trade).map((name) => ({ name, type: "uint256" })),
  };
  const domain = {
    name: "zkmargin",
    version: "1",
    chainId: 31_337n,
    verifyingContract: await accounts.getAddress(),
  };
  const signatures = [
    await market.signer.signTypedData(domain, types, trade),
    await market.counterparty.signTypedData(domain, types, trade),
  ];
  const settle = await send(accounts, "settle", trade, ...signatures, a.argument, b.argument);
  figures["gas.settle.private"] = Number(settle + a.rebate + b.rebate);

  const withdrawn = after.afterPublic(2, -UNIT);
  const proof = await keeper.prove(withdrawn);
  const to = await market.signer.getAddress();
  const withdraw = await send(accounts, "withdraw", account, 2, UNIT, to, proof.argument);
  figures["gas.withdraw"] = Number(withdraw + proof.rebate);
  figures["gas.open"] = Number(await send(accounts, "open", home));
  return figures;
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
