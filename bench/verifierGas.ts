/**
 * What a verification costs the usual ways, next to ours: `node bench/verifierGas.ts` prints one JSON object.
 *
 * The usual contract is exported by snarkjs from the built key of solvency-spot8 and takes all 126 public
 * inputs. It is GPL-3.0, so it is compiled in memory with the settings of our contracts and never stored.
 * The export for solvency-book32 is not measured: its 1,286 input points alone exceed the 24,576 bytes of
 * a contract's code.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ContractFactory } from "ethers";
import hre from "hardhat";
import { zKey } from "snarkjs";
import { circuitById, solvencyCircuits } from "../circuits/spec.ts";
import { artefactPaths } from "../setup/artefacts.ts";
import { endSnarkjs } from "../setup/ceremony.ts";
import { readManifest } from "../setup/manifest.ts";
import { compileSolidity } from "../setup/solidityCompiler.ts";
import { evmG2, g1, g2 } from "../test/contracts/crypto/knownKey.ts";
import { meterCall } from "../test/contracts/crypto/gasMeter.ts";
import { measureCryptoGas } from "../test/contracts/crypto/measureCryptoGas.ts";

/** Four pairings, and a multiplication and an addition for each input (EIP-1108). */
const PAIRINGS_GAS = 181_000;
const INPUT_GAS = 6_150;

/** Figures by their name in docs/figures.json, ours included. */
export async function measureVerifierGas(): Promise<Record<string, number>> {
  const floors = solvencyCircuits().map(({ id, nPublic }) => [
    `gas.verify.floor.${id}`,
    PAIRINGS_GAS + INPUT_GAS * nPublic,
  ]);
  return {
    ...(await measureCryptoGas()),
    "gas.verify.snarkjs.solvency-spot8": await measureSnarkjs("solvency-spot8"),
    ...(Object.fromEntries(floors) as Record<string, number>),
  };
}

/** Source of the verifier snarkjs makes from the built key. */
async function exportSnarkjsVerifier(circuitId: string): Promise<string> {
  const paths = artefactPaths(circuitId);
  const { kind } = readManifest(paths, circuitId);
  const entry = createRequire(import.meta.url).resolve("snarkjs");
  const template = join(dirname(entry), "..", "templates", "verifier_groth16.sol.ejs");
  const templates = { groth16: readFileSync(template, "utf8") };
  try {
    return (await zKey.exportSolidityVerifier(paths.zkey(kind), templates)) as string;
  } finally {
    await endSnarkjs();
  }
}

/**
 * Points of the groups stand in for the proof: the contract does the same work and answers false. Inputs are
 * full-width, as nothing in the price of a multiplication depends on them.
 */
async function measureSnarkjs(circuitId: string): Promise<number> {
  const compiled = compileSolidity({ "snarkjs.sol": await exportSnarkjsVerifier(circuitId) });
  const [contract] = [...compiled.values()];
  if (contract === undefined) throw new Error("snarkjs exported no contract");
  const connection = await hre.network.create();
  const signer = await connection.ethers.provider.getSigner(0);
  const factory = new ContractFactory([...contract.abi], contract.bytecode, signer);
  const verifier = await (await factory.deploy()).waitForDeployment();
  const point = g1(7n);
  const b = evmG2(g2(11n));
  const call = verifier.interface.encodeFunctionData("verifyProof", [
    [point.x, point.y],
    [
      [b.xIm, b.xRe],
      [b.yIm, b.yRe],
    ],
    [point.x, point.y],
    Array.from({ length: circuitById(circuitId).nPublic }, () => 2n ** 253n + 1n),
  ]);
  return (await meterCall(connection, await verifier.getAddress(), call)).gas;
}

if (import.meta.main) {
  await hre.tasks.getTask("build").run({ quiet: true });
  console.log(JSON.stringify(await measureVerifierGas(), null, 2));
}
