import { expect } from "chai";
import { keeperArguments, startKeeper, until, type KeeperProcess } from "./keeperProcess.ts";
import { openKeeperWorld, standingOf, type KeeperWorld } from "./keeperWorld.ts";

describe("a keeper on a real node", () => {
  let world: KeeperWorld;
  before(async function () {
    this.timeout(600_000);
    world = await openKeeperWorld();
  });
  after(async () => {
    await world.close();
  });

  it("takes a part of a lapsed book over, from the flag to the takeover", async function () {
    this.timeout(600_000);
    const { trader, maker, keeper, node, market } = world;
    await keeper.deposit("USDC", "60000");
    await trader.deposit("USDC", "10000");
    await maker.deposit("USDC", "90000");
    const token = market.tokens.USDC;
    await (
      await token.getFunction("mint").send(await keeper.signer.getAddress(), 10n ** 10n)
    ).wait();
    await world.publish("200");
    let process: KeeperProcess = startKeeper(world, keeperArguments(world));
    const dump = setInterval(() => {
      console.log(process.output().slice(-600));
    }, 5_000);
    await until(world, process, () => process.news.some(({ kind }) => kind === "mined"));
    await world.trade(165n);
    await world.publish("174");
    await until(world, process, async () => (await standingOf(world, trader)) >= 2);
    await node.wait(700);
    await until(world, process, async () => (await standingOf(world, trader)) >= 5);
    await node.wait(500);
    await until(world, process, async () => (await standingOf(world, trader)) === 0);
    expect(await process.stop()).to.equal(0);
    clearInterval(dump);
    console.log(process.output());
    console.log(process.stderr());
  });
});
