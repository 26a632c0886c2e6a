/** Some of the section `kills`, in every run: what costs seconds. */
import { expect } from "chai";
import { freshSeed } from "../../soundness/fuzz.ts";
import { Chance } from "../../soundness/fuzz/chance.ts";
import { killAudit } from "../../soundness/kills/audit.ts";
import { killOften } from "../../soundness/kills/killOften.ts";
import { kills } from "../../soundness/kills.ts";
import { temporaryFolder } from "../cli/zkmargin.ts";

describe("services killed at random moments", () => {
  const seed = freshSeed();

  it("an audit goes on where it was killed, and says what is wrong where its index finds the disk full", async () => {
    const few = { journeys: 1, most: 2, limits: [8] };
    const { faults, full } = await killAudit(few, new Chance(seed));
    expect(faults, `seed ${seed}`).to.deep.equal([]);
    expect(full).to.equal(1);
  });

  it("are killed while they run, and started again until it is enough", async () => {
    const cwd = temporaryFolder();
    const chance = new Chance(seed);
    let runs = 0;
    const hits = await killOften({
      ...{ parameters: ["--help"], cwd, kills: 3, within: 2, chance },
      after: () => {
        runs += 1;
        return runs < 8 ? "go on" : "enough";
      },
    });
    expect(hits).to.equal(Math.min(hits, 3));
    expect(runs).to.be.within(hits, 8);
  });

  it("fall short where one is faulty, or was killed too seldom", () => {
    const tries = { name: "a", kills: 9, deeds: 1, full: 0, faults: [] };
    const processes = [tries, { ...tries, faults: ["b"] }, { ...tries, kills: 1 }];
    expect(kills.shortfalls({ seed, processes })).to.deep.equal(["b", "a was killed too seldom"]);
  });
});
