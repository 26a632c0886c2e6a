/**
 * BatchVerifier.sol: Groth16Batch.sol for a key all of whose inputs are hot, on a key with known secrets.
 *
 * Given a batch of proofs of one key   When all are right   It is accepted, in either order
 *                                      When anything in it is not   It is refused, without a revert
 * Given an adversary who knows the coefficients of a batch   When he changes the batch   They change too
 */
import { expect } from "chai";
import { network } from "hardhat";
import { circuitById } from "../../../circuits/spec.ts";
import { verificationKeyHash } from "../../../setup/verificationKey.ts";
import { deployGroth16Harness, type Groth16Harness } from "./groth16Fixture.ts";
import {
  evmG2,
  Fr,
  G1,
  keyFrom,
  knownSecrets,
  scalarFrom,
  simulateProof,
  twistPointOutsideG2,
  type SolidityProof,
} from "./knownKey.ts";
import { compileVerifiers, stageVerifier, type BatchProofVerifier } from "./verifierFixture.ts";

const P = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;
const INFINITY = { x: 0n, y: 0n };
const MOST = 8;
const TALLY = circuitById("tally");

interface Proven {
  readonly inputs: readonly bigint[];
  readonly proof: SolidityProof;
}
type Batch = readonly Proven[];

const negated = ({ x, y }: SolidityProof["a"]) => ({ x, y: P - y });
const plus = ({ x, y }: SolidityProof["a"], scalar: bigint) => {
  const sum = G1.fromAffine({ x, y })
    .add(G1.BASE.multiply(Fr.create(scalar)))
    .toAffine();
  return { x: sum.x, y: sum.y };
};

