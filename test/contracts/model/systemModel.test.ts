/**
 * Given any sequence of deposits, withdrawals, trades, falls of a price, flags, cures, auctions, takeovers and payments
 *   When each is done on the chain with honest proofs
 *   Then books, slot 0, claims, exits, lapses, auctions and the gate are what exact integers say
 */
import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { historyLimits } from "../../historyLimits.ts";
import { deploy, type Connection } from "../fixtures/chain.ts";
import { deployLiquidated } from "../fixtures/liquidation.ts";
import { COMMANDS, CRASH, ENDING, NAMES, type Real } from "./commands.ts";
import { compare } from "./compare.ts";
import { Model } from "./model.ts";

const { networkHelpers } = await network.create();
const { runs, seed } = historyLimits(process.env);
/** Fewer would not reach every command. */
const LEAST = 40;
/** Most commands of a history; those that do not apply are left out. */
const LENGTH = 60;

async function deployModelled(connection: Connection): Promise<Real> {
  const world = await deployLiquidated(connection);
  const module = await deploy(connection, "ContractWallet");
  await world.accounts.bindModule(module.target);
  return { world, module };
}

describe("The whole system: chain and model", () => {
  const done = new Map<string, number>();

  it("agree over any history (INV-01, INV-02, INV-03, INV-08, INV-09, INV-11, INV-12, INV-18, INV-25)", async () => {
    const history = fc.commands(COMMANDS, { maxCommands: LENGTH, size: "max" });
    const property = fc.asyncProperty(history, fc.boolean(), async (commands, afterCrash) => {
      const real = await networkHelpers.loadFixture(deployModelled);
      const model = new Model();
      await compare(model, real.world);
      const apply = async (these: typeof CRASH) => {
        for (const command of these) {
          if (command.check(model)) await command.run(model, real);
        }
      };
      if (afterCrash) await apply(CRASH);
      await fc.asyncModelRun(() => ({ model, real }), commands);
      await apply(ENDING);
      for (const [name, times] of model.done) done.set(name, (done.get(name) ?? 0) + times);
    });
    await fc.assert(property, {
      numRuns: Math.max(runs, LEAST),
      seed: Number(BigInt(seed) % 2n ** 31n),
    });
  });

  it("do everything at least once in the histories tried", () => {
    expect([...done.keys()].toSorted()).to.deep.equal([...NAMES].toSorted());
  });
});
