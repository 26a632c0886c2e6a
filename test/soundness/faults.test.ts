/** Some of the faults of the section `faults`, in every run: what costs seconds. */
import { expect } from "chai";
import { before } from "mocha";
import { OWNER_SCENARIOS } from "../../soundness/faults/fileScenarios.ts";
import { faultInjection, ownedChain, pointsOf } from "../../soundness/faults.ts";
import { flipKeys } from "../../soundness/faults/keys.ts";
import { LIES, tellLies } from "../../soundness/faults/lies.ts";
import { tryScenario, type Scenario } from "../../soundness/faults/scenario.ts";
import { freshSeed } from "../../soundness/fuzz.ts";
import { Chance } from "../../soundness/fuzz/chance.ts";
import { seed } from "../wallet/scene.ts";

describe("faults of machines, disks and nodes", () => {
  let made: string;
  let chance: Chance;
  before(() => {
    made = freshSeed();
    chance = new Chance(made);
  });

  it("leave an owner's book as it was or as it is after, whole, and the next run goes on", async () => {
    const scenario = chance.pick(OWNER_SCENARIOS.slice(1));
    const { faults, points } = await tryScenario(scenario, (all) => ({
      points: [chance.below(all)],
      moments: [0.5],
    }));
    expect(faults, `seed ${made}`).to.deep.equal([]);
    expect(points).to.be.greaterThan(3);
  });

  it("are found where a state is torn, and where the work is done twice", async () => {
    const [, deposit] = OWNER_SCENARIOS;
    const careless: Scenario = {
      ...deposit!,
      // Without the commitment nothing stops a second booking.
      parametersIn: (home) => deposit!.parametersIn(home).slice(0, -2),
      alreadyDone: [],
    };
    const last = await tryScenario(careless, (all) => ({ points: [all - 1], moments: [] }));
    expect(last.faults.join()).to.match(/is in the state|the next run mends nothing/);
  });

  it("of keys are refused, whichever bit is another", () => {
    const { faults, flips, refused, harmless } = flipKeys(24, chance);
    expect(faults, `seed ${made}`).to.deep.equal([]);
    expect(refused + harmless).to.equal(flips);
  });

  it("of a node show nothing that never was", async () => {
    const name = chance.pick(Object.keys(LIES));
    const { faults } = await tellLies(ownedChain(), seed, [name]);
    expect(faults, name).to.deep.equal([]);
  });

  it("are tried at the first change, at the last one and between", () => {
    expect(pointsOf(3, 4, chance)).to.deep.equal([0, 1, 2]);
    const chosen = pointsOf(20, 4, chance);
    expect(chosen).to.have.length(4).and.include.members([0, 19]);
    const tries = { name: "a", points: 1, kills: 0, moments: 0, full: 0, done: 0, faults: ["b"] };
    const keys = { flips: 50, refused: 50, harmless: 0, faults: ["c"] };
    const lies = { lies: 1, whole: 0, less: 0, refused: 1, faults: ["d"] };
    const short = faultInjection.shortfalls({
      seed: "",
      commands: [tries],
      keys,
      lies,
    } as object as never);
    expect(short).to.deep.equal(["b", "c", "d", "a was not killed"]);
  });
});
