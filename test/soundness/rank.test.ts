/** The rank check finds what is free, where something is known to be. */
import { expect } from "chai";
import fc from "fast-check";
import { slotGenerator } from "../../circuits/generators.ts";
import { toMontgomery } from "../../circuits/windows.ts";
import { SCALAR_MODULUS } from "../../setup/r1cs.ts";
import { eliminate, type Row } from "../../soundness/rank/elimination.ts";
import { freedom } from "../../soundness/rank/jacobian.ts";
import { compile, forge, type Replacement, type Source } from "../circuits/harness.ts";

const toRow = (entries: readonly number[]): Row =>
  new Map(
    entries
      .map((entry, k) => [k, (BigInt(entry) + SCALAR_MODULUS) % SCALAR_MODULUS] as const)
      .filter(([, entry]) => entry !== 0n),
  );

describe("sparse elimination", () => {
  const rows = fc.array(fc.array(fc.integer({ min: -1, max: 2 }), { minLength: 7, maxLength: 7 }), {
    minLength: 1,
    maxLength: 9,
  });
  const columns = [0, 1, 2, 3, 4, 5, 6];

  it("gives a kernel: vectors that every row maps to zero, as many as columns lack a pivot", () => {
    fc.assert(
      fc.property(rows, (matrix) => {
        const { rank, deficit, kernel } = eliminate(matrix.map(toRow), columns);
        expect(rank + deficit).to.equal(columns.length);
        expect(kernel).to.have.length(deficit);
        for (const vector of kernel) {
          expect(vector.size).to.be.greaterThan(0);
          for (const row of matrix) {
            const product = row.reduce((sum, e, k) => sum + BigInt(e) * (vector.get(k) ?? 0n), 0n);
            expect(product % SCALAR_MODULUS).to.equal(0n);
          }
        }
      }),
    );
  });

  it("gives the rank of a product of a tall and a wide matrix: at most what they share", () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 3 }), (matrix, shared) => {
        // Unit lower triangle times what is left of the rows: rank exactly `shared`.
        const base = columns
          .slice(0, shared)
          .map((k) => columns.map((c) => (c === k ? 1 : c > k ? 2 : 0)));
        const tall = [
          ...base,
          ...matrix.map((row) =>
            columns.map((c) => base.reduce((sum, b, k) => sum + row[k]! * b[c]!, 0)),
          ),
        ];
        expect(eliminate(tall.map(toRow), columns).rank).to.equal(shared);
      }),
    );
  });

  it("counts a column that no row mentions as free", () => {
    const { deficit, kernel } = eliminate([toRow([1, 1, 0])], [0, 1, 2]);
    expect(deficit).to.equal(2);
    expect(kernel.map((vector) => [...vector.keys()].toSorted())).to.deep.include([2]);
  });
});

const BITS = "lib/bits.circom";
const CURVE = "lib/montgomery.circom";
const without = (file: string, from: string, to = ""): Replacement => ({ file, from, to });

describe("the freedom of a witness", () => {
  const freeAt = async (
    source: Source,
    inputs: Parameters<Awaited<ReturnType<typeof compile>>["witness"]>[0],
  ): Promise<{ deficit: number; names: string[][] }> => {
    const circuit = await compile(source);
    const { deficit, moving } = freedom(circuit.system, await circuit.witness(inputs));
    const names = circuit.names();
    return { deficit, names: moving.map((wires) => wires.map((wire) => names.get(wire) ?? "")) };
  };
  const range: Source = { template: "InRange(6)", file: BITS, public: ["in"] };
  const [g, h] = [3, 4].map((slot) => toMontgomery(slotGenerator(slot)));
  const points = { in1: [g!.u, g!.v], in2: [h!.u, h!.v] };
  const sum: Source = {
    template: "MontgomeryAddIncomplete()",
    file: CURVE,
    public: ["in1", "in2"],
  };

  it("is none where every wire is constrained", async () => {
    expect((await freeAt(range, { in: 37 })).deficit).to.equal(0);
    expect((await freeAt(sum, points)).deficit).to.equal(0);
  });

  it("is that of bits that need not be boolean: all but the one their sum fixes", async () => {
    const boolean =
      "        bit[k] * (bit[k] - 1) === 0;\n        sum += bit[k] * weight;\n        weight += weight;\n    }\n    sum === in;\n}\n\n/*\n * Range check by";
    const weakened = [without(BITS, boolean, boolean.split("\n").slice(1).join("\n"))];
    // Optimised, the bits would be left out: nothing but their sum would mention them.
    const source: Source = { ...range, weakened, optimisation: "--O0" };
    const { deficit, names } = await freeAt(source, { in: 37 });
    expect(deficit).to.equal(5);
    for (const moving of names) expect(moving.join()).to.match(/^bit\[\d\](,bit\[\d\])*$/);
  });

  it("is that of a slope without its equation, with the sum that follows it", async () => {
    const weakened = [without(CURVE, "lambda * (in2[0] - in1[0]) === in2[1] - in1[1];")];
    const { deficit, names } = await freeAt({ ...sum, weakened }, points);
    expect(deficit).to.equal(1);
    expect(names[0]).to.have.members(["lambda", "out[0]", "out[1]"]);
  });

  it("is that of a slope between equal points: what the circuits' callers rule out", async () => {
    const hint = "lambda <-- (in2[1] - in1[1]) / (in2[0] - in1[0]);";
    const circuit = await forge(sum, { file: CURVE, from: hint, to: "lambda <-- 5;" });
    const witness = await circuit.witness({ in1: points.in1, in2: points.in1 });
    expect(circuit.satisfied(witness)).to.equal(true);
    expect(freedom(circuit.system, witness).deficit).to.equal(1);
  });
});
