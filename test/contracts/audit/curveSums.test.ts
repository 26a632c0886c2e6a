/**
 * Given ciphertexts, in transactions of any size   When added in any of three ways   Then all agree with the model
 * Given shares of any polynomial by any members    When as many as its degree takes  Then they open the number, no other
 */
import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import {
  FIELD_MODULUS,
  SUBGROUP_ORDER,
  add,
  multiply,
  type AffinePoint,
} from "../../../circuits/babyjubjub.ts";
import { keyGenerator } from "../../../circuits/generators.ts";
import type { TallyCiphertext } from "../../../sealing/index.ts";
import { evaluate, polynomial } from "../council/rosters.ts";
import { deploy, type Connection, type Deployed } from "../fixtures/chain.ts";
import { sumOfCiphertexts } from "./auditFixture.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const deployHarness = async (chain: Connection): Promise<{ harness: Deployed }> => {
  const harness = await deploy(chain, "CurveSumsHarness");
  await harness.start();
  return { harness };
};

const base = keyGenerator();
const IDENTITY: AffinePoint = { x: 0n, y: 1n };
const ORDER_TWO: AffinePoint = { x: 0n, y: FIELD_MODULUS - 1n };
const scalar = fc.bigInt(0n, SUBGROUP_ORDER - 1n);
const point = fc.oneof(
  { arbitrary: scalar.map((k) => multiply(base, k)), weight: 5 },
  { arbitrary: fc.constantFrom(IDENTITY, ORDER_TWO, base, multiply(base, -1n)), weight: 2 },
);
const ciphertext: fc.Arbitrary<TallyCiphertext> = fc.record({ ephemeral: point, masked: point });

const fromChain = ([[rx, ry], [vx, vy]]: [
  [bigint, bigint],
  [bigint, bigint],
]): TallyCiphertext => ({
  ephemeral: { x: rx, y: ry },
  masked: { x: vx, y: vy },
});

describe("sums of points on-chain", () => {
  it("are the model's, in three ways, for equal, opposite and small points too", async () => {
    const batches = fc.array(fc.array(ciphertext, { maxLength: 3 }), {
      minLength: 1,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(batches, async (all) => {
        const { harness } = await networkHelpers.loadFixture(deployHarness);
        for (const terms of all) {
          await harness.addTogether(terms);
          await harness.addProjective(terms);
        }
        const sum = sumOfCiphertexts(all.flat());
        expect(fromChain(await harness.affineSum())).to.deep.equal(sum);
        expect(fromChain(await harness.projectiveSum())).to.deep.equal(sum);
        await harness.addEach(all.flat());
        const twice = {
          ephemeral: add(sum.ephemeral, sum.ephemeral),
          masked: add(sum.masked, sum.masked),
        };
        expect(fromChain(await harness.affineSum())).to.deep.equal(twice);
      }),
      { numRuns: 15 },
    );
  });

  it("open what any members of any polynomial share, and nothing else", async () => {
    const { harness } = await networkHelpers.loadFixture(deployHarness);
    const places = fc.uniqueArray(fc.integer({ min: 1, max: 32 }), { minLength: 2, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        places,
        scalar,
        fc.bigInt(0n, 2n ** 64n - 2n),
        async (members, f, number) => {
          const coefficients = polynomial(members.length, f + 1n);
          // 8R for R = f·B.
          const eightfold = multiply(base, 8n * f);
          const shares = members.map((j) => multiply(eightfold, evaluate(coefficients, BigInt(j))));
          const masked = add(
            multiply(base, number),
            multiply(eightfold, evaluate(coefficients, 0n)),
          );
          const opens = (given: readonly AffinePoint[], n: bigint): Promise<boolean> =>
            harness.open(given, members, masked, base, n) as Promise<boolean>;
          expect(await opens(shares, number)).to.equal(true);
          expect(await opens(shares, number + 1n)).to.equal(false);
          if (f !== 0n) {
            const wrong = shares.with(0, add(shares[0]!, base));
            expect(await opens(wrong, number)).to.equal(false);
          }
        },
      ),
      { numRuns: 8 },
    );
  });
});
