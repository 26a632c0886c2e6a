/**
 * Given the shared vectors of commitments
 * When the contracts build them amount by amount, as deposits and withdrawals do
 * Then they get the same points as TypeScript and circuit
 */
import { expect } from "chai";
import { network } from "hardhat";
import { IDENTITY, multiply, type AffinePoint } from "../../../circuits/babyjubjub.ts";
import { blindingGenerator } from "../../../circuits/generators.ts";
import { commitmentVectors } from "../../vectors/commitments.ts";
import { deployCurveHarness, toPoint } from "./curveFixture.ts";

describe("shared commitment vectors in Solidity", () => {
  let harness: Awaited<ReturnType<typeof deployCurveHarness>>;

  before(async () => {
    harness = await deployCurveHarness(await network.create());
  });

  for (const { title, quantity, blinding, commitment } of commitmentVectors()) {
    it(`hold: ${title}`, async () => {
      // The chain never multiplies H: blindings arrive inside the point of a private trade.
      let point: AffinePoint = toPoint(
        await harness.add(IDENTITY, multiply(blindingGenerator(), blinding)),
      );
      for (const [slot, amount] of quantity.entries()) {
        point = toPoint(await harness.addAmount(point, slot, amount));
      }
      expect(point).to.deep.equal(commitment);
    });
  }
});
