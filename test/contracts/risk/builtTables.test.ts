/**
 * Given tables that a policy builds, a first one and the next after a crash   When anyone registers them
 * Then the registry takes them, folds the circuit's very inputs and tells of the very rules; and a governor may approve them
 */
import { expect } from "chai";
import { network } from "hardhat";
import { solvencyCircuit } from "../../../circuits/spec.ts";
import { ruleScalars, solidityTable } from "../../../prover/index.ts";
import { parseRuleTable, type RuleTable } from "../../../risk/index.ts";
import { canonicalJson } from "../../../risk/policy/index.ts";
import {
  COINS,
  DAY,
  START,
  bookDocument,
  build,
  madeCandles,
  marketReturns,
  policyDocument,
  type PolicyDocument,
} from "../../risk/policy/policyFixture.ts";
import { deploy, type Connection } from "../fixtures/chain.ts";
import { deployMarket } from "../fixtures/market.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const DAYS = 30;
const NOW = START + (DAYS + 1) * DAY;

/** Every slot that these policies list, so that homes may allow shorts. */
async function deployBook(chain: Connection) {
  const world = await deployMarket(chain, [1n, 7900n, 195n, 4n, 60n, 2n]);
  await world.nextEpoch();
  const { cast, market } = world;
  const risk = await deploy(chain, "RiskBook", [cast.governor.address, market.target, 86_400]);
  const book = await deploy(chain, "MockSolvencyVerifier", [16, 16, 33]);
  await market.registerVerifier(book.target);
  return { risk, verifiers: { "solvency-spot8": world.verifier, "solvency-book32": book } };
}

/** The table before a crash and the one after, read from the files they would be written to. */
function tables(document: PolicyDocument): readonly RuleTable[] {
  const calm = marketReturns(6, DAYS);
  const crash = Object.fromEntries(COINS.map((coin) => [coin, [...calm[coin]!, -0.5]]));
  const candles = madeCandles(crash);
  const first = build(document, { asOf: NOW, candles });
  const next = build(document, { asOf: NOW + DAY, candles, previous: first.state });
  return [first, next].map(({ manifest, table }) => {
    const read = parseRuleTable(JSON.parse(canonicalJson(manifest.table)));
    expect(read).to.deep.equal(table);
    return read;
  });
}

const plain = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(plain) : typeof value === "bigint" ? Number(value) : value;

describe("RiskBook: tables built by a policy", () => {
  for (const document of [policyDocument(), bookDocument(COINS)]) {
    const circuit = solvencyCircuit(document.circuit as string);

    it(`registers them for ${circuit.id}, with the circuit's inputs, before and after a crash`, async () => {
      const { risk, verifiers } = await networkHelpers.loadFixture(deployBook);
      const verifier = verifiers[circuit.id];
      for (const table of tables(document)) {
        const rules = solidityTable(table);
        const id = await risk.registerTable.staticCall(verifier.target, rules);
        await risk.registerTable(verifier.target, rules);
        const stored = await risk.tableOf(id);
        expect(stored.rules).to.deep.equal(
          await verifier.prepareRules(ruleScalars(circuit, table)),
        );
        const [event] = await risk.queryFilter(risk.filters.TableRegistered(id));
        const told = event.args.rules.toObject(true);
        for (const [name, value] of Object.entries(rules)) {
          expect(plain(told[name]), name).to.deep.equal(plain(value));
        }
      }
    });
  }

  it("lets a governor make them home: deposits of slot 0 are safe at the initial level", async () => {
    const { risk, verifiers } = await networkHelpers.loadFixture(deployBook);
    const verifier = verifiers["solvency-spot8"];
    for (const table of tables(policyDocument())) {
      const rules = solidityTable(table);
      const id = await risk.registerTable.staticCall(verifier.target, rules);
      await risk.registerTable(verifier.target, rules);
      await expect(risk.approveHome(id, rules)).to.emit(risk, "HomeApproved").withArgs(id);
    }
  });
});
