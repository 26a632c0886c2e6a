/**
 * Given a table and a market of risk/scenarios   When the contracts prepare them   Then it is of the circuit's very inputs
 */
import { expect } from "chai";
import { network } from "hardhat";
import { FIELD_MODULUS } from "../../../circuits/babyjubjub.ts";
import { marketScalars, ruleScalars, solidityTable } from "../../../prover/index.ts";
import { BOOK32 } from "../../risk/scenarios/sampleOptions.ts";
import { scenarioWorld } from "../../risk/scenarios/sampleWorld.ts";
import { deploy, type Connection } from "../fixtures/chain.ts";
import { deployOpenMarket } from "../fixtures/market.ts";

const connection = await network.create();
const { networkHelpers } = connection;

async function deployBook(chain: Connection) {
  const { cast, market } = await deployOpenMarket(chain);
  const risk = await deploy(chain, "RiskBook", [cast.governor.address, market.target, 86_400]);
  const { nLinear, nOption, nScenarios } = BOOK32.parameters;
  const book = await deploy(chain, "MockSolvencyVerifier", [nLinear, nOption, nScenarios]);
  await market.registerVerifier(book.target);
  return { risk, book };
}

const signed = (scalar: bigint): bigint =>
  scalar > FIELD_MODULUS / 2n ? scalar - FIELD_MODULUS : scalar;

describe("RiskBook: tables of risk/scenarios", () => {
  it("prepares what the circuit takes: shocks of the grid, row by row", async () => {
    const { risk, book } = await networkHelpers.loadFixture(deployBook);
    const { table } = scenarioWorld();
    const id = await risk.registerTable.staticCall(book.target, solidityTable(table));
    await risk.registerTable(book.target, solidityTable(table));
    const scalars = ruleScalars(BOOK32, table);
    expect((await risk.tableOf(id)).rules).to.deep.equal(await book.prepareRules(scalars));
    const shocks = scalars.slice(6 * BOOK32.nSlots).map(signed);
    expect(shocks).to.deep.equal(table.shock.flat());
  });

  it("takes the market group: prices of all slots, then each scenario's option values", async () => {
    const { book } = await networkHelpers.loadFixture(deployBook);
    const { market } = scenarioWorld();
    const scalars = marketScalars(BOOK32, market);
    expect(scalars.map(signed)).to.deep.equal([...market.price, ...market.optionPnl.flat()]);
    const prepared = await book.prepareMarket(scalars);
    const moved = scalars.with(BOOK32.nSlots, scalars[BOOK32.nSlots]! - 1n);
    expect(prepared).not.to.deep.equal(await book.prepareMarket(moved));
  });
});
