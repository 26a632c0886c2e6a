/**
 * SolvencyVerifier.sol, as generated for keys with known secrets.
 *
 * Given prepared market and rules   When the proof is right   It verifies
 *                                   When any public input of any group differs   It does not
 * Given a forgeable key, foreign data, or a development key on a public chain   The constructor refuses
 */
import { expect } from "chai";
import { network } from "hardhat";
import { encodeBytes32String } from "ethers";
import type { SolvencyCircuit } from "../../../circuits/spec.ts";
import type { CompiledContract } from "../../../setup/solidityCompiler.ts";
import { verificationKeyHash } from "../../../setup/verificationKey.ts";
import { Fr, foldedSecret, g1, keyFrom, knownSecrets, simulateProof } from "./knownKey.ts";
import { toPoint } from "./curveFixture.ts";
import { HOT_FIELDS, statementInputs } from "./statementInputs.ts";
import {
  BOOK32,
  SPOT8,
  compileVerifiers,
  stageVerifier,
  type Connection,
  type KeyCase,
  type SolvencyVerifier,
} from "./verifierFixture.ts";

const secrets = new Map([SPOT8, BOOK32].map((circuit) => [circuit.id, knownSecrets(circuit)]));
const secretsOf = (circuit: SolvencyCircuit) => secrets.get(circuit.id) ?? knownSecrets(circuit);
const sound = keyFrom(secretsOf(SPOT8));

const cases = {
  Spot8: { key: sound },
  Book32: { key: keyFrom(secretsOf(BOOK32)), circuit: BOOK32 },
  Development: { key: sound, kind: "development" },
  GammaIsDelta: { key: { ...sound, delta: sound.gamma } },
} satisfies Record<string, KeyCase>;

