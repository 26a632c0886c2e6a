/**
 * Given a rule table that fits its circuit and keeps the rules   When anyone registers it   Then it is prepared
 * Given a table with one fault                                   When registered            Then it is refused by name
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, type Connection } from "../fixtures/chain.ts";
import { deployOpenMarket } from "../fixtures/market.ts";
import { changed, ruleTable, withEntry, type RuleTableInput } from "../fixtures/rules.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

const FIELD = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

async function deployRiskBook(chain: Connection) {
  const world = await deployOpenMarket(chain);
  const risk = await deploy(chain, "RiskBook", [
    world.cast.governor.address,
    world.market.target,
    86_400,
  ]);
  return { ...world, risk };
}

/** The `rules` group of public inputs, written down independently of the contract. */
function scalarsOf(rules: RuleTableInput): bigint[] {
  const arrays = [
    rules.longOnly.map(Number),
    rules.weightLong,
    rules.weightShort,
    rules.contingency,
    rules.bandSensitivity,
    rules.impact,
    ...rules.shock,
  ];
  return arrays.flat().map((value) => (value < 0 ? FIELD + BigInt(value) : BigInt(value)));
}

describe("RiskBook: rule tables", () => {
  it("lets anyone register a table, and prepares it", async () => {
    const { risk, verifier, cast } = await networkHelpers.loadFixture(deployRiskBook);
    const rules = ruleTable();
    const register = risk.connect(cast.stranger).registerTable;
    const table = await register.staticCall(verifier.target, rules);
    await expect(register(verifier.target, rules)).to.emit(risk, "TableRegistered");

    const stored = await risk.tableOf(table);
    expect(stored.rules).to.deep.equal(await verifier.prepareRules(scalarsOf(rules)));
    expect([stored.verifier, stored.nSlots]).to.deep.equal([verifier.target, 8n]);
    expect([stored.initialLevel, stored.maintenanceLevel]).to.deep.equal([12_000n, 10_500n]);
    expect([
      stored.settlementWeight,
      stored.settlementRisk,
      stored.settlementSensitivity,
    ]).to.deep.equal([10_000n, 150n, 10_150n]);
  });

  it("identifies a table by key and contents", async () => {
    const { risk, verifier } = await networkHelpers.loadFixture(deployRiskBook);
    const rules = ruleTable();
    const table = await risk.registerTable.staticCall(verifier.target, rules);
    const [types] = [risk.interface.getFunction("registerTable").inputs];
    const encoded = ethers.AbiCoder.defaultAbiCoder().encode(types, [verifier.target, rules]);
    expect(table).to.equal(ethers.keccak256(encoded));
    const other = changed(rules, { initialLevel: 12_001 });
    expect(await risk.registerTable.staticCall(verifier.target, other)).not.to.equal(table);
  });

  it("registers a table once, and only for a verifier the market prepares", async () => {
    const { risk, verifier, market } = await networkHelpers.loadFixture(deployRiskBook);
    await risk.registerTable(verifier.target, ruleTable());
    const again = risk.registerTable(verifier.target, ruleTable());
    await expect(again).to.be.revertedWithCustomError(risk, "TableAlreadyRegistered");
    const unknown = await deploy(connection, "MockSolvencyVerifier", [8, 0, 8]);
    const elsewhere = risk.registerTable(unknown.target, ruleTable());
    await expect(elsewhere)
      .to.be.revertedWithCustomError(risk, "VerifierUnknown")
      .withArgs(unknown.target);
    await market.retireVerifier(verifier.target);
    const late = risk.registerTable(
      verifier.target,
      changed(ruleTable(), { initialLevel: 13_000 }),
    );
    await expect(late).to.be.revertedWithCustomError(risk, "VerifierUnknown");
  });

  it("registers tables with option slots", async () => {
    const { risk, market } = await networkHelpers.loadFixture(deployRiskBook);
    const book = await deploy(connection, "MockSolvencyVerifier", [16, 16, 3]);
    await market.registerVerifier(book.target);
    const rules = ruleTable(16, 16, 3);
    rules.bandSensitivity[20] = 0;
    const table = await risk.registerTable.staticCall(book.target, rules);
    await risk.registerTable(book.target, rules);
    const stored = await risk.tableOf(table);
    expect(stored.nSlots).to.equal(32n);
    expect(stored.rules).to.deep.equal(await book.prepareRules(scalarsOf(rules)));
  });

  const good = ruleTable();
  const faults: [string, Partial<RuleTableInput>, string][] = [
    ["a short array", { impact: good.impact.slice(1) }, "WrongLength"],
    ["a long array", { longOnly: [...good.longOnly, true] }, "WrongLength"],
    ["a scenario too few", { shock: good.shock.slice(1) }, "WrongLength"],
    ["a short scenario", { shock: withEntry(good.shock, 3, [0]) }, "WrongLength"],
    ["a maintenance level below 1", { maintenanceLevel: 9999 }, "LevelsRefused"],
    ["an initial level below maintenance", { initialLevel: 10_499 }, "LevelsRefused"],
    [
      "a long weight above 1",
      { weightLong: withEntry(good.weightLong, 4, 10_001) },
      "WeightsRefused",
    ],
    [
      "a short weight below 1",
      { weightShort: withEntry(good.weightShort, 4, 9999) },
      "WeightsRefused",
    ],
    [
      "a settlement asset with impact",
      { impact: withEntry(good.impact, 0, 1) },
      "SettlementImpactNotZero",
    ],
    [
      "a band sensitivity one short",
      { bandSensitivity: withEntry(good.bandSensitivity, 5, 13_049) },
      "BandSensitivityTooLow",
    ],
    [
      "a settlement asset that can fall by more than its width",
      {
        shock: withEntry(good.shock, 0, withEntry(good.shock[0] ?? [], 0, -65_486)),
        bandSensitivity: withEntry(good.bandSensitivity, 0, 100_000),
      },
      "SettlementRiskTooLarge",
    ],
  ];
  for (const [title, changes, error] of faults) {
    it(`refuses ${title}`, async () => {
      const { risk, verifier } = await networkHelpers.loadFixture(deployRiskBook);
      const registration = risk.registerTable(verifier.target, changed(good, changes));
      await expect(registration).to.be.revertedWithCustomError(risk, error);
    });
  }

  const widths: [string, Partial<RuleTableInput>][] = [
    ["a weight of 17 bits", { weightShort: withEntry(good.weightShort, 1, 2 ** 16) }],
    ["an impact of 41 bits", { impact: withEntry(good.impact, 1, 2 ** 40) }],
    [
      "a shock of 25 bits",
      { shock: withEntry(good.shock, 0, withEntry(good.shock[0] ?? [], 1, 2 ** 23)) },
    ],
  ];
  for (const [title, changes] of widths) {
    it(`refuses ${title} before anything is computed`, async () => {
      const { risk, verifier, cast } = await networkHelpers.loadFixture(deployRiskBook);
      const { selector } = risk.interface.getFunction("registerTable");
      // ethers refuses such a value by itself, so the calldata is made with wide types.
      const types = [
        "address",
        "(uint256,uint256,bool[],uint256[],uint256[],uint256[],uint256[],uint256[],int256[][])",
      ];
      const send = async (rules: RuleTableInput) => {
        const values = [verifier.target, Object.values(rules)];
        const data = ethers.concat([
          selector,
          ethers.AbiCoder.defaultAbiCoder().encode(types, values),
        ]);
        return await cast.alice.sendTransaction({ to: risk.target, data });
      };
      await expect(send(changed(good, changes))).to.revert(ethers);
      await expect(send(good)).to.emit(risk, "TableRegistered");
    });
  }
});
