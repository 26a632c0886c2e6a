/**
 * Proofs of valuations and takeovers, as `LiquidationAuction` reads them. What leaves here is public with the
 * transaction; the openings stay.
 */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { inputInvalid } from "../risk/index.ts";
import {
  requireOpening,
  solidityProof,
  soliditySeal,
  type Portfolio,
  type SealProver,
  type SolidityProof,
  type WarmProver,
} from "../prover/index.ts";
import { type SealKeys, type SealScope } from "../sealing/index.ts";
import { liquidatorStatement, type LiquidatorBook } from "./liquidatorBook.ts";
import { type AuctionedBook, type TakeoverPlan } from "./takeoverPlan.ts";
import { requireBelowMaintenance, requireOnTheLine } from "./takeoverRules.ts";
import {
  valuationStatements,
  valuePortfolio,
  type BookValuation,
  type ValuationContext,
} from "./valuation.ts";

/** `Valuation` of contracts/types/Auction.sol. */
export interface ProvenValuation extends BookValuation {
  readonly epoch: bigint;
  readonly proof: SolidityProof;
  readonly plainProof: SolidityProof;
}

/** `Bid` of contracts/types/Auction.sol. */
export interface Bid {
  readonly account: bigint;
  readonly liquidator: bigint;
  readonly delta: AffinePoint;
  readonly seal: ReturnType<typeof soliditySeal>;
  readonly paid: bigint;
  readonly before: ProvenValuation;
  /** Empty in full, one in part. */
  readonly remainder: readonly ProvenValuation[];
  readonly proof: { readonly epoch: bigint; readonly band: bigint; readonly proof: SolidityProof };
}

export interface TakeoverProvers {
  /** Of the circuit of the lapsed account's home table. */
  readonly auctioned: Pick<WarmProver, "prove">;
  /** Of the circuit of the liquidator's. */
  readonly liquidator: Pick<WarmProver, "prove">;
  readonly seal: Pick<SealProver, "prove">;
}

/** Accounts and their contract, the keys the delta is sealed to, and the seal's secret. */
export interface TakeoverParties {
  readonly deployment: Pick<SealScope, "chainId" | "accounts">;
  readonly account: bigint;
  readonly liquidator: bigint;
  /** Of the liquidator's and of the lapsed account's commitment on-chain: a stale opening is found out early. */
  readonly commitments: { readonly account: AffinePoint; readonly liquidator: AffinePoint };
  /** The council's key, and the viewing keys: first the liquidator's, then the lapsed account's. */
  readonly keys: SealKeys;
  /** f: secret, random, never used for another delta. */
  readonly ephemeral: bigint;
}

async function provenValuation(
  prover: Pick<WarmProver, "prove">,
  portfolio: Portfolio,
  context: ValuationContext,
  band: bigint,
): Promise<ProvenValuation> {
  const figures = valuePortfolio(portfolio, context, band);
  const { home, plain } = valuationStatements(portfolio, context, band);
  const atHome = await prover.prove(home);
  const atPlain = await prover.prove(plain);
  return {
    epoch: context.market.epoch,
    ...figures,
    proof: solidityProof(atHome.proof),
    plainProof: solidityProof(atPlain.proof),
  };
}

/**
 * The valuation that opens or restarts an auction.
 * @param commitment the account's on-chain
 * @throws OPENING_MISMATCH for another commitment; LIQUIDATION_REFUSED for an account that meets its maintenance
 * level; as `WarmProver.prove`
 */
export async function proveValuation(
  prover: Pick<WarmProver, "prove">,
  portfolio: Portfolio,
  context: ValuationContext,
  commitment: AffinePoint,
): Promise<ProvenValuation> {
  requireOpening(portfolio, commitment);
  const figures = valuePortfolio(portfolio, context);
  requireBelowMaintenance(figures, context.home);
  return provenValuation(prover, portfolio, context, 0n);
}

/**
 * The valuation that brings back the bond of who asked for a book with which nothing can be done.
 * @throws as {@link proveValuation}, but LIQUIDATION_REFUSED for an account that is not on the line
 */
export async function proveOnTheLine(
  prover: Pick<WarmProver, "prove">,
  portfolio: Portfolio,
  context: ValuationContext,
  commitment: AffinePoint,
): Promise<ProvenValuation> {
  requireOpening(portfolio, commitment);
  requireOnTheLine(valuePortfolio(portfolio, context), context.home);
  return provenValuation(prover, portfolio, context, 0n);
}

function requireSame(actual: BookValuation, planned: BookValuation): void {
  const { value, requirement, plainValue, plainRequirement } = planned;
  const isSame =
    actual.value === value &&
    actual.requirement === requirement &&
    actual.plainValue === plainValue &&
    actual.plainRequirement === plainRequirement;
  if (isSame) return;
  throw inputInvalid("plan", "is for another book or another epoch", "plan the takeover again");
}

/**
 * Everything a planned takeover has to show.
 * @throws OPENING_MISMATCH when a book is not the account's any more; INPUT_INVALID for a plan of another book or
 * epoch; as the provers
 */
export async function proveTakeover(
  provers: TakeoverProvers,
  plan: TakeoverPlan,
  { portfolio, context, terms }: AuctionedBook,
  liquidator: LiquidatorBook,
  parties: TakeoverParties,
): Promise<Bid> {
  requireOpening(portfolio, parties.commitments.account);
  requireOpening(liquidator.portfolio, parties.commitments.liquidator);
  const { auctioned } = provers;
  requireSame(valuePortfolio(portfolio, context), plan.before);
  const band = terms.remainderBand;
  if (plan.after !== undefined) {
    requireSame(valuePortfolio(plan.remainder, context, band), plan.after);
  }
  const before = await provenValuation(auctioned, portfolio, context, 0n);
  const remainder =
    plan.after === undefined
      ? []
      : [await provenValuation(auctioned, plan.remainder, context, band)];
  const statement = liquidatorStatement(liquidator, plan.taken);
  const solvency = await provers.liquidator.prove(statement);
  const seal = await provers.seal.prove({
    opening: {
      quantities: plan.delta.revealQuantities(),
      blinding: plan.delta.revealBlinding(),
    },
    keys: parties.keys,
    scope: { ...parties.deployment, accountA: parties.liquidator, accountB: parties.account },
    ephemeral: parties.ephemeral,
    rerandomise: false,
  });
  return {
    account: parties.account,
    liquidator: parties.liquidator,
    delta: seal.delta,
    seal: soliditySeal(seal),
    paid: plan.paid,
    before,
    remainder,
    proof: {
      epoch: liquidator.market.epoch,
      band: liquidator.band,
      proof: solidityProof(solvency.proof),
    },
  };
}