describe("SolvencyVerifier.sol", () => {
  let compiled: Map<string, CompiledContract>;
  let connection: Connection;
  const stage = (name: keyof typeof cases, on = connection) =>
    stageVerifier(on, compiled.get(name), cases[name]);

  before(async () => {
    compiled = compileVerifiers(cases);
    connection = await network.create();
  });

  for (const circuit of [SPOT8, BOOK32]) {
    describe(`for ${circuit.id}`, () => {
      const name = circuit === SPOT8 ? "Spot8" : "Book32";
      const inputs = statementInputs(circuit);
      const { market: marketRange, rules: rulesRange } = circuit.groups;
      const proof = simulateProof(secretsOf(circuit), inputs.all);
      let contract: SolvencyVerifier;
      const prepare = async (group: "prepareMarket" | "prepareRules", scalars: readonly bigint[]) =>
        toPoint(await contract[group]([...scalars]));
      let market: { x: bigint; y: bigint };
      let rules: { x: bigint; y: bigint };
      const verify = (hot = inputs.hot, m = market, r = rules, p = proof): Promise<boolean> =>
        contract.verify(hot, m, r, p);

      before(async () => {
        contract = (await (await stage(name)).deploy()) as unknown as SolvencyVerifier;
        market = await prepare("prepareMarket", inputs.market);
        rules = await prepare("prepareRules", inputs.rules);
      });

      it("names its circuit, shape and key", async () => {
        const { nLinear, nOption, nScenarios } = circuit.parameters;
        expect(await contract.circuit()).to.equal(encodeBytes32String(circuit.id));
        expect([...(await contract.shape())]).to.deep.equal(
          [nLinear, nOption, nScenarios].map(BigInt),
        );
        expect(await contract.keyHash()).to.equal(verificationKeyHash(cases[name].key));
        expect(await contract.development()).to.equal(false);
      });

      it("folds a group into the point that the secrets give", async () => {
        const fold = (offset: number, scalars: readonly bigint[]) =>
          g1(
            scalars.reduce(
              (sum, x, k) => Fr.add(sum, Fr.mul(x, secretsOf(circuit).ic[1 + offset + k] ?? 0n)),
              0n,
            ),
          );
        expect(market).to.deep.equal(fold(marketRange.offset, inputs.market));
        expect(rules).to.deep.equal(fold(rulesRange.offset, inputs.rules));
        const zeros = inputs.market.map(() => 0n);
        expect(await prepare("prepareMarket", zeros)).to.deep.equal({ x: 0n, y: 0n });
      });

      it("accepts a valid proof", async () => {
        expect(foldedSecret(secretsOf(circuit), inputs.all)).to.not.equal(0n);
        expect(await verify()).to.equal(true);
      });

      it("refuses it when a hot input differs, or is not below r", async () => {
        for (const field of HOT_FIELDS) {
          const value = inputs.hot[field];
          expect(await verify({ ...inputs.hot, [field]: Fr.add(value, 1n) }), field).to.equal(
            false,
          );
          expect(await verify({ ...inputs.hot, [field]: value + Fr.ORDER }), field).to.equal(false);
        }
      });

      it("refuses it when any input of the market or the rules differs", async () => {
        const stride = circuit === SPOT8 ? 1 : 37;
        for (let k = 0; k < inputs.market.length; k += stride) {
          const changed = inputs.market.map((x, i) => (i === k ? Fr.add(x, 1n) : x));
          expect(await verify(inputs.hot, await prepare("prepareMarket", changed))).to.equal(false);
        }
        for (let k = 0; k < inputs.rules.length; k += stride) {
          const changed = inputs.rules.map((x, i) => (i === k ? Fr.add(x, 1n) : x));
          expect(await verify(inputs.hot, market, await prepare("prepareRules", changed))).to.equal(
            false,
          );
        }
      });

      it("refuses it with prepared points exchanged in part or off the curve", async () => {
        expect(await verify(inputs.hot, rules, market), "their sum is the same").to.equal(true);
        expect(await verify(inputs.hot, market, market)).to.equal(false);
        expect(await verify(inputs.hot, { x: market.x, y: market.y + 1n })).to.equal(false);
      });

      it("folds leading scalars as if zeros followed", async () => {
        const leading = inputs.market.map((x, k) => (k < 3 ? x : 0n));
        expect(await prepare("prepareMarket", inputs.market.slice(0, 3))).to.deep.equal(
          await prepare("prepareMarket", leading),
        );
      });

      it("refuses to fold too many scalars, or one that is not below r", async () => {
        await expect(prepare("prepareRules", [...inputs.rules, 0n]))
          .to.be.revertedWithCustomError(contract, "TooManyScalars")
          .withArgs(rulesRange.length, rulesRange.length + 1);
        const last = rulesRange.length - 1;
        await expect(prepare("prepareRules", inputs.rules.with(last, Fr.ORDER)))
          .to.be.revertedWithCustomError(contract, "ScalarNotInField")
          .withArgs(last, Fr.ORDER);
      });
    });
  }

  describe("refuses construction", () => {
    it("with a key whose γ = δ", async () => {
      const { factory, deploy } = await stage("GammaIsDelta");
      await expect(deploy()).to.be.revertedWithCustomError(factory, "ForgeableKey");
    });

    it("with other data, or other than the number of data contracts", async () => {
      const { factory, icData } = await stage("Spot8");
      const book = await stage("Book32");
      const foreign = book.icData[0] ?? "";
      await expect(factory.deploy([foreign])).to.be.revertedWithCustomError(
        factory,
        "DataContractMismatch",
      );
      await expect(factory.deploy([])).to.be.revertedWithCustomError(
        factory,
        "WrongDataContractCount",
      );
      await expect(factory.deploy([...icData, ...icData])).to.be.revertedWithCustomError(
        factory,
        "WrongDataContractCount",
      );
      const swapped = [...book.icData].reverse();
      await expect(book.factory.deploy(swapped)).to.be.revertedWithCustomError(
        factory,
        "DataContractMismatch",
      );
    });

    it("with a development key on any chain id but 31337 and 1337", async () => {
      await (await stage("Development")).deploy();
      const ganache = await network.create({ override: { chainId: 1337 } });
      await (await stage("Development", ganache)).deploy();
      const foreign = await network.create("foreignChain");
      const { factory, deploy } = await stage("Development", foreign);
      await expect(deploy())
        .to.be.revertedWithCustomError(factory, "DevelopmentKeyOnPublicChain")
        .withArgs(4242);
      await (await stage("Spot8", foreign)).deploy();
    });
  });
});
