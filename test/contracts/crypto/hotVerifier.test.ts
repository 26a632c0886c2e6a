/**
 * HotVerifier.sol under keys with known secrets, for each circuit that has hot inputs only.
 *
 * Given a sound key   When the proof is right   It is accepted
 *                     When an input, their number or a coordinate is not   It is refused, without a revert
 * Given a forgeable key, or a development key on a foreign chain   The constructor refuses
 */
import { expect } from "chai";
import { network } from "hardhat";
import { encodeBytes32String } from "ethers";
import { circuitById } from "../../../circuits/spec.ts";
import type { CompiledContract } from "../../../setup/solidityCompiler.ts";
import { verificationKeyHash } from "../../../setup/verificationKey.ts";
import {
  Fr,
  evmG2,
  keyFrom,
  knownSecrets,
  simulateProof,
  twistPointOutsideG2,
  type SolidityProof,
} from "./knownKey.ts";
import {
  compileVerifiers,
  stageVerifier,
  type Connection,
  type KeyCase,
  type ProofVerifier,
} from "./verifierFixture.ts";

const P = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;
const INPUTS = { seal: 3, share: 7, improve: 2, tally: 3 } as const;
const IDS = Object.keys(INPUTS) as (keyof typeof INPUTS)[];

const secretsOf = (id: keyof typeof INPUTS) => knownSecrets(circuitById(id), 1000);
const soundCase = (id: keyof typeof INPUTS): KeyCase => ({
  key: keyFrom(secretsOf(id)),
  circuit: circuitById(id),
});
const seal = soundCase("seal");
const cases = {
  seal,
  share: soundCase("share"),
  improve: soundCase("improve"),
  tally: soundCase("tally"),
  Development: { ...seal, kind: "development" },
  GammaIsDelta: { ...seal, key: { ...seal.key, delta: seal.key.gamma } },
  OffCurve: { ...seal, key: { ...seal.key, ic: seal.key.ic.with(3, { x: 1n, y: 3n }) } },
} satisfies Record<string, KeyCase>;

describe("HotVerifier.sol", () => {
  let compiled: Map<string, CompiledContract>;
  let connection: Connection;
  const stage = (name: keyof typeof cases, on = connection) =>
    stageVerifier(on, compiled.get(name), cases[name]);

  before(async () => {
    compiled = compileVerifiers(cases);
    connection = await network.create();
  });

  for (const id of IDS) {
    describe(`for ${id}`, () => {
      const inputs = Array.from({ length: INPUTS[id] }, (_, k) => Fr.create(BigInt(3 - 2 * k)));
      const proof = simulateProof(secretsOf(id), inputs);
      let contract: ProofVerifier;

      before(async () => {
        contract = (await (await stage(id)).deploy()) as unknown as ProofVerifier;
      });

      it("names its circuit and key, and has as many inputs as the circuit", async () => {
        expect(circuitById(id).nPublic).to.equal(INPUTS[id]);
        expect(await contract.circuit()).to.equal(encodeBytes32String(id));
        expect(await contract.keyHash()).to.equal(verificationKeyHash(cases[id].key));
        expect(await contract.development()).to.equal(false);
      });

      it("accepts a valid proof, with zero inputs too", async () => {
        expect(await contract.verify(inputs, proof)).to.equal(true);
        const zeros = inputs.map(() => 0n);
        expect(await contract.verify(zeros, simulateProof(secretsOf(id), zeros))).to.equal(true);
      });

      it("refuses it when an input differs, or is not below r", async () => {
        for (const [k, input] of inputs.entries()) {
          expect(await contract.verify(inputs.with(k, Fr.add(input, 1n)), proof)).to.equal(false);
          expect(await contract.verify(inputs.with(k, input + Fr.ORDER), proof)).to.equal(false);
        }
      });

      it("refuses it with another number of inputs", async () => {
        expect(await contract.verify([], proof)).to.equal(false);
        expect(await contract.verify(inputs.slice(0, -1), proof)).to.equal(false);
        expect(await contract.verify([...inputs, 0n], proof)).to.equal(false);
        // A key without its last inputs is not the key with zeros there.
        const short = simulateProof(secretsOf(id), inputs.slice(0, 1));
        expect(await contract.verify(inputs.slice(0, 1), short)).to.equal(false);
      });

      it("refuses it with any coordinate off the curve or not below p, and b outside G2", async () => {
        for (const point of ["a", "b", "c"] as const) {
          for (const [name, value] of Object.entries<bigint>(proof[point])) {
            for (const by of [1n, P]) {
              const bad: SolidityProof = {
                ...proof,
                [point]: { ...proof[point], [name]: value + by },
              };
              expect(await contract.verify(inputs, bad)).to.equal(false);
            }
          }
        }
        const outside = { ...proof, b: evmG2(twistPointOutsideG2()) };
        expect(await contract.verify(inputs, outside)).to.equal(false);
      });
    });
  }

  describe("refuses construction", () => {
    it("with a key whose γ = δ", async () => {
      const { factory, deploy } = await stage("GammaIsDelta");
      await expect(deploy()).to.be.revertedWithCustomError(factory, "ForgeableKey");
    });

    it("with a key one of whose points is off its curve", async () => {
      const { factory, deploy } = await stage("OffCurve");
      await expect(deploy()).to.be.revertedWithCustomError(factory, "InvalidKeyPoint");
    });

    it("with a development key on any chain id but 31337 and 1337", async () => {
      const local = (await (await stage("Development")).deploy()) as unknown as ProofVerifier;
      expect(await local.development()).to.equal(true);
      const foreign = await network.create("foreignChain");
      const { factory, deploy } = await stage("Development", foreign);
      await expect(deploy())
        .to.be.revertedWithCustomError(factory, "DevelopmentKeyOnPublicChain")
        .withArgs(4242);
      await (await stage("seal", foreign)).deploy();
    });
  });
});
