/**
 * Gas of the risk oracle's reports and of epochs with options, with both keys. Signatures and times are fixed, so that
 * figures are the same in every run; every scalar of a slot changes, which is the most that a report can cost.
 */
import { Wallet, type Contract, type Provider } from "ethers";
import { solvencyCircuits } from "../circuits/spec.ts";
import {
  OPTION_SCENARIOS,
  optionReport,
  orderedSignatures,
  reportDigest,
  signReport,
  type OptionValue,
} from "../oracle/index.ts";
import { send } from "../setup/deploySystem.ts";
import { PRICED_SLOTS, openFiguresMarket, type FiguresMarket } from "./figuresMarket.ts";
import type { Figures } from "./transactionGas.ts";

const UNIT = 10n ** 8n;
/** Block time, s. */
const START = 2_000_000_000;
const FIRST_OPTION = 16;
const OPTIONS = 16;
/** Two of three sign. */
const ORACLE = [41, 42, 43].map((n) => new Wallet(`0x${n.toString(16).padStart(64, "0")}`));
export const OPTION_LIMITS = {
  maxReportAge: 3_600,
  minInterval: 1,
  minNotice: 0,
  window: 1_800,
  minObserved: 600,
  fixingDelay: 3_600,
  maxMove: 1_000,
  tolerance: 500,
  maxGain: 20_000,
};

type Node = Provider & { send(method: string, params: unknown[]): Promise<unknown> };

/** Values of the first `count` option slots, none of them that of another `round`. */
function valuesOf(count: number, round: number): OptionValue[] {
  return Array.from({ length: count }, (_, j) => ({
    slot: FIRST_OPTION + j,
    price: (300n + BigInt(round)) * UNIT + BigInt(j),
    pnl: Array.from(
      { length: OPTION_SCENARIOS },
      (__, s) => (BigInt(s) - 14n) * 10n * UNIT + BigInt(1 + round) * 1_234_567n,
    ),
  }));
}

class Oracle {
  readonly #book: Contract;
  #number = 0;

  constructor(book: Contract) {
    this.#book = book;
  }

  /** Gas of a report about the first `count` slots, all of whose scalars change. */
  async report(count: number): Promise<bigint> {
    const round = ++this.#number;
    const venue = { chainId: 31_337n, book: await this.#book.getAddress(), oracleSet: 1n };
    const report = optionReport(BigInt(round), BigInt(START + round), valuesOf(count, round));
    const signers = ORACLE.slice(0, 2);
    const signatures = await Promise.all(signers.map((key) => signReport(key, venue, report)));
    return send(
      this.#book,
      "report",
      report,
      orderedSignatures(reportDigest(venue, report), signatures),
    );
  }
}

async function openOptions({ signer, market, aggregators, options }: FiguresMarket) {
  if (options === undefined) throw new Error("a market with an option book");
  const { book } = options;
  const signers = ORACLE.map(({ address }) => address);
  const ascending = signers.toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
  await send(book, "setOracle", ascending, 2);
  const series = {
    underlying: 1,
    isCall: true,
    strike: 8_000n * UNIT,
    maxStep: 100n * UNIT,
    minPrice: 1n,
  };
  for (let slot = FIRST_OPTION; slot < FIRST_OPTION + OPTIONS; ++slot) {
    await send(book, "announce", { ...series, slot, expiry: START + 86_400 }, START);
  }
  await (signer.provider as Node).send("evm_setNextBlockTimestamp", [START + 60]);
  for (const aggregator of aggregators) {
    const [, answer] = (await aggregator.getFunction("latestRoundData")()) as [bigint, bigint];
    await send(aggregator, "publish", answer);
  }
  await send(market, "commitEpoch");
  return book;
}

export async function measureOptionGas(): Promise<Figures> {
  const world = await openFiguresMarket(
    solvencyCircuits().map(({ id }) => id),
    OPTION_LIMITS,
  );
  try {
    const figures: Figures = {};
    const oracle = new Oracle(await openOptions(world));
    await oracle.report(OPTIONS);
    await send(world.market, "commitEpoch");
    for (const count of [1, 4, OPTIONS]) {
      figures[`gas.report.option${String(count)}`] = Number(await oracle.report(count));
    }
    await send(world.market, "commitEpoch");
    const commit = await send(world.market, "commitEpoch");
    figures[`gas.commitEpoch.${String(PRICED_SLOTS)}.bothKeys.options`] = Number(commit);
    return figures;
  } finally {
    await world.close();
  }
}
