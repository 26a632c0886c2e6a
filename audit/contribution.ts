/**
 * A contribution to an audit window: the solvency proof of the account's present commitment with its requirement sealed,
 * the requirement's ciphertext, and the `tally` proof that the two are of one number. What leaves here is public with the
 * transaction.
 */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import {
  evaluateRequest,
  solidityProof,
  solidityTally,
  type Portfolio,
  type SolidityProof,
  type StatementRequest,
  type TallyProver,
  type WarmProver,
} from "../prover/index.ts";
import { BAND, plainTerms, type Level, type Terms } from "../risk/index.ts";
import { type TallyCiphertext, type TallyScope } from "../sealing/index.ts";
import { type ContributionSecrets } from "../wallet/index.ts";

export interface ContributionProvers {
  /** Of the circuit of the window's table. */
  readonly solvency: Pick<WarmProver, "circuit" | "prove">;
  readonly tally: Pick<TallyProver, "prove">;
}

/** One account, one window; `Contribution` of contracts/types/Audit.sol but for what it replaces. */
export interface ProvenContribution {
  /** The only window and account it counts for. */
  readonly scope: TallyScope;
  readonly sealedFigure: bigint;
  readonly solvency: SolidityProof;
  readonly ciphertext: TallyCiphertext;
  readonly digest: bigint;
  readonly tally: SolidityProof;
}

/** What is to be proven: the portfolio at the window's epoch, under its table and at its level. */
export interface ContributionRequest extends Omit<StatementRequest, "terms" | "commitment"> {
  /** Of the account, on-chain. */
  readonly commitment: AffinePoint;
  readonly level: Level;
  readonly councilKey: AffinePoint;
  readonly scope: TallyScope;
}

/** The terms of a window of this level: band 0, the requirement sealed. */
export function contributionTerms(level: Level): Terms {
  return { ...plainTerms(level, BAND.parse("0", "band")), tally: true };
}

/** M: whole dollars, rounded up. As confidential as the portfolio. */
export function requirementOf(request: ContributionRequest): bigint {
  return evaluateRequest({ ...request, terms: contributionTerms(request.level) }).requirementUsd;
}

/** The portfolio as the solvency proof takes it. */
function salted(portfolio: Portfolio, secrets: ContributionSecrets): Portfolio {
  return portfolio.withSalt(secrets.revealSalt());
}

/**
 * Both proofs.
 * @param secrets salt and f, never used for another requirement
 * @throws OPENING_MISMATCH where the portfolio does not open the commitment; INPUT_INVALID, POINT_REFUSED for a council key
 * that cannot be encrypted to; INTERNAL for a statement that cannot be proven: ask the pre-flight first
 */
export async function proveContribution(
  provers: ContributionProvers,
  request: ContributionRequest,
  secrets: ContributionSecrets,
): Promise<ProvenContribution> {
  const { portfolio, market, table, commitment, level, councilKey, scope } = request;
  const statement = { portfolio: salted(portfolio, secrets), market, table, commitment };
  const terms = contributionTerms(level);
  const attestation = await provers.solvency.prove({ ...statement, terms });
  const proven = await provers.tally.prove({
    requirement: requirementOf(request),
    salt: secrets.revealSalt(),
    ...{ councilKey, ephemeral: secrets.revealEphemeral(), scope },
  });
  return { scope, solvency: solidityProof(attestation.proof), ...solidityTally(proven) };
}

/** `Contribution` of the contract. @param former the account's ciphertext that the chain has, if it has one */
export function solidityContribution(
  { scope, ...contribution }: ProvenContribution,
  former: TallyCiphertext | undefined,
): Omit<ProvenContribution, "scope"> & {
  readonly account: bigint;
  readonly replaces: readonly TallyCiphertext[];
} {
  return {
    account: scope.account,
    ...contribution,
    replaces: former === undefined ? [] : [former],
  };
}

/** A contribution or a document that is of something else than what is asked for. */
export function auditRefused(field: string, why: string, fix: string): ZkMarginError {
  return new ZkMarginError("AUDIT_REFUSED", `${field} ${why}`, { field, fix });
}
