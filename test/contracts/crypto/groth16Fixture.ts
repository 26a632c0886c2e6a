/** The harness that takes keys at call time. */
import type { BaseContract } from "ethers";
import type { Connection } from "./curveFixture.ts";
import type { SolidityProof } from "./knownKey.ts";
import type { SolidityStatement } from "./verifierFixture.ts";

/** Methods of Groth16Harness.sol; keys are packed as in Groth16.sol, as hex. */
export interface Groth16Harness extends BaseContract {
  verify(key: string, hot: readonly bigint[], proof: SolidityProof): Promise<boolean>;
  coefficientsOf(
    keyHash: string,
    statements: readonly SolidityStatement[],
  ): Promise<[coefficients: bigint[], sum: bigint]>;
  coefficientsOfHot(
    keyHash: string,
    inputs: readonly bigint[],
    proofs: readonly SolidityProof[],
  ): Promise<[coefficients: bigint[], sum: bigint]>;
  requireUnforgeable(key: string): Promise<void>;
  requireValidPoints(key: string, icData: string): Promise<void>;
  identity(key: string, icData: string): Promise<string>;
}

export async function deployGroth16Harness({ ethers }: Connection): Promise<Groth16Harness> {
  return (await ethers.deployContract("Groth16Harness")) as unknown as Groth16Harness;
}
