import { expect } from "chai";
import { groth16, powersOfTau, zKey } from "snarkjs";
import { endSnarkjs } from "../../setup/ceremony.ts";
import { developmentZkey } from "../../setup/developmentKey.ts";
import {
  BEACON_ITERATIONS_LOG2,
  circuitBeacon,
  DEVELOPMENT_CONTRIBUTION,
  powersOfTauBeacon,
} from "../../setup/developmentSecret.ts";
import { openPointEngine } from "../../setup/generatorPowers.ts";
import { checkProvingKey } from "../../setup/keyCheck.ts";
import { toSnarkjs, verificationKeyOf } from "../../setup/verificationKey.ts";
import { parseZkey } from "../../setup/zkeyFile.ts";
import {
  buildProduct,
  emptyPowersOfTau,
  inMemory,
  PRODUCT,
  PRODUCT_POWER,
  type Product,
  witnessOf,
} from "./fixture.ts";

/** snarkjs' powers of tau when the public beacon is the only contribution. */
async function publicPowersOfTau(power: number): Promise<Uint8Array> {
  const empty = await emptyPowersOfTau(power);
  const beaconed = await inMemory((file) =>
    powersOfTau.beacon(empty, file, "public", powersOfTauBeacon(), BEACON_ITERATIONS_LOG2),
  );
  return inMemory((file) => powersOfTau.preparePhase2(beaconed, file));
}

describe("development keys", () => {
  let product: Product;

  before(async () => {
    product = await buildProduct();
  });

  after(async () => {
    product.remove();
    await endSnarkjs();
  });

  it("are the same bytes whenever they are made", async () => {
    const again = developmentZkey(await openPointEngine(), PRODUCT.id, product.r1cs);
    expect(Buffer.from(again).equals(product.zkey)).to.equal(true);
  });

  it("differ from circuit to circuit", async () => {
    const other = developmentZkey(await openPointEngine(), "another", product.r1cs);
    expect(Buffer.from(other).equals(product.zkey)).to.equal(false);
  });

  // At exactly PRODUCT_POWER snarkjs' quotient basis lacks the highest power of tau, which no ceremony
  // file of that size contains; it only matters to bytes, not to proofs.
  for (const power of [PRODUCT_POWER + 1, PRODUCT_POWER + 2]) {
    it(`equal, byte for byte, what snarkjs makes of the same beacons at 2^${power}`, async () => {
      const ptau = await publicPowersOfTau(power);
      const initial = await inMemory((file) => zKey.newZKey(product.r1cs, ptau, file));
      const expected = await inMemory((file) =>
        zKey.beacon(
          initial,
          file,
          DEVELOPMENT_CONTRIBUTION,
          circuitBeacon(PRODUCT.id),
          BEACON_ITERATIONS_LOG2,
        ),
      );
      expect(Buffer.from(expected).equals(product.zkey)).to.equal(true);
      expect(await zKey.verifyFromR1cs(product.r1cs, ptau, product.zkey)).to.equal(true);
    });
  }

  it("pass their own checks and hold the verification key snarkjs exports", async () => {
    const key = checkProvingKey(product.zkey, PRODUCT, "development");
    expect(key).to.deep.equal(verificationKeyOf(parseZkey(product.zkey)));
    const { vk_alphabeta_12: pairing, ...exported } = (await zKey.exportVerificationKey(
      product.zkey,
    )) as Record<string, unknown>;
    expect(pairing).to.be.an("array");
    expect(toSnarkjs(key)).to.deep.equal(exported);
  });

  it("prove and verify with snarkjs, and bind every public signal", async () => {
    const { proof, publicSignals } = await groth16.prove(
      product.zkey,
      await witnessOf(product.wasm),
    );
    const key = toSnarkjs(verificationKeyOf(parseZkey(product.zkey)));
    expect(await groth16.verify(key, publicSignals, proof)).to.equal(true);
    for (const index of publicSignals.keys()) {
      const altered = publicSignals.map((value, i) => (i === index ? "7" : value));
      expect(await groth16.verify(key, altered, proof), `signal ${index}`).to.equal(false);
    }
  });
});
