/**
 * `node bench/bundleGas.ts` prints the gas of bundles: attestations, private trades and fills of many accounts in one transaction, on accounts that hold
 * leases already, so that what each costs can be held against the same action sent alone.
 */
import type { Contract } from "ethers";
import { solvencyCircuits, type SolvencyCircuit } from "../circuits/spec.ts";
import {
  commitmentOf,
  Portfolio,
  SealProver,
  solidityTable,
  TradeDelta,
  WarmProver,
} from "../prover/index.ts";
import { deployBundles } from "../setup/deployBundles.ts";
import { send } from "../setup/deploySystem.ts";
import { fullTable, openFiguresMarket, type FiguresMarket } from "./figuresMarket.ts";
import { Bookkeeper } from "./gasProofs.ts";
import { prepareFill, prepareTrade, VIEW_SECRETS, type Sides } from "./positionGas.ts";
import { openFunded, type Figures } from "./transactionGas.ts";

const UNIT = 10n ** 8n;
/** Attestations in one bundle, pairs of accounts that trade in another, and that fill orders. */
const ATTESTED = 32;
const PAIRS = 8;
/** What a single call may burn: more than the costliest of them alone. */
const GAS_EACH = 1_500_000n;

interface Member {
  readonly account: bigint;
  readonly book: Portfolio;
}

/** Accounts of the two owners in turn, no two books the same. */
async function openMembers(market: FiguresMarket, home: string): Promise<Member[]> {
  const counterparty = market.accounts.connect(market.counterparty) as Contract;
  const members: Member[] = [];
  for (let k = 0; k < ATTESTED; k++) {
    const as = k % 2 === 0 ? market.accounts : counterparty;
    const account = await openFunded(market, as, home, VIEW_SECRETS[k % 2] ?? 0n);
    const more = BigInt(k + 1) * UNIT;
    await send(as, "deposit", account, 0, more);
    const book = Portfolio.create({ "0": "10000", "2": "10000" }, 0n).afterPublic(0, more);
    members.push({ account, book });
  }
  return members;
}

const each = (gas: bigint, rebates: readonly bigint[]): number => {
  const all = rebates.reduce((sum, rebate) => sum + rebate, gas);
  return Math.ceil(Number(all) / rebates.length);
};

class Bench {
  readonly #market: FiguresMarket;
  readonly #keeper: Bookkeeper;
  readonly #bundles: Contract;
  readonly #home: string;
  readonly #level: bigint;

  constructor(
    market: FiguresMarket,
    keeper: Bookkeeper,
    bundles: Contract,
    { home, level }: { readonly home: string; readonly level: bigint },
  ) {
    this.#market = market;
    this.#keeper = keeper;
    this.#bundles = bundles;
    this.#home = home;
    this.#level = level;
  }

