import { readFileSync } from "node:fs";
import { expect } from "chai";
import { LAPSE_STATES, MARKET_STATES, STANDINGS } from "../../wallet/chainStates.ts";

/** The members of an enum, lower case, words apart. */
function members(file: string, name: string): string[] {
  const source = readFileSync(
    new URL(`../../contracts/types/${file}.sol`, import.meta.url),
    "utf8",
  );
  const [, body = ""] = new RegExp(`enum ${name} \\{([^}]*)\\}`).exec(source) ?? [];
  const bare = body.replaceAll(/\/\/.*$/gm, "");
  return bare.split(",").map((member) =>
    member
      .trim()
      .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
      .toLowerCase(),
  );
}

describe("the states of the chain, by number", () => {
  for (const [file, name, states] of [
    ["MarketHead", "MarketState", MARKET_STATES],
    ["Lapse", "LapseState", LAPSE_STATES],
    ["Auction", "Standing", STANDINGS],
  ] as const) {
    it(`are ${name}'s, in its order`, () => {
      expect(members(file, name)).to.deep.equal([...states]);
    });
  }
});
