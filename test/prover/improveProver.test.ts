import { expect } from "chai";
import { ImproveProver, sealFigure } from "../../prover/index.ts";
import { rejectionOf } from "./refusal.ts";

describe("ImproveProver", () => {
  let prover: ImproveProver;
  before(async () => {
    prover = await ImproveProver.open({ allowDevelopment: true });
  });
  after(() => prover.close());

  it("proves that a surplus rises, negative ones included, and publishes both sealed", async () => {
    const [before, later] = [
      { surplus: -(10n ** 33n), salt: 5n },
      { surplus: -1n, salt: 6n },
    ];
    const proof = await prover.prove(before, later);
    expect(proof.sealedBefore).to.equal(sealFigure(before.surplus, 5n));
    expect(proof.sealedAfter).to.equal(sealFigure(-1n, 6n));
  });

  it("refuses a surplus that stays or falls, without saying what it is", async () => {
    for (const surplus of [-7n, -8n]) {
      const refusal = await rejectionOf(
        prover.prove({ surplus: -7n, salt: 1n }, { surplus, salt: 2n }),
      );
      expect(refusal.code).to.equal("MARGIN_SHORT");
      expect(refusal.message).not.to.match(/[78]/);
    }
  });
});
