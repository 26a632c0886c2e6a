/**
 * Writes a development proving key straight from the constraints. With the secret known, every point
 * of the key is a scalar times a generator: no powers of tau, no multi-exponentiation. The result
 * equals, byte for byte, what snarkjs produces from the same two beacons (see developmentSecret.ts) and
 * powers of tau for twice the circuit's domain or more.
 *
 * With A_s, B_s, C_s the columns of the QAP at τ and K_s = β·A_s + α·B_s + C_s:
 *
 *     A = A_s·G1   B1 = B_s·G1   B2 = B_s·G2   IC = K_s·G1 for the public wires (γ = 1)
 *     C = K_s/δ·G1 for the private wires       H = quotient basis/δ·G1
 */
import { bn254 } from "@noble/curves/bn254.js";
import { developmentContribution } from "./developmentContribution.ts";
import { circuitBeacon, phaseOneSecret, powersOfTauBeacon } from "./developmentSecret.ts";
import { circuitHash } from "./circuitHash.ts";
import type { PointEngine } from "./generatorPowers.ts";
import { evaluateQap, type Qap } from "./qap.ts";
import { readR1cs } from "./r1cs.ts";
import { encodeCoefficients, encodeZkey, ZKEY_SECTION, type ZkeyHeader } from "./zkeyFile.ts";

const { Fr } = bn254.fields;

/** The .zkey of a circuit; same input, same bytes. About 4 s for 2^14 rows. */
export function developmentZkey(
  engine: PointEngine,
  circuitId: string,
  r1csFile: Uint8Array,
): Uint8Array {
  const { curve, G1, G2 } = engine;
  const system = readR1cs(r1csFile);
  const nPublic = system.nOutputs + system.nPublicInputs;
  const secret = phaseOneSecret(curve, powersOfTauBeacon());
  const { tau, alpha, beta } = secret;
  const qap = evaluateQap(system, tau);
  const combined = combinedColumns(qap, alpha, beta);

  const points = {
    alpha1: G1.powers([alpha]),
    beta1: G1.powers([beta]),
    beta2: G2.powers([beta]),
    generator1: G1.powers([1n]),
    generator2: G2.powers([1n]),
    ic: G1.powers(combined.slice(0, nPublic + 1)),
    a: G1.powers(qap.a),
    b1: G1.powers(qap.b),
    b2: G2.powers(qap.b),
  };
  const privateColumns = combined.slice(nPublic + 1);
  const hash = circuitHash(engine, {
    ...points,
    c: G1.powers(privateColumns),
    vanishing: vanishingPowers(engine, qap.domainSize, tau),
  });
  const { delta, section } = developmentContribution(engine, circuitBeacon(circuitId), hash);
  const overDelta = (scalars: readonly bigint[]): Uint8Array => {
    const inverse = Fr.inv(delta);
    return G1.powers(scalars.map((scalar) => Fr.mul(scalar, inverse)));
  };

  const header: ZkeyHeader = {
    nVars: system.nWires,
    nPublic,
    domainSize: qap.domainSize,
    alpha1: points.alpha1,
    beta1: points.beta1,
    beta2: points.beta2,
    gamma2: points.generator2,
    delta1: G1.powers([delta]),
    delta2: G2.powers([delta]),
  };
  return encodeZkey(header, [
    [ZKEY_SECTION.ic, points.ic],
    [ZKEY_SECTION.coefficients, encodeCoefficients(system)],
    [ZKEY_SECTION.a, points.a],
    [ZKEY_SECTION.b1, points.b1],
    [ZKEY_SECTION.b2, points.b2],
    [ZKEY_SECTION.c, overDelta(privateColumns)],
    [ZKEY_SECTION.h, overDelta(qap.quotient)],
    [ZKEY_SECTION.contributions, section],
  ]);
}

/** K_s = β·A_s + α·B_s + C_s. */
function combinedColumns(qap: Qap, alpha: bigint, beta: bigint): bigint[] {
  return qap.a.map((a, wire) => {
    const b = qap.b[wire] ?? 0n;
    return Fr.create(beta * a + alpha * b + (qap.c[wire] ?? 0n));
  });
}

/** τ^i·(τ^n − 1)·G1 for i in 0..n−2: what the circuit hash commits the quotient basis with. */
function vanishingPowers({ G1 }: PointEngine, domainSize: number, tau: bigint): Uint8Array {
  const scalars: bigint[] = [];
  let scalar = Fr.sub(Fr.pow(tau, BigInt(domainSize)), 1n);
  while (scalars.length < domainSize - 1) {
    scalars.push(scalar);
    scalar = Fr.mul(scalar, tau);
  }
  return G1.powers(scalars);
}
