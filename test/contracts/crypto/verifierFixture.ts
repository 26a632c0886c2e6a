/** Compiles and deploys verifiers for keys made in the test, bypassing the checks of the deploy script. */
import type { BaseContract } from "ethers";
import type { AffinePoint } from "../../../circuits/babyjubjub.ts";
import { solvencyCircuit, type CircuitSpec } from "../../../circuits/spec.ts";
import { compileSolidity, type CompiledContract } from "../../../setup/solidityCompiler.ts";
import { deployDataContract } from "../../../setup/solidityData.ts";
import { hasDataContracts, inputPointCodes, renderVerifier } from "../../../setup/solidityKey.ts";
import { verificationKeyHash, type VerificationKey } from "../../../setup/verificationKey.ts";
import type { Connection } from "./curveFixture.ts";
import type { SolidityProof } from "./knownKey.ts";
import type { HotInputs } from "./statementInputs.ts";

export type { Connection };

export const SPOT8 = solvencyCircuit("solvency-spot8");
export const BOOK32 = solvencyCircuit("solvency-book32");

/** A key to compile a verifier for. */
export interface KeyCase {
  readonly key: VerificationKey;
  readonly circuit?: CircuitSpec;
  readonly kind?: "development" | "ceremony";
}

/** Methods of IVerifyingKey.sol. */
export interface VerifyingKey extends BaseContract {
  circuit(): Promise<string>;
  keyHash(): Promise<string>;
  development(): Promise<boolean>;
}

/** Methods of IProofVerifier.sol. */
export interface ProofVerifier extends VerifyingKey {
  verify(inputs: readonly bigint[], proof: SolidityProof): Promise<boolean>;
}

/** Methods of IBatchProofVerifier.sol. */
export interface BatchProofVerifier extends ProofVerifier {
  verifyAll(inputs: readonly bigint[], proofs: readonly SolidityProof[]): Promise<boolean>;
}

/** One attestation, as the contracts take it. */
export interface SolidityStatement {
  readonly hot: HotInputs;
  readonly market: AffinePoint;
  readonly rules: AffinePoint;
  readonly proof: SolidityProof;
}

/** Methods of ISolvencyVerifier.sol. */
export interface SolvencyVerifier extends VerifyingKey {
  shape(): Promise<[nLinear: bigint, nOption: bigint, nScenarios: bigint]>;
  prepareMarket(scalars: bigint[]): Promise<AffinePoint>;
  prepareRules(scalars: bigint[]): Promise<AffinePoint>;
  verify(
    hot: HotInputs,
    market: AffinePoint,
    rules: AffinePoint,
    proof: SolidityProof,
  ): Promise<boolean>;
  verifyAll(statements: readonly SolidityStatement[]): Promise<boolean>;
}

/** One compiler run for all of them; the names become the contracts' names. */
export function compileVerifiers(
  cases: Readonly<Record<string, KeyCase>>,
): Map<string, CompiledContract> {
  const sources = Object.entries(cases).map(
    ([name, { key, circuit = SPOT8, kind = "ceremony" }]) => {
      const origin = {
        kind,
        sourceHash: "0".repeat(64),
        compiler: "none: a key of the tests",
        vkHash: verificationKeyHash(key),
      };
      return [`verifier/generated/${name}.sol`, renderVerifier(circuit, key, origin, name)];
    },
  );
  return compileSolidity(Object.fromEntries(sources) as Record<string, string>);
}

/** The verifier's factory, and the addresses of the key's data contracts to construct it with. */
export async function stageVerifier(
  { ethers }: Connection,
  compiled: CompiledContract | undefined,
  { key, circuit = SPOT8 }: KeyCase,
) {
  if (compiled === undefined) throw new Error("the contract was not compiled");
  const signer = await ethers.provider.getSigner(0);
  const icData: string[] = [];
  for (const code of inputPointCodes(circuit, key))
    icData.push(await deployDataContract(signer, code));
  const factory = new ethers.ContractFactory([...compiled.abi], compiled.bytecode, signer);
  const args = hasDataContracts(circuit) ? [icData] : [];
  return { factory, icData, deploy: () => factory.deploy(...args) };
}
