/**
 * Deploys a generated verifier: first the data contracts with the input points, if its circuit has
 * prepared inputs, then the contract, whose constructor repeats every check that is made here.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ContractFactory, dataLength, type InterfaceAbi, type Signer } from "ethers";
import { ZkMarginError } from "../circuits/errors.ts";
import { circuitById, type CircuitSpec } from "../circuits/spec.ts";
import { REPOSITORY, type KeyKind } from "./artefacts.ts";
import { checkVerificationKey, refuseKey, requireKind } from "./keyCheck.ts";
import { loadVerificationKey } from "./keys.ts";
import { deployDataContract } from "./solidityData.ts";
import { hasDataContracts, inputPointCodes, verifierName } from "./solidityKey.ts";
import { verificationKeyHash, type VerificationKey } from "./verificationKey.ts";

/** The chain ids of Hardhat, Anvil and Ganache, where a development key may be deployed. */
export const DEVELOPMENT_CHAINS: readonly bigint[] = [31337n, 1337n];

/** What solc makes of a contract, as in Hardhat's artifact files. */
export interface ContractArtifact {
  readonly abi: InterfaceAbi;
  readonly bytecode: string;
}

export interface VerifierParts {
  readonly circuit: CircuitSpec;
  readonly key: VerificationKey;
  readonly kind: KeyKind;
  readonly artifact: ContractArtifact;
}

export interface DeployedVerifier {
  readonly address: string;
  /** The data contracts with the input points; none for a circuit with hot inputs only. */
  readonly icData: readonly string[];
  readonly keyHash: string;
}

/** Hardhat's artifact of the contract in `source`, a path in the repository; BUILD_MISSING before `npm run build`. */
export function readArtifact(source: string, name: string): ContractArtifact {
  const path = join(REPOSITORY, "artifacts", ...source.split("/"), `${name}.json`);
  try {
    return JSON.parse(readFileSync(path, "utf8")) as ContractArtifact;
  } catch (cause) {
    throw new ZkMarginError("BUILD_MISSING", `cannot read ${path}`, {
      fix: "run `npm run build`",
      cause,
    });
  }
}

/** The artifact of the generated verifier of a circuit. */
export function readVerifierArtifact(circuitId: string): ContractArtifact {
  const name = verifierName(circuitId);
  return readArtifact(`verifier/generated/${name}.sol`, name);
}

/**
 * Deploys the verifier of the built key of `circuitId`. KEY_REFUSED for a forgeable or malformed key and for a
 * development key on a chain that is not a development chain; CHAIN_FAILED when a transaction fails.
 */
export async function deployVerifier(signer: Signer, circuitId: string): Promise<DeployedVerifier> {
  const { key, manifest } = loadVerificationKey(circuitId, { allowDevelopment: true });
  const artifact = readVerifierArtifact(circuitId);
  const circuit = circuitById(circuitId);
  return deployVerifierParts(signer, { circuit, key, kind: manifest.kind, artifact });
}

/** As {@link deployVerifier}, with every part at hand. */
export async function deployVerifierParts(
  signer: Signer,
  { circuit, key, kind, artifact }: VerifierParts,
): Promise<DeployedVerifier> {
  checkVerificationKey(key, circuit);
  requireKind(key, kind, circuit.id);
  await refuseDevelopmentKey(signer, circuit.id, kind);
  if (dataLength(artifact.bytecode) === 0) refuseKey(circuit.id, "its contract has no bytecode");
  try {
    const icData: string[] = [];
    for (const code of inputPointCodes(circuit, key))
      icData.push(await deployDataContract(signer, code));
    const factory = new ContractFactory(artifact.abi, artifact.bytecode, signer);
    const contract = await factory.deploy(...(hasDataContracts(circuit) ? [icData] : []));
    await contract.waitForDeployment();
    return { address: await contract.getAddress(), icData, keyHash: verificationKeyHash(key) };
  } catch (cause) {
    if (cause instanceof ZkMarginError) throw cause;
    throw new ZkMarginError("CHAIN_FAILED", `the verifier of ${circuit.id} was not deployed`, {
      fix: "run `node setup/solidity.ts`, compile the contracts again, and check the deployer's balance",
      cause,
    });
  }
}

async function refuseDevelopmentKey(signer: Signer, id: string, kind: KeyKind): Promise<void> {
  if (kind !== "development") return;
  const network = await signer.provider?.getNetwork();
  if (network === undefined) refuseKey(id, "it is a development key, and the chain is not known");
  if (!DEVELOPMENT_CHAINS.includes(network.chainId)) {
    refuseKey(
      id,
      `it is a development key, whose secret is public, and the chain id is ${network.chainId}`,
    );
  }
}