  /** @throws when one of them is skipped: its gas would be another's */
  async #submit(method: string, given: readonly object[], rebates: bigint[]): Promise<number> {
    const outcomes = (await this.#bundles
      .getFunction(method)
      .staticCall(given, GAS_EACH)) as readonly (readonly [boolean, string])[];
    if (outcomes.some(([made]) => !made)) throw new Error(`${method} skips: ${String(outcomes)}`);
    return each(await send(this.#bundles, method, given, GAS_EACH), rebates);
  }

  async attestations(members: readonly Member[]): Promise<number> {
    const given: object[] = [];
    const rebates: bigint[] = [];
    for (const { account, book } of members) {
      const { argument: proof, rebate } = await this.#keeper.prove(book);
      const terms = { table: this.#home, level: this.#level, duration: 3_600 };
      given.push({ account, ...terms, proof, commitment: commitmentOf(book) });
      rebates.push(rebate);
    }
    // The first time their leases are new.
    await this.#submit("attestAll", given, rebates);
    return this.#submit("attestAll", given, rebates);
  }

  #expected(book: Portfolio, delta: TradeDelta): object {
    const nothing = { x: 0n, y: 0n };
    return { table: this.#home, before: nothing, afterwards: commitmentOf(book.afterTrade(delta)) };
  }

  async trades(sealer: SealProver, pairs: readonly Sides[]): Promise<number> {
    const given: object[] = [];
    const rebates: bigint[] = [];
    for (const [k, sides] of pairs.entries()) {
      const delta = TradeDelta.create({ "0": "-195.5", "2": "1" }, 3n ** 150n + BigInt(k));
      const nonce = 100n + BigInt(k);
      const { trade, seal, signatures, proofs, sealInputs, rebate } = await prepareTrade(
        ...([this.#market, this.#keeper, sealer, sides, delta, nonce] as const),
      );
      const [signatureA, signatureB] = signatures;
      const [proofA, proofB] = proofs;
      const [, sealChallenge, sealEvaluation] = sealInputs;
      const a = this.#expected(sides.book, delta);
      const b = this.#expected(sides.otherBook, delta.negate());
      const signed = { trade, seal, signatureA, signatureB, proofA, proofB };
      given.push({ ...signed, a, b, sealChallenge, sealEvaluation });
      rebates.push(rebate);
    }
    return this.#submit("settleAll", given, rebates);
  }

  async fills(pairs: readonly Sides[]): Promise<number> {
    const given: object[] = [];
    const rebates: bigint[] = [];
    for (const [k, sides] of pairs.entries()) {
      const { orders, signatures, proofs, delta, rebate } = await prepareFill(
        ...([this.#market, this.#keeper, sides, 2n ** 255n - BigInt(200 + k)] as const),
      );
      const [buy, sell] = orders;
      const [buySignature, sellSignature] = signatures;
      const [buyProof, sellProof] = proofs;
      const buyer = this.#expected(sides.book, delta);
      const seller = this.#expected(sides.otherBook, delta.negate());
      const signed = { buy, sell, quantity: UNIT, buySignature, sellSignature };
      given.push({ ...signed, buyProof, sellProof, buyer, seller });
      rebates.push(rebate);
    }
    return this.#submit("fillAll", given, rebates);
  }
}

/** Neighbours trade with each other. */
const pairsOf = (members: readonly Member[]): Sides[] =>
  members.flatMap(({ account, book }, k) => {
    const other = members[k + 1];
    if (k % 2 !== 0 || other === undefined) return [];
    return [{ account, other: other.account, book, otherBook: other.book }];
  });

async function measureBundles(market: FiguresMarket, circuit: SolvencyCircuit): Promise<Figures> {
  await send(market.market, "commitEpoch");
  const table = fullTable(circuit);
  const verifier = market.verifiers[circuit.id]?.address;
  const argument = solidityTable(table);
  const register = market.risk.getFunction("registerTable");
  const home = (await register.staticCall(verifier, argument)) as string;
  await send(market.risk, "registerTable", verifier, argument);
  await send(market.risk, "approveHome", home, argument);
  const members = await openMembers(market, home);
  const prover = await WarmProver.open(circuit.id, { allowDevelopment: true });
  const sealer = await SealProver.open({ allowDevelopment: true });
  try {
    const keeper = new Bookkeeper(market, prover, circuit, table);
    const bundles = await deployBundles(market.signer, market);
    const bench = new Bench(market, keeper, bundles, { home, level: table.initialLevel });
    const attested = await bench.attestations(members);
    const pairs = pairsOf(members);
    return {
      [`gas.attest.batch${ATTESTED}.each`]: attested,
      [`gas.settle.private.batch${PAIRS}.each`]: await bench.trades(sealer, pairs.slice(0, PAIRS)),
      [`gas.settle.public.batch${PAIRS}.each`]: await bench.fills(pairs.slice(PAIRS)),
    };
  } finally {
    await prover.close();
    await sealer.close();
  }
}

/** Each one's part of a bundle, `solvency-spot8`, rounded up. */
export async function measureBundleGas(circuit: SolvencyCircuit): Promise<Figures> {
  const market = await openFiguresMarket([circuit.id]);
  try {
    return await measureBundles(market, circuit);
  } finally {
    await market.close();
  }
}

if (import.meta.main) {
  const [circuit] = solvencyCircuits();
  if (circuit === undefined) throw new Error("no circuits");
  console.log(JSON.stringify(await measureBundleGas(circuit), null, 2));
  // snarkjs keeps its worker threads alive.
  process.exit(0);
}
