/**
 * Groth16Batch.sol behind `verifyAll`, on a key with known secrets.
 *
 * Given a batch of proofs of one key   When all are right   It is accepted, whatever their epochs and tables
 *                                      When anything in it is not   It is refused, without a revert
 * Given an adversary who knows the coefficients of a batch   When he changes the batch   They change too
 */
import { bn254 } from "@noble/curves/bn254.js";
import { expect } from "chai";
import { network } from "hardhat";
import { verificationKeyHash } from "../../../setup/verificationKey.ts";
import { toPoint } from "./curveFixture.ts";
import { deployGroth16Harness, type Groth16Harness } from "./groth16Fixture.ts";
import {
  Fr,
  G1,
  evmG2,
  g1,
  keyFrom,
  knownSecrets,
  scalarFrom,
  simulateProof,
  twistPointOutsideG2,
  type SolidityProof,
} from "./knownKey.ts";
import { HOT_FIELDS, statementInputs } from "./statementInputs.ts";
import {
  SPOT8,
  compileVerifiers,
  stageVerifier,
  type SolidityStatement,
  type SolvencyVerifier,
} from "./verifierFixture.ts";

const P = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;
/** Of one, modulo p: (ζx, y) is on the curve with (x, y). */
const CUBE_ROOT = bn254.fields.Fp.pow(3n, (P - 1n) / 3n);
const INFINITY = { x: 0n, y: 0n };
const MOST = 8;

type Batch = SolidityStatement[];

const mod = (value: bigint): bigint => value % P;
const negated = ({ x, y }: SolidityProof["a"]) => ({ x, y: P - y });
const plus = ({ x, y }: SolidityProof["a"], scalar: bigint) => {
  const sum = G1.fromAffine({ x, y })
    .add(G1.BASE.multiply(Fr.create(scalar)))
    .toAffine();
  return { x: sum.x, y: sum.y };
};

