/**
 * Given an action and a state of the market   When asked   Then exactly the documented table answers
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy } from "../fixtures/chain.ts";

/** Columns: Unopened, Live, Recovering, Stale, Halted, and Live while the guardian paused. */
const TABLE: Record<string, string> = {
  Open: "yyyyy y",
  Deposit: "yyyyy y",
  Withdraw: "-yy-- -",
  Settle: "-yy-- -",
  Attest: "-yyyy y",
  Flag: "-y--- y",
  IsSolvent: "-yy-- y",
  Transfer: "-yy-- -",
  Rerandomise: "yyyyy y",
  Close: "yyyyy y",
  ViewingKey: "yyyyy y",
};

describe("MarketPolicy", () => {
  for (const [action, [name, row]] of Object.entries(TABLE).entries()) {
    it(`allows ${name} as the table says: ${row}`, async () => {
      const harness = await deploy(await network.create(), "MarketTypesHarness");
      for (let state = 0; state < 5; ++state) {
        expect(await harness.allows(action, state, false), `state ${state}`).to.equal(
          row[state] === "y",
        );
      }
      expect(await harness.allows(action, 1, true)).to.equal(row[6] === "y");
    });
  }
});
