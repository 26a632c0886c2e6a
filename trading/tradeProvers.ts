/**
 * Makes a trade's proof with keys kept warm: the initial level where the new book meets it; otherwise the
 * maintenance level, the surpluses of both books sealed, and that the second is greater.
 */
import {
  evaluateRequest,
  solidityProof,
  type ImproveProver,
  type SealedSurplus,
  type StatementRequest,
  type TradeDelta,
  type WarmProver,
} from "../prover/index.ts";
import { type TradeProving } from "./rfq/party.ts";
import { assessTrade, requireCarried, statementsOf, type MarginContext } from "./tradeMargin.ts";
import { type Improvement, type TradeProof } from "./tradeProof.ts";

export interface TradeProvers {
  /** Of the home table's circuit. */
  readonly solvency: Pick<WarmProver, "prove">;
  /** Opened when first needed. */
  readonly improve: () => Promise<Pick<ImproveProver, "prove">>;
}

/** @throws as `WarmProver.prove`; MARGIN_SHORT when neither path is open */
export async function proveTradeMargin(
  provers: TradeProvers,
  context: MarginContext,
  delta: TradeDelta,
): Promise<TradeProof> {
  const margin = assessTrade(context, delta);
  requireCarried(context, delta, margin);
  const statements = statementsOf(context, delta);
  const improves = margin.path === "improvement";
  const request = improves ? statements.maintenance : statements.initial;
  const { proof } = await provers.solvency.prove(request);
  const { market, band } = context;
  return {
    solvency: { epoch: market.epoch, band, proof: solidityProof(proof) },
    improvement: improves
      ? [await proveImprovement(provers, statements.before, statements.afterwards)]
      : [],
  };
}

/** Fresh salts: nobody can tell from two seals whether they hold one figure, and they are not used again. */
async function proveImprovement(
  { solvency, improve }: TradeProvers,
  before: StatementRequest,
  afterwards: StatementRequest,
): Promise<Improvement> {
  const first = { ...before, portfolio: before.portfolio.withFreshSalt() };
  const second = { ...afterwards, portfolio: afterwards.portfolio.withFreshSalt() };
  const prover = await improve();
  const improvement = await prover.prove(sealedSurplus(first), sealedSurplus(second));
  const [atFirst, atSecond] = [await solvency.prove(first), await solvency.prove(second)];
  return {
    sealedBefore: improvement.sealedBefore,
    sealedAfter: improvement.sealedAfter,
    before: solidityProof(atFirst.proof),
    afterwards: solidityProof(atSecond.proof),
    improves: solidityProof(improvement.proof),
  };
}

function sealedSurplus(request: StatementRequest): SealedSurplus {
  return { surplus: evaluateRequest(request).surplus, salt: request.portfolio.revealSalt() };
}

/** For a party: {@link proveTradeMargin} with its provers. */
export function tradeProving(provers: TradeProvers): TradeProving {
  return { prove: (context, delta) => proveTradeMargin(provers, context, delta) };
}
