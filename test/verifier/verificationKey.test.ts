import { expect } from "chai";
import { ZkMarginError } from "../../circuits/errors.ts";
import { parseSnarkjs, verificationKeyHash } from "../../setup/verificationKey.ts";
import { G1, G2 } from "../../verifier/bn254.ts";
import { pairingNoble } from "../../verifier/pairingNoble.ts";
import { combine, prepareInputs } from "../../verifier/preparedInputs.ts";
import { openVerificationKey, type VerificationKey } from "../../verifier/verificationKey.ts";
import { knownKey, knownKeyDocument, proofDocument, SECRETS } from "./knownSecrets.ts";
import { sampleContext, sampleSignals } from "./sampleClaim.ts";
import { readAttestation } from "../../verifier/attestation.ts";
import { readProofPoints } from "../../verifier/proofPoints.ts";
import { sampleDocument } from "./sampleClaim.ts";

const ID = "solvency-spot8";
const document = knownKeyDocument(ID);
const LOCAL = 31337n;
const vkHash = verificationKeyHash(parseSnarkjs(document));

/** Message of the refusal; the hash is always the document's own. */
function refusal(changed: unknown, chainId = LOCAL): string {
  try {
    const hash = verificationKeyHash(parseSnarkjs(changed));
    openVerificationKey(ID, changed, { vkHash: hash, kind: "development" }, chainId);
  } catch (error) {
    if (!(error instanceof ZkMarginError)) return "not parsed";
    expect(error.code).to.equal("KEY_REFUSED");
    return error.message;
  }
  return "accepted";
}

describe("a verification key", () => {
  it("opens when its hash is the expected one", () => {
    const { circuit, hash, ic } = knownKey(ID);
    expect([circuit.id, hash, ic.length]).to.deep.equal([ID, vkHash, circuit.nPublic + 1]);
  });

  it("with another hash is refused", () => {
    const expected = { vkHash: `0x${"00".repeat(32)}`, kind: "ceremony" } as const;
    expect(() => openVerificationKey(ID, document, expected, LOCAL)).to.throw(
      ZkMarginError,
      "hash",
    );
  });

  it("with γ = ±δ, or δ the generator, is refused", () => {
    expect(refusal(knownKeyDocument(ID, { delta: 1n }))).to.contain("anybody can forge");
    const minusOne = G1.Fn.ORDER - 1n;
    expect(refusal(knownKeyDocument(ID, { delta: minusOne }))).to.contain("anybody can forge");
    const { delta } = SECRETS;
    expect(refusal(knownKeyDocument(ID, { gamma: delta }))).to.contain("anybody can forge");
    const generator = { gamma: 2n, delta: 1n };
    expect(refusal(knownKeyDocument(ID, generator))).to.contain("nobody contributed");
  });

  it("with γ = δ would let anybody prove anything: A = α, B = β, C = −vk_x", () => {
    const context = sampleContext(ID);
    const signals = sampleSignals(context);
    const honest = context.key;
    const forgeable: VerificationKey = { ...honest, delta: honest.gamma };
    const forged = (key: VerificationKey): boolean => {
      const c = combine(prepareInputs(key, signals)).negate();
      const proof = proofDocument(key.alpha, key.beta, c);
      const { proof: strings } = readAttestation({ ...sampleDocument(context), proof }, 2_000);
      return pairingNoble(key, signals, readProofPoints(strings));
    };
    expect(forged(forgeable), "the recipe works").to.equal(true);
    expect(forged(honest), "and needs γ = δ").to.equal(false);
  });

  it("with a point off its curve or outside its group is refused", () => {
    const { x, y } = G2.BASE.toAffine();
    const moved = [
      [String(x.c0), String(x.c1)],
      [String(y.c0), String(y.c1 + 1n)],
      ["1", "0"],
    ];
    const changes: [object, string][] = [
      [{ vk_alpha_1: ["1", "1", "1"] }, "alpha is not in G1"],
      [{ vk_beta_2: moved }, "beta is not in G2"],
      [{ vk_delta_2: moved }, "delta is not in G2"],
      [{ vk_alpha_1: ["0", "0", "1"] }, "alpha is not in G1"],
    ];
    for (const [change, message] of changes) {
      expect(refusal({ ...document, ...change })).to.contain(message);
    }
  });

  it("of another size, curve or protocol is refused", () => {
    const { IC } = document as { IC: unknown[] };
    expect(refusal({ ...document, IC: IC.slice(1) })).to.contain("IC points");
    expect(refusal({ ...document, nPublic: 117 })).to.contain("117 public signals");
    expect(refusal(knownKeyDocument("solvency-book32"))).to.contain("public signals");
    const kind = "development";
    for (const malformed of [{ ...document, curve: "bls12381" }, null, [], "key", { IC: [] }]) {
      expect(() => openVerificationKey(ID, malformed, { vkHash, kind }, LOCAL)).to.throw(
        ZkMarginError,
        "malformed",
      );
    }
  });

  it("for development is refused on every chain but a local one", () => {
    for (const chainId of [1n, 10n, 42161n, 11155111n]) {
      expect(refusal(document, chainId)).to.contain(`not for chain ${String(chainId)}`);
    }
    for (const chainId of [1337n, 31337n]) expect(refusal(document, chainId)).to.equal("accepted");
    const ceremony = { vkHash, kind: "ceremony" } as const;
    expect(openVerificationKey(ID, document, ceremony, 1n).hash).to.equal(vkHash);
  });
});
