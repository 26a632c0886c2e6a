/**
 * Gas of following a relisting, under book32's key. The book holds no options, and is converted by a blinding alone: what
 * a conversion costs does not depend on what it converts.
 */
import { Wallet, type Provider } from "ethers";
import { solvencyCircuit } from "../circuits/spec.ts";
import {
  OPTION_SCENARIOS,
  optionReport,
  orderedSignatures,
  reportDigest,
  signReport,
} from "../oracle/index.ts";
import {
  clearedStatements,
  conversionStatements,
  relistingOf,
  SealProver,
  solidityProof,
  solidityTable,
  TradeDelta,
  WarmProver,
  type SolidityProof,
  type StatementRequest,
} from "../prover/index.ts";
import { publicKeyOf } from "../sealing/index.ts";
import { send } from "../setup/deploySystem.ts";
import {
  COUNCIL_SECRET,
  fullTable,
  openFiguresMarket,
  type FiguresMarket,
} from "./figuresMarket.ts";
import { proveSeal, zeroByteRebate } from "./gasProofs.ts";
import { openFunded } from "./liquidationParties.ts";
import { OPTION_LIMITS } from "./optionGas.ts";
import { VIEW_SECRETS } from "./positionGas.ts";
import type { Figures } from "./transactionGas.ts";

const CIRCUIT = solvencyCircuit("solvency-book32");
const UNIT = 10n ** 8n;
/** Block times, s. */
const START = 2_000_000_000;
const EXPIRY = START + 7_200;
const SLOT = 16;
const ORACLE = new Wallet(`0x${"41".padStart(64, "0")}`);

async function commitAt(
  { signer, aggregators, market }: FiguresMarket,
  time: number,
): Promise<void> {
  const node = signer.provider as Provider & {
    send(method: string, of: unknown[]): Promise<unknown>;
  };
  await node.send("evm_setNextBlockTimestamp", [time]);
  for (const aggregator of aggregators) {
    const [, answer] = (await aggregator.getFunction("latestRoundData")()) as [bigint, bigint];
    await send(aggregator, "publish", answer);
  }
  await send(market, "commitEpoch");
}

/** A call that expired and was relisted; relisting 1 is prepared. */
async function relist(world: FiguresMarket) {
  const { market, options, risk, verifiers } = world;
  if (options === undefined) throw new Error("a market with an option book");
  const { book, points } = options;
  const venue = { chainId: 31_337n, book: await book.getAddress(), oracleSet: 1n };
  const pnl = Array.from({ length: OPTION_SCENARIOS }, () => 0n);
  const report = async (number: bigint, time: number): Promise<void> => {
    const one = optionReport(number, BigInt(time), [{ slot: SLOT, price: 300n * UNIT, pnl }]);
    const signature = await signReport(ORACLE, venue, one);
    await send(book, "report", one, orderedSignatures(reportDigest(venue, one), [signature]));
  };
  const option = { underlying: 1, isCall: true, strike: 7_800n * UNIT };
  const terms = { slot: SLOT, ...option, maxStep: UNIT, minPrice: 1n };
  await send(book, "setOracle", [ORACLE.address], 1);
  await send(book, "announce", { ...terms, expiry: EXPIRY }, START);
  await commitAt(world, START + 60);
  await report(1n, START + 60);
  await send(market, "commitEpoch");
  await commitAt(world, EXPIRY - 1_000);
  await commitAt(world, EXPIRY + 10);
  await send(book, "fix", SLOT);
  await send(book, "announce", { ...terms, expiry: EXPIRY + 86_400 }, EXPIRY + 100);
  await commitAt(world, EXPIRY + 120);
  await send(book, "relist", [SLOT]);
  await report(2n, EXPIRY + 120);
  await send(market, "commitEpoch");
  const verifier = verifiers[CIRCUIT.id]?.address;
  await send(risk, "registerPlainTables", verifier);
  await send(points, "prepare", verifier, 1);
  const [slots, payoffs, price] = (await book.getFunction("relisting")(1)) as [
    bigint,
    bigint[],
    bigint,
  ];
  return relistingOf(1n, slots, [...payoffs], price);
}

export async function measureConversionGas(): Promise<Figures> {
  const world = await openFiguresMarket([CIRCUIT.id], OPTION_LIMITS);
  const prover = await WarmProver.open(CIRCUIT.id, { allowDevelopment: true });
  const sealer = await SealProver.open({ allowDevelopment: true });
  try {
    const { risk, verifiers, signer, counterparty, accounts, options } = world;
    const table = fullTable(CIRCUIT);
    const register = risk.getFunction("registerTable");
    const key = verifiers[CIRCUIT.id]?.address;
    const args = [key, solidityTable(table)] as const;
    await send(world.market, "commitEpoch");
    const home = (await register.staticCall(...args)) as string;
    await send(risk, "registerTable", ...args);
    await send(risk, "approveHome", home, args[1]);
    const first = await openFunded(world, signer, home, VIEW_SECRETS[0], 1_000n);
    const second = await openFunded(world, counterparty, home, VIEW_SECRETS[1], 1_000n);
    const relisting = await relist(world);

    let rebate = 0n;
    const prove = async (request: StatementRequest): Promise<SolidityProof> => {
      const proof = solidityProof((await prover.prove(request)).proof);
      rebate += zeroByteRebate(proof);
      return proof;
    };
    const clearing = options?.clearing ?? accounts;
    const pair = clearedStatements(second.book, relisting, CIRCUIT.id);
    const cleared = { notShort: await prove(pair[0]), notLong: await prove(pair[1]) };
    const empty = (await send(clearing, "followEmpty", second.account, key, cleared)) + rebate;

    rebate = 0n;
    const delta = TradeDelta.create({}, 3n ** 151n);
    // By its owner: nothing is at risk of the book.
    const [gain, loss, short, long] = conversionStatements(
      first.book,
      relisting,
      delta,
      CIRCUIT.id,
    );
    const viewer = publicKeyOf(VIEW_SECRETS[0]);
    const seal = await proveSeal(sealer, {
      opening: { quantities: delta.revealQuantities(), blinding: delta.revealBlinding() },
      keys: { council: publicKeyOf(COUNCIL_SECRET), copies: [viewer, viewer] },
      scope: {
        chainId: 31_337n,
        accounts: await accounts.getAddress(),
        accountA: first.account,
        accountB: first.account,
      },
      ephemeral: 3n ** 131n,
      rerandomise: false,
    });
    const proofs = {
      notTooMuch: await prove(gain),
      notTooLittle: await prove(loss),
      cleared: { notShort: await prove(short), notLong: await prove(long) },
    };
    const given = [first.account, key, delta.point(), seal.argument, proofs, []];
    const full = (await send(clearing, "convert", ...given)) + rebate + seal.rebate;
    return { "gas.convert": Number(full), "gas.convert.empty": Number(empty) };
  } finally {
    await prover.close();
    await sealer.close();
    await world.close();
  }
}
