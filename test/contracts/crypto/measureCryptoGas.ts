/**
 * Execution gas of the cryptography, without the 21,000 and the calldata of a transaction: each figure
 * is what a calling contract pays with everything cold. Keys do not matter, so known ones are used.
 */
import { network } from "hardhat";
import type { SolvencyCircuit } from "../../../circuits/spec.ts";
import { multiply } from "../../../circuits/babyjubjub.ts";
import { blindingGenerator } from "../../../circuits/generators.ts";
import { deployCurveHarness, type Connection } from "./curveFixture.ts";
import { deploymentGas, meterVerdict } from "./gasMeter.ts";
import { keyFrom, knownSecrets, simulateProof } from "./knownKey.ts";
import { measureProofs } from "./measureProofGas.ts";
import { statementInputs } from "./statementInputs.ts";
import { BOOK32, SPOT8, compileVerifiers, stageVerifier } from "./verifierFixture.ts";

const LARGEST_AMOUNT = 2n ** 64n - 1n;

/** Figures by their name in docs/figures.json, whole numbers. */
export async function measureCryptoGas(): Promise<Record<string, number>> {
  const connection = await network.create();
  const figures: Record<string, number> = {
    ...(await measureCurve(connection)),
    ...(await measureProofs(connection)),
  };
  for (const circuit of [SPOT8, BOOK32])
    Object.assign(figures, await measureVerifier(connection, circuit));
  return figures;
}

async function measureCurve(connection: Connection): Promise<Record<string, number>> {
  const harness = await deployCurveHarness(connection);
  const point = blindingGenerator();
  return {
    "gas.deposit.point": Number(await harness.gasOfAmount(point, 31, LARGEST_AMOUNT)),
    "gas.point.add": Number(await harness.gasOfAdd(point, multiply(point, 3n))),
    "gas.point.key": Number(await harness.gasOfKeyCheck(point)),
  };
}

async function measureVerifier(
  connection: Connection,
  circuit: SolvencyCircuit,
): Promise<Record<string, number>> {
  const secrets = knownSecrets(circuit);
  const keyCase = { key: keyFrom(secrets), circuit };
  const staged = await stageVerifier(
    connection,
    compileVerifiers({ Known: keyCase }).get("Known"),
    keyCase,
  );
  const verifier = await staged.deploy();
  const inputs = statementInputs(circuit);
  const read = (name: string) => verifier.getFunction(name);
  const market: unknown = await read("prepareMarket")([...inputs.market]);
  const rules: unknown = await read("prepareRules")([...inputs.rules]);
  const proof = simulateProof(secrets, inputs.all);
  const args = [inputs.hot, plain(market), plain(rules), proof];
  return {
    [`gas.verify.${circuit.id}`]: await meterVerdict(connection, verifier, "verify", args),
    [`gas.deploy.verifier.${circuit.id}`]: await deploymentGas(verifier),
  };
}

function plain(point: unknown): { x: bigint; y: bigint } {
  const { x, y } = point as { x: bigint; y: bigint };
  return { x, y };
}
