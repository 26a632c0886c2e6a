/**
 * Given a verifier of any shape   When anyone registers its plain tables   Then their contents are those written here
 * Given a stranger who registers tables of the same contents first         Then the plain tables are those, none is lost
 * Given a key that is registered already, or unknown to the market         Then refused
 */
import { expect } from "chai";
import { AbiCoder, keccak256, type ParamType } from "ethers";
import { network } from "hardhat";
import { debtFreeTable, plainTable } from "../../../liquidation/plainTables.ts";
import { solidityTable } from "../../../prover/index.ts";
import { solvencyCircuits } from "../../../circuits/spec.ts";
import { deploy, type Connection, type Deployed } from "../fixtures/chain.ts";
import { deployOpenMarket } from "../fixtures/market.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** Linear slots, option slots, scenarios: both circuits', and another. */
const SHAPES = [
  ...solvencyCircuits().map(({ parameters: p }) => [p.nLinear, p.nOption, p.nScenarios] as const),
  [3, 0, 1],
] as const;

const filled = <T>(length: number, value: T): T[] => Array.from({ length }, () => value);

/** Written down independently of the contract. */
function plainRules([nLinear, nOption, nScenarios]: readonly number[], longOnly: boolean) {
  const n = nLinear! + nOption!;
  return {
    initialLevel: 10_000,
    maintenanceLevel: 10_000,
    longOnly: filled(n, longOnly),
    weightLong: filled(n, 10_000),
    weightShort: filled(n, 10_000),
    contingency: filled(n, 0),
    bandSensitivity: filled(n, 10_000),
    impact: filled(n, 0),
    shock: filled(nScenarios!, filled(nLinear!, 0)),
  };
}

async function deployVerifiers(chain: Connection) {
  const world = await deployOpenMarket(chain);
  const { cast, market } = world;
  const risk = await deploy(chain, "RiskBook", [cast.governor.address, market.target, 86_400]);
  const verifiers: Deployed[] = [];
  for (const shape of SHAPES) {
    const verifier = await deploy(chain, "MockSolvencyVerifier", [...shape]);
    await market.registerVerifier(verifier.target);
    verifiers.push(verifier);
  }
  const rulesType: ParamType = risk.interface.getFunction("registerTable").inputs[1];
  const identity = (verifier: Deployed, rules: object): string =>
    keccak256(AbiCoder.defaultAbiCoder().encode(["address", rulesType], [verifier.target, rules]));
  return { ...world, risk, verifiers, identity };
}

describe("RiskBook: plain tables", () => {
  const load = () => networkHelpers.loadFixture(deployVerifiers);

  for (const [k, shape] of SHAPES.entries()) {
    it(`say nothing but what is in a book, of the shape ${shape.join(", ")}`, async () => {
      const { risk, verifiers, identity, cast } = await load();
      const verifier = verifiers[k]!;
      const none = "0x" + "00".repeat(32);
      expect([...(await risk.plainTables(verifier.target))]).to.deep.equal([none, none]);
      const [worth, debtFree] = [false, true].map((long) =>
        identity(verifier, plainRules(shape, long)),
      );
      await expect(risk.connect(cast.stranger).registerPlainTables(verifier.target))
        .to.emit(risk, "PlainTablesRegistered")
        .withArgs(verifier.target, worth, debtFree);
      expect([...(await risk.plainTables(verifier.target))]).to.deep.equal([worth, debtFree]);
      for (const table of [worth!, debtFree!]) {
        const stored = await risk.tableOf(table);
        expect(stored.verifier).to.equal(verifier.target);
        expect([stored.initialLevel, stored.maintenanceLevel]).to.deep.equal([10_000n, 10_000n]);
        expect(stored.nSlots).to.equal(BigInt(shape[0] + shape[1]));
      }
    });
  }

  for (const [k, { id }] of solvencyCircuits().entries()) {
    it(`are what provers take for those of ${id}`, async () => {
      const { verifiers, identity } = await load();
      const verifier = verifiers[k]!;
      for (const [table, longOnly] of [
        [plainTable(id), false],
        [debtFreeTable(id), true],
      ] as const) {
        const theirs = identity(verifier, solidityTable(table));
        expect(theirs).to.equal(identity(verifier, plainRules(SHAPES[k]!, longOnly)));
      }
    });
  }

  it("are found where a stranger registered one or both of them before", async () => {
    for (const before of [[false], [true], [false, true]]) {
      const { risk, verifiers, identity, cast } = await load();
      const [verifier] = verifiers;
      const byStranger = risk.connect(cast.stranger) as Deployed;
      for (const longOnly of before) {
        await byStranger.registerTable(verifier!.target, plainRules(SHAPES[0], longOnly));
      }
      await risk.registerPlainTables(verifier!.target);
      const expected = [false, true].map((long) =>
        identity(verifier!, plainRules(SHAPES[0], long)),
      );
      expect([...(await risk.plainTables(verifier!.target))]).to.deep.equal(expected);
    }
  });

  it("are registered once, and for verifiers that the market knows", async () => {
    const { risk, verifiers } = await load();
    await risk.registerPlainTables(verifiers[0]!.target);
    await expect(risk.registerPlainTables(verifiers[0]!.target))
      .to.be.revertedWithCustomError(risk, "PlainTablesRegisteredAlready")
      .withArgs(verifiers[0]!.target);
    const unknown = await deploy(connection, "MockSolvencyVerifier", [8, 0, 8]);
    await expect(risk.registerPlainTables(unknown.target))
      .to.be.revertedWithCustomError(risk, "VerifierUnknown")
      .withArgs(unknown.target);
  });
});
