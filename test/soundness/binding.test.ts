/** The matrix of what proofs are bound to has no hole, and says so when it has one. */
import { expect } from "chai";
import { loadCircuits } from "../../circuits/spec.ts";
import { AXES } from "../../soundness/binding/axes.ts";
import { binding, callCellOf, cellOf, type Binding } from "../../soundness/binding.ts";
import { CALL_AXES, CALLS } from "../../soundness/binding/calls.ts";
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

  it("has every call and every axis, and misses its bar with a replay that is accepted or not tried", () => {
    for (const call of CALLS) {
      for (const axis of CALL_AXES) {
        const own = recorded.calls[call];
        expect(callCellOf(call, axis, own), `${call}: ${axis}`).to.be.a("string");
        const accepted = callCellOf(call, axis, { ...own, [axis]: "accepted" });
        expect(accepted ?? "", `${call}: ${axis}`).to.match(/^(accepted by design.*)?$/);
      }
    }
    const one = { account: "ProofRefused, accepted" };
    expect(callCellOf("settle", "account", one), "one of two tries").to.equal(undefined);
    const tried = Object.entries(recorded.calls.withdraw);
    const untried = Object.fromEntries(tried.filter(([axis]) => axis !== "account"));
    for (const withdraw of [untried, { ...recorded.calls.withdraw, account: "accepted" }]) {
      const calls = { ...recorded.calls, withdraw };
      expect(binding.shortfalls({ ...recorded, calls })).to.deep.equal([
        "withdraw: nothing refuses another account",
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
