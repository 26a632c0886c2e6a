/** The matrix of what proofs are bound to has no hole, and says so when it has one. */
import { expect } from "chai";
import { loadCircuits } from "../../circuits/spec.ts";
import { AXES } from "../../soundness/binding/axes.ts";
import { binding, cellOf, type Binding } from "../../soundness/binding.ts";
import { readRecords } from "../../soundness/report.ts";

const recorded = readRecords().binding?.result as Binding;

describe("the binding matrix", () => {
  it("has every public input of every circuit, and every axis", () => {
    expect(binding.shortfalls(recorded)).to.deep.equal([]);
    for (const { id, publicSignals } of loadCircuits()) {
      const rows = recorded.inputs.filter(({ circuit }) => circuit === id);
      const tried = new Map(rows.map(({ input, tried: count }) => [input, count]));
      for (const { name, length } of publicSignals) {
        expect(tried.get(name) ?? 0, `${id}: ${name}`).to.equal(length);
      }
      for (const axis of AXES) {
        expect(cellOf(id, axis, recorded.replays[id]), `${id}: ${axis}`).to.be.a("string");
      }
    }
  });

  it("misses its bar with an input left out, one accepted, or a replay accepted", () => {
    const [first, ...rest] = recorded.inputs;
    if (first === undefined) throw new Error("nothing is recorded");
    const faults = (changed: Partial<Binding>): readonly string[] =>
      binding.shortfalls({ ...recorded, ...changed });
    expect(faults({ inputs: rest })).to.have.length(1);
    expect(faults({ inputs: [{ ...first, onChain: first.onChain - 1 }, ...rest] })).to.have.length(
      1,
    );
    expect(faults({ inputs: [{ ...first, offChain: { accepted: 1 } }, ...rest] })).to.have.length(
      1,
    );
    for (const [circuit, axis] of [
      ["solvency-spot8", "table"],
      ["seal", "account"],
      ["share", "chain"],
      ["tally", "window"],
    ] as const) {
      const replays = { ...recorded.replays[circuit], [axis]: "accepted" };
      const taken = { ...recorded.replays, [circuit]: replays };
      expect(faults({ replays: taken })).to.deep.equal([
        `${circuit}: nothing refuses another ${axis}`,
      ]);
    }
  });

  it("lets by what is true: a stranger may attest for an account", () => {
    expect(cellOf("solvency-spot8", "owner", { owner: "accepted" })).to.match(
      /^accepted by design/,
    );
    expect(cellOf("solvency-spot8", "account", { account: "accepted" })).to.equal(undefined);
  });
});