describe("Groth16Batch.sol", () => {
  const secrets = knownSecrets(SPOT8);
  const key = keyFrom(secrets);
  let contract: SolvencyVerifier;
  let harness: Groth16Harness;
  let all: Batch;
  let three: Batch;

  /** Statement number i: three epochs, two tables, now and then a disclosure. */
  async function statement(i: number): Promise<SolidityStatement> {
    const disclosed = i % 3 === 1 ? { value: Fr.create(-5n), requirement: 77n } : {};
    const hot = { cx: scalarFrom(i), cy: scalarFrom(i + 50), ...disclosed };
    const inputs = statementInputs(SPOT8, hot, [i % 3, i % 2]);
    return {
      hot: inputs.hot,
      market: toPoint(await contract.prepareMarket([...inputs.market])),
      rules: toPoint(await contract.prepareRules([...inputs.rules])),
      proof: simulateProof(secrets, inputs.all, 2 * i + 5),
    };
  }

  /** The batch with statement i changed. */
  const changed = (
    batch: Batch,
    i: number,
    change: (statement: SolidityStatement) => Partial<SolidityStatement>,
  ): Batch => batch.map((entry, k) => (k === i ? { ...entry, ...change(entry) } : entry));

  const withProof = (batch: Batch, i: number, change: (proof: SolidityProof) => object): Batch =>
    changed(batch, i, ({ proof }) => ({ proof: { ...proof, ...change(proof) } }));

  const refuses = async (batch: Batch, what: string): Promise<void> => {
    expect(await contract.verifyAll(batch), what).to.equal(false);
  };

  /** Refused in whatever place of the batch. */
  async function refusesEverywhere(
    change: (batch: Batch, i: number) => Batch,
    what: string,
  ): Promise<void> {
    for (const i of three.keys()) await refuses(change(three, i), `${what} of proof ${i}`);
  }

  before(async () => {
    const connection = await network.create();
    const compiled = compileVerifiers({ Spot8: { key } }).get("Spot8");
    const staged = await stageVerifier(connection, compiled, { key });
    contract = (await staged.deploy()) as unknown as SolvencyVerifier;
    harness = await deployGroth16Harness(connection);
    all = await Promise.all(Array.from({ length: MOST }, (_, i) => statement(i)));
    three = all.slice(0, 3);
  });

  describe("accepts", () => {
    for (let n = 1; n <= MOST; n++) {
      it(`${n} valid proof${n === 1 ? "" : "s"}, in either order`, async () => {
        const batch = all.slice(0, n);
        expect(await contract.verifyAll(batch)).to.equal(true);
        expect(await contract.verifyAll([...batch].reverse())).to.equal(true);
      });
    }

    it("one proof twice, and two proofs of one statement", async () => {
      const [first] = three as [SolidityStatement];
      expect(await contract.verifyAll([first, first])).to.equal(true);
    });

    it("proofs all of one epoch and one table, and of a table without rules", async () => {
      const empty = statementInputs(SPOT8);
      const inputs = [...HOT_FIELDS.map((field) => empty.hot[field]), ...empty.market];
      const bare: SolidityStatement = {
        hot: empty.hot,
        market: toPoint(await contract.prepareMarket([...empty.market])),
        rules: INFINITY,
        proof: simulateProof(secrets, inputs),
      };
      expect(await contract.verifyAll([bare, bare, bare])).to.equal(true);
    });
  });

  describe("agrees with verify on one proof", () => {
    const agree = async (entry: SolidityStatement, expected: boolean): Promise<void> => {
      const { hot, market, rules, proof } = entry;
      expect(await contract.verify(hot, market, rules, proof)).to.equal(expected);
      expect(await contract.verifyAll([entry])).to.equal(expected);
    };

    it("that is valid", async () => {
      for (const entry of all) await agree(entry, true);
    });

    it("with an input or a coordinate that is not", async () => {
      const [good] = three as [SolidityStatement];
      const { hot, market, proof } = good;
      await agree({ ...good, hot: { ...hot, cx: Fr.add(hot.cx, 1n) } }, false);
      await agree({ ...good, hot: { ...hot, value: Fr.ORDER } }, false);
      await agree({ ...good, market: { x: market.x, y: market.y + P } }, false);
      await agree({ ...good, proof: { ...proof, a: { ...proof.a, y: proof.a.y + P } } }, false);
      await agree({ ...good, proof: { ...proof, c: { ...proof.c, y: proof.c.y + P } } }, false);
    });
  });

  describe("refuses", () => {
    it("an empty batch", async () => {
      await refuses([], "no proofs");
    });

    for (const field of HOT_FIELDS) {
      it(`${field} that differs, or is not below r`, async () => {
        const add = (by: bigint, reduce: boolean) => (batch: Batch, i: number) =>
          changed(batch, i, ({ hot }) => {
            const sum = hot[field] + by;
            return { hot: { ...hot, [field]: reduce ? Fr.create(sum) : sum } };
          });
        await refusesEverywhere(add(1n, true), field);
        await refusesEverywhere(add(Fr.ORDER, false), field);
      });
    }

    for (const point of ["market", "rules"] as const) {
      it(`the ${point} point of another, off the curve, or not below p`, async () => {
        const shift = (x: bigint, y: bigint) => (batch: Batch, i: number) =>
          changed(batch, i, (entry) => ({
            [point]: { x: entry[point].x + x, y: entry[point].y + y },
          }));
        await refusesEverywhere(shift(0n, 1n), point);
        await refusesEverywhere(shift(P, 0n), point);
        await refusesEverywhere(shift(0n, P), point);
        await refusesEverywhere(
          (batch, i) => changed(batch, i, () => ({ [point]: g1(scalarFrom(i)) })),
          point,
        );
      });
    }

    it("a prepared point that differs from its neighbour's in one coordinate only", async () => {
      const [first] = three as [SolidityStatement];
      for (const point of ["market", "rules"] as const) {
        const { x, y } = first[point];
        for (const other of [negated({ x, y }), { x: mod(x * CUBE_ROOT), y }]) {
          expect(mod(other.y ** 2n), "on the curve").to.equal(mod(other.x ** 3n + 3n));
          const wrong = { ...first, [point]: other };
          await refuses([first, wrong], point);
          await refuses([wrong, first], point);
        }
      }
    });

    it("market points exchanged between two statements, and rules points", async () => {
      const [first, second] = three as [SolidityStatement, SolidityStatement];
      for (const point of ["market", "rules"] as const) {
        const swapped = changed(three, 0, () => ({ [point]: second[point] }));
        await refuses(
          changed(swapped, 1, () => ({ [point]: first[point] })),
          point,
        );
      }
    });

    for (const point of ["a", "b", "c"] as const) {
      const names = point === "b" ? ["xIm", "xRe", "yIm", "yRe"] : ["x", "y"];
      for (const coordinate of names) {
        it(`${point}.${coordinate} off the curve, or not below p`, async () => {
          const shift = (by: bigint) => (batch: Batch, i: number) =>
            withProof(batch, i, (proof) => {
              const value = proof[point][coordinate as keyof SolidityProof[typeof point]] as bigint;
              return { [point]: { ...proof[point], [coordinate]: value + by } };
            });
          await refusesEverywhere(shift(1n), `${point}.${coordinate}`);
          await refusesEverywhere(shift(P), `${point}.${coordinate}`);
        });
      }
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
        await refusesEverywhere((batch, i) => withProof(batch, i, change), what);
      }
    });

    it("proofs exchanged between two statements", async () => {
      const [first, second] = three as [SolidityStatement, SolidityStatement];
      const batch = [
        { ...first, proof: second.proof },
        { ...second, proof: first.proof },
      ];
      await refuses(batch, "two");
      await refuses([...batch, ...three.slice(2)], "of three");
    });

    it("hot inputs exchanged between two statements", async () => {
      const [first, second] = three as [SolidityStatement, SolidityStatement];
      await refuses(
        [
          { ...first, hot: second.hot },
          { ...second, hot: first.hot },
        ],
        "hot",
      );
    });

    it("two errors that cancel in an unweighted sum", async () => {
      const [first] = three as [SolidityStatement];
      const twice = [first, first];
      const shifted = withProof(
        withProof(twice, 0, ({ c }) => ({ c: plus(c, 9n) })),
        1,
        ({ c }) => ({ c: plus(c, -9n) }),
      );
      await refuses(shifted, "C + T and C − T");
      const mirrored = withProof(
        withProof(twice, 0, ({ a }) => ({ a: negated(a) })),
        1,
        ({ a }) => ({ a: negated(a) }),
      );
      await refuses(mirrored, "−A twice");
      const { hot } = first;
      const inputs = changed(
        changed(twice, 0, () => ({ hot: { ...hot, cx: Fr.add(hot.cx, 1n) } })),
        1,
        () => ({ hot: { ...hot, cx: Fr.sub(hot.cx, 1n) } }),
      );
      await refuses(inputs, "cx + 1 and cx − 1");
    });
  });

  describe("coefficients", () => {
    const keyHash = verificationKeyHash(key);
    const of = async (batch: Batch, hash = keyHash): Promise<bigint[]> => [
      ...(await harness.coefficientsOf(hash, batch))[0],
    ];

    it("are 1, then different numbers of 128 bits; their sum is theirs", async () => {
      const [coefficients, sum] = await harness.coefficientsOf(keyHash, all);
      expect(coefficients[0]).to.equal(1n);
      expect(new Set(coefficients)).to.have.length(MOST);
      for (const coefficient of coefficients.slice(1)) {
        expect(coefficient > 2n ** 100n && coefficient < 2n ** 128n).to.equal(true);
      }
      expect(sum).to.equal(coefficients.reduce((total, c) => total + c, 0n));
    });

    it("all change with the key, the number of proofs, and any word of any statement", async () => {
      const seen = new Set((await of(three)).slice(1));
      const differs = async (batch: Batch, what: string, hash = keyHash): Promise<void> => {
        for (const coefficient of (await of(batch, hash)).slice(1)) {
          expect(seen.has(coefficient), what).to.equal(false);
          seen.add(coefficient);
        }
      };
      await differs(three, "key", `0x${"12".repeat(32)}`);
      await differs(all.slice(0, 4), "number");
      /** The statement's parts in the order of calldata. */
      const parts = ({ hot, market, rules, proof }: SolidityStatement): Record<string, bigint>[] =>
        [hot, market, rules, proof.a, proof.b, proof.c] as Record<string, bigint>[];
      let words = 0;
      for (const [i, original] of three.entries()) {
        for (const [k, part] of parts(original).entries()) {
          for (const [name, value] of Object.entries(part)) {
            const copy = structuredClone(original);
            Object.assign(parts(copy)[k] ?? {}, { [name]: value ^ 1n });
            await differs(three.with(i, copy), `statement ${i}, part ${k}, ${name}`);
            words += 1;
          }
        }
      }
      expect(words).to.equal(3 * 18);
    });

    it("so an error that cancels under those of a batch does not cancel in the batch with it", async () => {
      const [, c1] = (await of(three)) as [bigint, bigint];
      const forged = withProof(
        withProof(three, 0, ({ c }) => ({ c: plus(c, c1) })),
        1,
        ({ c }) => ({ c: plus(c, -1n) }),
      );
      // c_0·c_1·T − c_1·T = 0 under the coefficients of the honest batch.
      await refuses(forged, "C_0 + c_1·T and C_1 − T");
    });
  });
});
