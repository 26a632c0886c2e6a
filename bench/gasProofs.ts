/**
 * Proofs for gas figures. Proofs are random, and a zero byte of calldata costs 12 gas less than another:
 * figures count every byte of a proof as non-zero, so that they are the same in every run. A sealed delta's
 * elements are made from fixed secrets and need no such care.
 */
import type { SolvencyCircuit } from "../circuits/spec.ts";
import type { SealProver } from "../prover/index.ts";
import {
  evaluateRequest,
  ImproveProver,
  Portfolio,
  solidityProof,
  soliditySeal,
  type SealRequest,
  type SolidityProof,
  type StatementRequest,
  type WarmProver,
} from "../prover/index.ts";
import {
  comparingTerms,
  plainTerms,
  type Band,
  type Level,
  type MarketSnapshot,
  type RuleTable,
} from "../risk/index.ts";
import { snapshotFor, type FiguresMarket } from "./figuresMarket.ts";

export const BAND = 100n as Band;

/** An argument of a transaction, and what the zero bytes of its proofs save. */
export interface Prepared<Argument> {
  readonly argument: Argument;
  readonly rebate: bigint;
}

export interface SolvencyArgument {
  readonly epoch: bigint;
  readonly band: bigint;
  readonly proof: SolidityProof;
}

export interface TradeArgument {
  readonly solvency: SolvencyArgument;
  readonly improvement: readonly object[];
}

/** Zero bytes in words of calldata. */
export function zeroBytes(words: readonly bigint[]): bigint {
  const zeros = words
    .map((word) => word.toString(16).padStart(64, "0"))
    .flatMap((word) => word.match(/../g) ?? [])
    .filter((byte) => byte === "00").length;
  return BigInt(zeros);
}

export function zeroByteRebate({ a, b, c }: SolidityProof): bigint {
  const coordinates = [a, b, c].flatMap((point) => Object.values<bigint>({ ...point }));
  return 12n * zeroBytes(coordinates);
}

/** Proves books under one table at the latest epoch of a market. */
export class Bookkeeper {
  readonly #market: FiguresMarket;
  readonly #prover: WarmProver;
  readonly #circuit: SolvencyCircuit;
  readonly #table: RuleTable;

  constructor(
    market: FiguresMarket,
    prover: WarmProver,
    circuit: SolvencyCircuit,
    table: RuleTable,
  ) {
    this.#market = market;
    this.#prover = prover;
    this.#circuit = circuit;
    this.#table = table;
  }

  /** At the table's initial level unless told. */
  async prove(
    portfolio: Portfolio,
    level: Level = this.#table.initialLevel,
  ): Promise<Prepared<SolvencyArgument>> {
    const { market } = await this.#request(portfolio, plainTerms(level, BAND));
    return this.proveAt(market, portfolio, level);
  }

  /** At other prices than the market's first. */
  async proveAt(
    market: MarketSnapshot,
    portfolio: Portfolio,
    level: Level,
  ): Promise<Prepared<SolvencyArgument>> {
    const terms = plainTerms(level, BAND);
    const { proof } = await this.#prover.prove({ portfolio, market, table: this.#table, terms });
    const solidity = solidityProof(proof);
    const argument = { epoch: market.epoch, band: BAND, proof: solidity };
    return { argument, rebate: zeroByteRebate(solidity) };
  }

  async proveTrade(portfolio: Portfolio): Promise<Prepared<TradeArgument>> {
    const { argument, rebate } = await this.prove(portfolio);
    return { argument: { solvency: argument, improvement: [] }, rebate };
  }

  /** At the maintenance level, with the proof that the second book is the better one. */
  async proveImprovement(before: Portfolio, later: Portfolio): Promise<Prepared<TradeArgument>> {
    const terms = comparingTerms(this.#table.initialLevel, BAND);
    const [first, second] = [
      await this.#request(withSalt(before, 11n), terms),
      await this.#request(withSalt(later, 22n), terms),
    ];
    const surplus = ({ portfolio }: StatementRequest, request: StatementRequest) => ({
      surplus: evaluateRequest(request).surplus,
      salt: portfolio.revealSalt(),
    });
    const improver = await ImproveProver.open({ allowDevelopment: true });
    try {
      const improves = await improver.prove(surplus(first, first), surplus(second, second));
      const maintenance = await this.prove(later, this.#table.maintenanceLevel);
      const proofs = {
        before: solidityProof((await this.#prover.prove(first)).proof),
        afterwards: solidityProof((await this.#prover.prove(second)).proof),
        improves: solidityProof(improves.proof),
      };
      const { sealedBefore, sealedAfter } = improves;
      const rebates = Object.values(proofs).map(zeroByteRebate);
      return {
        argument: {
          solvency: maintenance.argument,
          improvement: [{ sealedBefore, sealedAfter, ...proofs }],
        },
        rebate: rebates.reduce((sum, rebate) => sum + rebate, maintenance.rebate),
      };
    } finally {
      await improver.close();
    }
  }

  async #request(
    portfolio: Portfolio,
    terms: StatementRequest["terms"],
  ): Promise<StatementRequest> {
    const [, epoch] = (await this.#market.market.getFunction("status")()) as [bigint, bigint];
    return { portfolio, market: snapshotFor(this.#circuit, epoch), table: this.#table, terms };
  }
}

function withSalt(portfolio: Portfolio, salt: bigint): Portfolio {
  const quantities = Object.fromEntries(portfolio.revealQuantities().entries());
  return Portfolio.create(quantities, portfolio.revealBlinding(), salt);
}

/** Seals and proves; the seal's elements follow from the request alone. */
export async function proveSeal(
  prover: SealProver,
  request: SealRequest,
): Promise<Prepared<ReturnType<typeof soliditySeal>>> {
  const argument = soliditySeal(await prover.prove(request));
  return { argument, rebate: zeroByteRebate(argument.proof) };
}
