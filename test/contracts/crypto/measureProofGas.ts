/**
 * Execution gas of several attestations together, and of the proofs with hot inputs only; as in
 * measureCryptoGas.ts, for known keys and with everything cold.
 */
import { circuitById, type CircuitId } from "../../../circuits/spec.ts";
import type { Connection } from "./curveFixture.ts";
import { deploymentGas, meterVerdict } from "./gasMeter.ts";
import { Fr, keyFrom, knownSecrets, scalarFrom, simulateProof } from "./knownKey.ts";
import { statementInputs } from "./statementInputs.ts";
import { SPOT8, compileVerifiers, stageVerifier } from "./verifierFixture.ts";

/** Attestations in the large batch. */
const MANY = 32;
/** Contributions in one batch. */
const CONTRIBUTIONS = 16;

/** All statements at one epoch and under one table: what an auction or a settlement verifies. */
async function measureBatches(connection: Connection): Promise<Record<string, number>> {
  const secrets = knownSecrets(SPOT8);
  const keyCase = { key: keyFrom(secrets) };
  const compiled = compileVerifiers({ Known: keyCase }).get("Known");
  const verifier = await (await stageVerifier(connection, compiled, keyCase)).deploy();
  const { market, rules } = statementInputs(SPOT8);
  const prepared = {
    market: (await verifier.getFunction("prepareMarket")([...market])) as unknown,
    rules: (await verifier.getFunction("prepareRules")([...rules])) as unknown,
  };
  const statements = Array.from({ length: MANY }, (_, i) => {
    const inputs = statementInputs(SPOT8, { cx: scalarFrom(i), cy: scalarFrom(i + MANY) });
    const proof = simulateProof(secrets, inputs.all, 2 * i + 5);
    return [inputs.hot, prepared.market, prepared.rules, proof].map(plain);
  });
  const gasOf = (count: number): Promise<number> =>
    meterVerdict(connection, verifier, "verifyAll", [statements.slice(0, count)]);
  return {
    "gas.verify.pair": await gasOf(2),
    "gas.verify.batch32.perProof": Math.ceil((await gasOf(MANY)) / MANY),
  };
}

/** Every input is of full width. */
async function measureHotCircuit(
  connection: Connection,
  id: CircuitId,
): Promise<Record<string, number>> {
  const circuit = circuitById(id);
  const secrets = knownSecrets(circuit);
  const keyCase = { key: keyFrom(secrets), circuit };
  const compiled = compileVerifiers({ Known: keyCase }).get("Known");
  const verifier = await (await stageVerifier(connection, compiled, keyCase)).deploy();
  const inputs = Array.from({ length: circuit.nPublic }, (_, k) => Fr.create(scalarFrom(k)));
  const proof = simulateProof(secrets, inputs);
  return {
    [`gas.verify.${id}`]: await meterVerdict(connection, verifier, "verify", [inputs, proof]),
    [`gas.deploy.verifier.${id}`]: await deploymentGas(verifier),
  };
}

/** Proofs of `tally` together, every input of full width. */
async function measureContributions(connection: Connection): Promise<Record<string, number>> {
  const circuit = circuitById("tally");
  const secrets = knownSecrets(circuit);
  const keyCase = { key: keyFrom(secrets), circuit };
  const compiled = compileVerifiers({ Known: keyCase }).get("Known");
  const verifier = await (await stageVerifier(connection, compiled, keyCase)).deploy();
  const proven = Array.from({ length: CONTRIBUTIONS }, (_, i) => {
    const first = i * circuit.nPublic;
    const inputs = Array.from({ length: circuit.nPublic }, (_, k) => scalarFrom(first + k));
    return { inputs, proof: simulateProof(secrets, inputs, 2 * i + 5) };
  });
  const inputs = proven.flatMap((statement) => statement.inputs);
  const proofs = proven.map(({ proof }) => proof);
  const gas = await meterVerdict(connection, verifier, "verifyAll", [inputs, proofs]);
  return { "gas.verify.tally.batch16.each": Math.ceil(gas / CONTRIBUTIONS) };
}

export async function measureProofs(connection: Connection): Promise<Record<string, number>> {
  const figures = await measureBatches(connection);
  for (const id of ["seal", "share", "improve", "tally"] as const) {
    Object.assign(figures, await measureHotCircuit(connection, id));
  }
  return { ...figures, ...(await measureContributions(connection)) };
}

/** Contract answers, ethers `Result`s, as the arguments of another call. */
function plain(value: unknown): unknown {
  return Array.isArray(value) ? { x: value[0] as bigint, y: value[1] as bigint } : value;
}
