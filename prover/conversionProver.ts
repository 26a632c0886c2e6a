/**
 * Conversions as `ExpiryClearing` reads them. What leaves here is public with the transaction; the openings stay.
 */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { type SolvencyId } from "../circuits/spec.ts";
import { inputInvalid } from "../risk/index.ts";
import { type SealScope } from "../sealing/index.ts";
import { requireOpening } from "./commitment.ts";
import {
  clearedStatements,
  conversionOf,
  conversionStatements,
  type Relisting,
} from "./conversion.ts";
import { type TradeDelta } from "./delta.ts";
import { type Portfolio } from "./portfolio.ts";
import { type SealProver } from "./sealProver.ts";
import { solidityProof, soliditySeal, type SolidityProof } from "./solidityArguments.ts";
import { type StatementRequest } from "./statement.ts";
import { type WarmProver } from "./warmProver.ts";

export interface ConversionProvers {
  /** Of the circuit of the account's home table. */
  readonly solvency: Pick<WarmProver, "circuit" | "prove">;
  readonly seal: Pick<SealProver, "prove">;
}

/** To whom D is sealed, and for which account it counts. */
export interface ConversionSealing {
  readonly deployment: Pick<SealScope, "chainId" | "accounts">;
  readonly account: bigint;
  readonly councilKey: AffinePoint;
  readonly viewingKey: AffinePoint;
  /** f: secret, random, never used for another delta. */
  readonly ephemeral: bigint;
  /** δ, fresh by default; given where a repetition must make the same D. */
  readonly blinding?: bigint;
}

/** `ClearedProofs` of contracts/interfaces/IExpiryClearing.sol: the arguments of `followEmpty`. */
export interface ClearedProofs {
  readonly notShort: SolidityProof;
  readonly notLong: SolidityProof;
}

/** The arguments of `convert`; D's opening is in `opening` alone, and belongs to nobody but the account. */
export interface ProvenConversion {
  readonly delta: AffinePoint;
  readonly seal: ReturnType<typeof soliditySeal>;
  readonly proofs: {
    readonly notTooMuch: SolidityProof;
    readonly notTooLittle: SolidityProof;
    readonly cleared: ClearedProofs;
  };
  readonly opening: TradeDelta;
}

async function prove(
  { solvency }: Pick<ConversionProvers, "solvency">,
  request: StatementRequest,
): Promise<SolidityProof> {
  return solidityProof((await solvency.prove(request)).proof);
}

async function provePair(
  provers: Pick<ConversionProvers, "solvency">,
  [notShort, notLong]: readonly [StatementRequest, StatementRequest],
): Promise<ClearedProofs> {
  return { notShort: await prove(provers, notShort), notLong: await prove(provers, notLong) };
}

const circuitOf = ({ solvency }: Pick<ConversionProvers, "solvency">): SolvencyId =>
  solvency.circuit;

/**
 * For `followEmpty`: that the book holds nothing of what expired.
 * @param commitment the account's on-chain
 * @throws OPENING_MISMATCH for another commitment; INPUT_INVALID for a book that is to be converted
 */
export async function proveCleared(
  provers: Pick<ConversionProvers, "solvency">,
  portfolio: Portfolio,
  relisting: Relisting,
  commitment: AffinePoint,
): Promise<ClearedProofs> {
  requireOpening(portfolio, commitment);
  if (conversionOf(portfolio, relisting, 0n) !== undefined) {
    throw inputInvalid("portfolio", "holds options that expired", "convert it: proveConversion");
  }
  return provePair(provers, clearedStatements(portfolio, relisting, circuitOf(provers)));
}

/**
 * For `convert`: D, its seal, and the four proofs.
 * @param commitment the account's on-chain
 * @throws OPENING_MISMATCH for another commitment; INPUT_INVALID for a book that holds nothing of what expired, or
 * whose cash is outside the range of a quantity; as the provers
 */
export async function proveConversion(
  provers: ConversionProvers,
  portfolio: Portfolio,
  relisting: Relisting,
  commitment: AffinePoint,
  sealing: ConversionSealing,
): Promise<ProvenConversion> {
  requireOpening(portfolio, commitment);
  const delta = conversionOf(portfolio, relisting, sealing.blinding);
  if (delta === undefined) {
    throw inputInvalid("portfolio", "holds nothing that expired", "follow empty: proveCleared");
  }
  const circuit = circuitOf(provers);
  const [gain, loss, ...pair] = conversionStatements(portfolio, relisting, delta, circuit);
  const proofs = {
    notTooMuch: await prove(provers, gain),
    notTooLittle: await prove(provers, loss),
    cleared: await provePair(provers, pair),
  };
  const { deployment, account, councilKey, viewingKey, ephemeral } = sealing;
  const seal = await provers.seal.prove({
    opening: { quantities: delta.revealQuantities(), blinding: delta.revealBlinding() },
    keys: { council: councilKey, copies: [viewingKey, viewingKey] },
    scope: { ...deployment, accountA: account, accountB: account },
    ephemeral,
    rerandomise: false,
  });
  return { delta: seal.delta, seal: soliditySeal(seal), proofs, opening: delta };
}
