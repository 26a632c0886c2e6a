import { readFileSync } from "node:fs";
import { expect } from "chai";
import { MARKET_STATES } from "../../wallet/chainStates.ts";
import { isAllowed, type PolicyAction } from "../../keeper/policy.ts";

describe("the keeper's copy of MarketPolicy", () => {
  const source = readFileSync(
    new URL("../../contracts/market/MarketPolicy.sol", import.meta.url),
    "utf8",
  );
  const rows = source
    .split("\n")
    .filter((line) => line.startsWith("///") && line.includes("|"))
    .map((line) =>
      line
        .slice(3)
        .split("|")
        .map((cell) => cell.trim()),
    );
  const [heads = [], ...actions] = rows;

  it("has the states of the table in its columns", () => {
    const columns = heads.slice(1, -1).map((name) => name.toLowerCase());
    expect(columns).to.deep.equal([...MARKET_STATES]);
  });

  for (const action of ["Attest", "Flag", "OpenAuction", "TakeOver"] satisfies PolicyAction[]) {
    it(`allows ${action} where the table does, and a pause of the guardian stops it nowhere`, () => {
      const row = actions.find(([name]) => name === action);
      expect(row).not.to.equal(undefined);
      for (const [index, state] of MARKET_STATES.entries()) {
        expect(isAllowed(action, state), state).to.equal(row?.[index + 1] === "yes");
      }
      expect(row?.at(-1)).to.equal("yes");
    });
  }
});
