import { expect } from "chai";
import { keyGenerator } from "../../circuits/generators.ts";
import { shareSignals, ShareProver } from "../../prover/index.ts";
import { publicKeyOf, sharedPoint } from "../../sealing/index.ts";
import { rejectionOf } from "./refusal.ts";

describe("ShareProver", () => {
  let prover: ShareProver;
  before(async () => {
    prover = await ShareProver.open({ allowDevelopment: true });
  });
  after(() => prover.close());

  it("proves what a key shares with the sealer of a point, for one context", async () => {
    const point = publicKeyOf(777n);
    const share = await prover.prove({ secret: 31n, point, context: 12n });
    expect(share.publicKey).to.deep.equal(publicKeyOf(31n));
    expect(share.share).to.deep.equal(sharedPoint(777n, publicKeyOf(31n)));
    expect(shareSignals(share)).to.have.length(7);
  });

  it("proves possession of a key with B as the point", async () => {
    const share = await prover.prove({ secret: 31n, point: keyGenerator(), context: 0n });
    expect(share.share).to.deep.equal(publicKeyOf(8n * 31n));
  });

  it("refuses points of small order and off the curve", async () => {
    for (const point of [
      { x: 0n, y: 1n },
      { x: 1n, y: 1n },
    ]) {
      const refusal = await rejectionOf(prover.prove({ secret: 1n, point, context: 0n }));
      expect(refusal.code).to.equal("POINT_REFUSED");
    }
  });
});