describe("BatchVerifier.sol", () => {
  const secrets = knownSecrets(TALLY);
  const key = keyFrom(secrets);
  const all: Batch = Array.from({ length: MOST }, (_, i) => {
    // Zero inputs and −1 among them.
    const inputs = [scalarFrom(i), i % 3 === 0 ? 0n : scalarFrom(i + 50), Fr.create(BigInt(-i))];
    return { inputs, proof: simulateProof(secrets, inputs, 2 * i + 5) };
  });
  const three = all.slice(0, 3);
  let contract: BatchProofVerifier;
  let harness: Groth16Harness;

  const inputsOf = (batch: Batch): bigint[] => batch.flatMap(({ inputs }) => [...inputs]);
  const proofsOf = (batch: Batch): SolidityProof[] => batch.map(({ proof }) => proof);
  const verdict = (batch: Batch): Promise<boolean> =>
    contract.verifyAll(inputsOf(batch), proofsOf(batch));
  const refuses = async (batch: Batch, what: string): Promise<void> => {
    expect(await verdict(batch), what).to.equal(false);
  };
  const withProof = (batch: Batch, i: number, change: (proof: SolidityProof) => object): Batch =>
    batch.map((entry, k) =>
      k === i ? { ...entry, proof: { ...entry.proof, ...change(entry.proof) } } : entry,
    );
  const withInput = (batch: Batch, i: number, k: number, value: bigint): Batch =>
    batch.map((entry, at) =>
      at === i ? { ...entry, inputs: entry.inputs.with(k, value) } : entry,
    );

  before(async () => {
    const connection = await network.create();
    const keyCase = { key, circuit: TALLY };
    const compiled = compileVerifiers({ Tally: keyCase }).get("Tally");
    const staged = await stageVerifier(connection, compiled, keyCase);
    contract = (await staged.deploy()) as unknown as BatchProofVerifier;
    harness = await deployGroth16Harness(connection);
  });

  describe("accepts", () => {
    for (let n = 1; n <= MOST; n++) {
      it(`${n} valid proof${n === 1 ? "" : "s"}, in either order`, async () => {
        const batch = all.slice(0, n);
        expect(await verdict(batch)).to.equal(true);
        expect(await verdict(batch.toReversed())).to.equal(true);
      });
    }

    it("one proof twice, and proofs of zeros only", async () => {
      const zeros = [0n, 0n, 0n];
      const zero = { inputs: zeros, proof: simulateProof(secrets, zeros) };
      expect(await verdict([three[0]!, three[0]!])).to.equal(true);
      expect(await verdict([zero, zero])).to.equal(true);
    });
  });

  it("agrees with verify on one proof", async () => {
    const [good] = three as [Proven, ...Proven[]];
    const cases: [Proven, boolean][] = [
      [good, true],
      [{ ...good, inputs: good.inputs.with(0, Fr.add(good.inputs[0]!, 1n)) }, false],
      [{ ...good, inputs: good.inputs.with(2, Fr.ORDER) }, false],
      [{ ...good, proof: { ...good.proof, a: negated(good.proof.a) } }, false],
      [{ ...good, proof: { ...good.proof, c: INFINITY } }, false],
    ];
    for (const [{ inputs, proof }, expected] of cases) {
      expect(await contract.verify(inputs, proof)).to.equal(expected);
      expect(await contract.verifyAll(inputs, [proof])).to.equal(expected);
    }
  });

  describe("refuses", () => {
    it("an empty batch, with inputs too", async () => {
      expect(await contract.verifyAll([], [])).to.equal(false);
      expect(await contract.verifyAll(inputsOf(three.slice(0, 1)), [])).to.equal(false);
    });

    it("another number of inputs than the key's for each proof", async () => {
      const [inputs, proofs] = [inputsOf(three), proofsOf(three)];
      expect(await contract.verifyAll(inputs.slice(0, -1), proofs)).to.equal(false);
      expect(await contract.verifyAll([...inputs, 0n], proofs)).to.equal(false);
      expect(await contract.verifyAll([...inputs, 0n, 0n, 0n], proofs)).to.equal(false);
      expect(await contract.verifyAll(inputs, proofs.slice(1))).to.equal(false);
      expect(await contract.verifyAll([], proofs)).to.equal(false);
    });

    it("any input of any proof that differs, or is not below r", async () => {
      for (const [i, { inputs }] of three.entries()) {
        for (const [k, input] of inputs.entries()) {
          await refuses(withInput(three, i, k, Fr.add(input, 1n)), `input ${k} of ${i}`);
          await refuses(withInput(three, i, k, input + Fr.ORDER), `input ${k} of ${i}, plus r`);
        }
      }
    });

    for (const point of ["a", "b", "c"] as const) {
      it(`a coordinate of ${point} of any proof that is off the curve, or not below p`, async () => {
        for (const i of three.keys()) {
          for (const name of Object.keys(three[i]!.proof[point])) {
            for (const by of [1n, P]) {
              const shifted = withProof(three, i, (proof) => {
                const coordinates = proof[point] as Record<string, bigint>;
                return { [point]: { ...coordinates, [name]: (coordinates[name] ?? 0n) + by } };
              });
              await refuses(shifted, `${point}.${name} of ${i}`);
            }
          }
        }
      });
    }

    it("points at infinity, a negated point, and a point of the twist outside G2", async () => {
      const b = evmG2(twistPointOutsideG2());
      const changes: [string, (proof: SolidityProof) => object][] = [
        ["a at infinity", () => ({ a: INFINITY })],
        ["c at infinity", () => ({ c: INFINITY })],
        ["a negated", ({ a }) => ({ a: negated(a) })],
        ["c negated", ({ c }) => ({ c: negated(c) })],
        ["b outside G2", () => ({ b })],
      ];
      for (const [what, change] of changes) {
        for (const i of three.keys()) await refuses(withProof(three, i, change), `${what}, ${i}`);
      }
    });

    it("proofs exchanged between two statements, and inputs exchanged between two proofs", async () => {
      const [first, second, third] = three as [Proven, Proven, Proven];
      await refuses(
        [
          { ...first, proof: second.proof },
          { ...second, proof: first.proof },
        ],
        "two",
      );
      const exchanged = [
        { ...first, inputs: second.inputs },
        { ...second, inputs: first.inputs },
        third,
      ];
      await refuses(exchanged, "inputs");
      // The same inputs, divided otherwise among the proofs.
      const shifted = [...inputsOf(three).slice(1), inputsOf(three)[0]!];
      expect(await contract.verifyAll(shifted, proofsOf(three))).to.equal(false);
    });

    it("two errors that cancel in an unweighted sum", async () => {
      const twice = [three[0]!, three[0]!];
      const [value = 0n] = three[0]!.inputs;
      const moved = withProof(twice, 0, ({ c }) => ({ c: plus(c, 9n) }));
      await refuses(
        withProof(moved, 1, ({ c }) => ({ c: plus(c, -9n) })),
        "C + T and C − T",
      );
      const raised = withInput(twice, 0, 0, Fr.add(value, 1n));
      await refuses(withInput(raised, 1, 0, Fr.sub(value, 1n)), "digest + 1 and digest − 1");
    });
  });

  describe("coefficients", () => {
    const keyHash = verificationKeyHash(key);
    const of = async (batch: Batch, hash = keyHash): Promise<[bigint[], bigint]> => {
      const [coefficients, sum] = await harness.coefficientsOfHot(
        hash,
        inputsOf(batch),
        proofsOf(batch),
      );
      return [[...coefficients], sum];
    };

    it("are 1, then different numbers of 128 bits; their sum is theirs", async () => {
      const [coefficients, sum] = await of(all);
      expect(coefficients[0]).to.equal(1n);
      expect(new Set(coefficients)).to.have.length(MOST);
      for (const coefficient of coefficients.slice(1)) {
        expect(coefficient > 2n ** 100n && coefficient < 2n ** 128n).to.equal(true);
      }
      expect(sum).to.equal(coefficients.reduce((total, c) => total + c, 0n));
    });

    it("all change with the key, the number of proofs, and any word of any statement", async () => {
      const seen = new Set((await of(three))[0].slice(1));
      const differs = async (batch: Batch, what: string, hash = keyHash): Promise<void> => {
        for (const coefficient of (await of(batch, hash))[0].slice(1)) {
          expect(seen.has(coefficient), what).to.equal(false);
          seen.add(coefficient);
        }
      };
      await differs(three, "key", `0x${"12".repeat(32)}`);
      await differs(all.slice(0, 4), "number");
      for (const [i, { inputs, proof }] of three.entries()) {
        for (const [k, input] of inputs.entries()) {
          await differs(withInput(three, i, k, input ^ 1n), `input ${k} of ${i}`);
        }
        for (const point of ["a", "b", "c"] as const) {
          for (const [name, value] of Object.entries<bigint>(proof[point])) {
            const change = () => ({ [point]: { ...proof[point], [name]: value ^ 1n } });
            await differs(withProof(three, i, change), `${point}.${name} of ${i}`);
          }
        }
      }
      // 1 + 1 + 3·(3 + 8) batches, of which one has a fourth proof.
      expect(seen).to.have.length(2 * 36 + 1);
    });

    it("so an error that cancels under those of a batch does not cancel in the batch with it", async () => {
      const [[, c1 = 0n]] = await of(three);
      const raised = withProof(three, 0, ({ c }) => ({ c: plus(c, c1) }));
      await refuses(
        withProof(raised, 1, ({ c }) => ({ c: plus(c, -1n) })),
        "C_0 + c_1·T and C_1 − T",
      );
    });
  });
});
