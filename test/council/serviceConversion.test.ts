import { expect } from "chai";
import { CLEARING, quantities } from "../wallet/simulatedChain.ts";
import {
  answered,
  collected,
  CONFIRMATIONS,
  HELD,
  leaveNothing,
  LIQUIDATOR,
  served,
  serviceWorld,
  TRADER,
} from "./serviceWorld.ts";

leaveNothing();

describe("the opening of an account that converted options", () => {
  it("takes the conversion's seal from members and collector who were told of Settlement alone", async () => {
    const { chain, members } = serviceWorld();
    chain.clearing = CLEARING;
    chain.convert(TRADER, { quantities: quantities({ 0: 25n }), blinding: 5n });
    chain.lapse(TRADER);
    const request = chain.ask(TRADER, LIQUIDATOR);
    chain.mine(CONFIRMATIONS);
    for (const member of members.slice(0, 2)) await answered(chain, member, request);
    const { portfolio, verified } = await collected(chain, request, await served(members));
    expect(verified).to.equal(true);
    expect(portfolio.revealQuantities()).to.deep.equal(quantities({ 0: 715n, 1: HELD }));
  });
});
