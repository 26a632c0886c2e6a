/**
 * One statement to prove: a portfolio under the terms asked, at one market, under one rule table.
 */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { solvencyCircuit, type SolvencyCircuit } from "../circuits/spec.ts";
import {
  evaluateMargin,
  inputInvalid,
  type MarginEvaluation,
  type MarketSnapshot,
  type RuleTable,
  type Terms,
} from "../risk/index.ts";
import { commitmentOf, requireOpening } from "./commitment.ts";
import { type Portfolio } from "./portfolio.ts";
import {
  circuitInput,
  publicSignalsOf,
  publicValues,
  type HotInputs,
  type SignalValues,
  type StatementOutputs,
} from "./publicInputs.ts";
import { sealFigure } from "./sealedFigure.ts";
import { Secret } from "./secret.ts";

/** The circuit is the one that `market` and `table` are written for. */
export interface StatementRequest {
  readonly portfolio: Portfolio;
  readonly market: MarketSnapshot;
  readonly table: RuleTable;
  readonly terms: Terms;
  /** The account's commitment on-chain; refused early when the portfolio does not open it. */
  readonly commitment?: AffinePoint;
}

/** The model's figures for a request; as confidential as the portfolio. */
export function evaluateRequest(request: StatementRequest): MarginEvaluation {
  const { portfolio, market, table, terms } = request;
  const book = portfolio.revealQuantitiesFor(solvencyCircuit(table.circuit));
  return evaluateMargin(book, market, table, terms);
}

function sealedFigureOf(portfolio: Portfolio, terms: Terms, margin: MarginEvaluation): bigint {
  if (terms.compare) return sealFigure(margin.surplus, portfolio.revealSalt());
  return terms.tally ? sealFigure(margin.requirementUsd, portfolio.revealSalt()) : 0n;
}

function outputsOf(
  { portfolio, terms }: StatementRequest,
  margin: MarginEvaluation,
): StatementOutputs {
  return {
    value: terms.disclose ? margin.valueCents : 0n,
    requirement: terms.disclose ? margin.requirementCents : 0n,
    sealedFigure: sealedFigureOf(portfolio, terms, margin),
  };
}

/** Public parts are fields; the opening is reachable only by {@link revealCircuitInput}. */
export class SolvencyStatement extends Secret {
  readonly circuit: SolvencyCircuit;
  readonly hot: HotInputs;
  /** In the order of circuits/circuits.json, canonical field elements. */
  readonly publicSignals: readonly bigint[];
  readonly #values: SignalValues;

  private constructor(circuit: SolvencyCircuit, hot: HotInputs, request: StatementRequest) {
    super();
    const { portfolio, market, table, terms } = request;
    this.circuit = circuit;
    this.hot = hot;
    this.publicSignals = publicSignalsOf(circuit, hot, market, table);
    this.#values = {
      ...publicValues(hot, market, table),
      quantity: portfolio.revealQuantitiesFor(circuit),
      blinding: portfolio.revealBlinding(),
      salt: terms.tally || terms.compare ? portfolio.revealSalt() : 0n,
    };
  }

  /**
   * Composes the inputs; whether a proof exists is the pre-flight's question.
   * @throws INPUT_INVALID when the parts belong to different circuits or a seal has no salt;
   * OPENING_MISMATCH when the portfolio does not open `request.commitment`
   */
  static compose(request: StatementRequest): SolvencyStatement {
    const { portfolio, table, terms } = request;
    if (request.commitment !== undefined) requireOpening(portfolio, request.commitment);
    if ((terms.tally || terms.compare) && portfolio.revealSalt() === 0n) {
      throw inputInvalid(
        "salt",
        "is missing for a sealed figure",
        "take portfolio.withFreshSalt() and keep it: whoever uses the seal needs the salt",
      );
    }
    const outputs = outputsOf(request, evaluateRequest(request));
    const hot = { commitment: commitmentOf(portfolio), terms, ...outputs };
    return new SolvencyStatement(solvencyCircuit(table.circuit), hot, request);
  }

  /** Input of the witness calculator, opening included. */
  revealCircuitInput(): Record<string, string[]> {
    return circuitInput(this.circuit, this.#values);
  }
}
