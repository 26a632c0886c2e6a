import { expect } from "chai";
import { commit } from "../../circuits/generators.ts";
import { SealProver, sealSignals, type SealRequest } from "../../prover/index.ts";
import { openAsViewer, publicKeyOf, sealVector } from "../../sealing/index.ts";
import { rejectionOf } from "./refusal.ts";

const KEYS = { council: publicKeyOf(5n), copies: [publicKeyOf(6n), publicKeyOf(7n)] as const };
const TRADE: SealRequest = {
  opening: {
    quantities: Array.from({ length: 32 }, (_, i) => BigInt(i * i) - 300n),
    blinding: 99n,
  },
  keys: KEYS,
  scope: { chainId: 1n, accounts: `0x${"ac".repeat(20)}`, accountA: 1n, accountB: 2n },
  ephemeral: 1_000_003n,
  rerandomise: false,
};

describe("SealProver", () => {
  let prover: SealProver;
  before(async () => {
    prover = await SealProver.open({ allowDevelopment: true });
  });
  after(() => prover.close());

  it("proves a sealed trade for the signals that the chain composes from calldata", async () => {
    const { opening } = TRADE;
    const seal = await prover.prove(TRADE);
    expect(seal.delta).to.deep.equal(commit(opening.quantities, opening.blinding));
    expect(openAsViewer(seal.sealed, 7n, seal.delta)).to.deep.equal(opening);
    const [digest] = sealSignals(sealVector(seal.delta, false, KEYS, seal.sealed), TRADE.scope);
    expect(seal.digest).to.equal(digest);
  });

  it("proves a delta that only re-randomises, and none that moves a quantity under that name", async () => {
    const opening = { quantities: TRADE.opening.quantities.map(() => 0n), blinding: 3n };
    const seal = await prover.prove({ ...TRADE, opening, rerandomise: true });
    expect(seal.delta).to.deep.equal(commit([], 3n));
    const refusal = await rejectionOf(prover.prove({ ...TRADE, rerandomise: true }));
    expect(refusal.code).to.equal("INPUT_INVALID");
  });

  it("refuses keys of small order before any proving", async () => {
    const keys = { ...KEYS, council: { x: 0n, y: 1n } };
    const refusal = await rejectionOf(prover.prove({ ...TRADE, keys }));
    expect(refusal.code).to.equal("POINT_REFUSED");
  });

  it("makes the same sealed delta again from the same secrets: a retry changes nothing", async () => {
    const [first, second] = [await prover.prove(TRADE), await prover.prove(TRADE)];
    expect(second.sealed).to.deep.equal(first.sealed);
    expect(second.digest).to.equal(first.digest);
  });
});
