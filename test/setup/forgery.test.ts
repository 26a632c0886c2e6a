import { bn254 } from "@noble/curves/bn254.js";
import { expect } from "chai";
import { groth16, type Groth16Proof, zKey } from "snarkjs";
import { endSnarkjs } from "../../setup/ceremony.ts";
import { checkVerificationKey } from "../../setup/keyCheck.ts";
import { installKey } from "../../setup/keys.ts";
import {
  parseSnarkjs,
  toSnarkjs,
  type VerificationKey,
  verificationKeyOf,
} from "../../setup/verificationKey.ts";
import { parseZkey } from "../../setup/zkeyFile.ts";
import { buildProduct, inMemory, personalPowersOfTau, PRODUCT, type Product } from "./fixture.ts";
import { expectRefusal } from "./refusal.ts";

const { Point } = bn254.G1;

/** Public signals no witness satisfies: 0 = a·b, and 1 = a² + 0 has no such a. */
const FALSE_STATEMENT = ["0", "1", "5"];

/** A = α, B = β, C = −vk_x: verifies any statement when γ = δ, without a witness. */
function forge(key: VerificationKey, publicSignals: readonly string[]): Groth16Proof {
  const [constant, ...rest] = key.ic.map((point) => Point.fromAffine(point));
  const folded = rest.reduce(
    (sum, point, index) => sum.add(point.multiplyUnsafe(BigInt(publicSignals[index] ?? "0"))),
    constant ?? Point.ZERO,
  );
  const c = folded.negate().toAffine();
  const { vk_alpha_1: a, vk_beta_2: b } = toSnarkjs(key);
  return {
    pi_a: [...a],
    pi_b: b.map((pair) => [...pair]),
    pi_c: [String(c.x), String(c.y), "1"],
    protocol: "groth16",
    curve: "bn128",
  };
}

describe("a key without a phase-2 contribution", () => {
  let product: Product;
  let ptau: Uint8Array;
  let initial: Uint8Array;

  before(async () => {
    product = await buildProduct();
    ptau = await personalPowersOfTau();
    initial = await inMemory((file) => zKey.newZKey(product.r1cs, ptau, file));
  });

  after(async () => {
    product.remove();
    await endSnarkjs();
  });

  it("passes snarkjs' own verification of the key", async () => {
    expect(await zKey.verifyFromR1cs(product.r1cs, ptau, initial)).to.equal(true);
  });

  it("lets anybody prove a false statement to snarkjs", async () => {
    const document: unknown = await zKey.exportVerificationKey(initial);
    const proof = forge(parseSnarkjs(document), FALSE_STATEMENT);
    expect(await groth16.verify(document, FALSE_STATEMENT, proof)).to.equal(true);
  });

  it("is refused when loaded and when installed", async () => {
    const document: unknown = await zKey.exportVerificationKey(initial);
    const words = "gamma = delta, so anybody can forge proofs";
    expectRefusal(
      () => {
        checkVerificationKey(parseSnarkjs(document), PRODUCT);
      },
      "KEY_REFUSED",
      words,
    );
    for (const kind of ["development", "ceremony"] as const) {
      expectRefusal(
        () => installKey(PRODUCT, product.compilation, kind, initial, product.build),
        "KEY_REFUSED",
        words,
      );
    }
  });

  it("is the only kind the recipe works on: the development key refuses the forged proof", async () => {
    const key = verificationKeyOf(parseZkey(product.zkey));
    const proof = forge(key, FALSE_STATEMENT);
    expect(await groth16.verify(toSnarkjs(key), FALSE_STATEMENT, proof)).to.equal(false);
  });
});
