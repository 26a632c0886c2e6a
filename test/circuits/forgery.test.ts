/**
 * Every hint of every circuit, answered dishonestly. The prover computes everything downstream of the
 * lie consistently; the constraints must refuse it. A hint that is not in the table fails the suite.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { REPOSITORY } from "../../setup/artefacts.ts";
import { sealOf, SALT, SMALL, smallInputs } from "./books.ts";
import { compile, forge, type Inputs, type Source } from "./harness.ts";
import { bitHint, BITS, DISCLOSURE, HINTS, JOINT_LIES, MARGIN } from "./hints.ts";

describe("dishonest hints", () => {
  for (const { file, hint, source, inputs, lies } of HINTS) {
    const [head = "", right = ""] = hint.split(/<-- (?=[^<]*$)/);
    const name = `${head.trim().split(/\s/).at(-1) ?? ""} <-- ${right}`;
    describe(`${source.template} of ${file}: ${name}`, () => {
      it("accepts the honest answer", async () => {
        const circuit = await compile(source);
        expect(circuit.satisfied(await circuit.witness(inputs))).to.equal(true);
      });
      for (const lie of lies) {
        it(`resists ${lie}`, async () => {
          const forged = await forge(source, { file, from: hint, to: `${head}<-- ${lie};` });
          expect(forged.satisfied(await forged.witness(inputs))).to.equal(false);
        });
      }
    });
  }

  it("cover every hint of every circuit", () => {
    const root = join(REPOSITORY, "circuits");
    const files = readdirSync(root, { recursive: true, encoding: "utf8" });
    const written = files
      .filter((file) => file.endsWith(".circom"))
      .flatMap((file) =>
        readFileSync(join(root, file), "utf8")
          .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "")
          .split("\n")
          .filter((line) => line.includes("<--"))
          .map((line) => `${file}: ${line.trim()}`),
      );
    const answered = HINTS.map(
      ({ file, hint }) => `${file}: ${hint.split("\n").at(-1)?.trim() ?? ""}`,
    );
    // One entry a hint: the two bit hints read alike, a second entry for the same inputs counts once.
    const covered = answered.filter(
      (line, i) => line.includes("bit[k]") || answered.indexOf(line) === i,
    );
    const named = written.map((line) => line.replace(/signal (\w+ <--)/, "$1"));
    expect(covered.toSorted()).to.deep.equal(named.toSorted());
  });
});

describe("dishonest hints together", () => {
  for (const [title, [source, inputs, lies]] of Object.entries(JOINT_LIES)) {
    it(`in ${source.template} resist ${title}`, async () => {
      const replacements = lies.map(([from, to]) => ({ file: source.file, from, to }));
      const forged = await forge(source, ...replacements);
      expect(forged.satisfied(await forged.witness(inputs))).to.equal(false);
    });
  }
});

describe("the dishonest prover", () => {
  it("is believed when he does not lie: the negatives above are not vacuous", async () => {
    for (const { file, hint, source, inputs } of HINTS) {
      const forged = await forge(source, { file, from: hint, to: hint });
      expect(forged.satisfied(await forged.witness(inputs)), hint).to.equal(true);
    }
  });

  it("defeats a circuit with a constraint left out", async () => {
    const hint = bitHint("signal");
    const source: Source = {
      template: "InRange(6)",
      file: BITS,
      public: ["in"],
      weakened: [
        {
          file: BITS,
          from: `${hint}\n        bit[k] * (bit[k] - 1) === 0;`,
          to: hint,
        },
      ],
    };
    const to = hint.replace("(in >> k) & 1", "k == 0 ? in : 0");
    const forged = await forge(source, { file: BITS, from: hint, to });
    expect(forged.satisfied(await forged.witness({ in: 1_000_000 }))).to.equal(true);
  });
});

describe("dishonest statements", () => {
  const lie = async (inputs: Inputs, from: string, to: string, file: string): Promise<boolean> => {
    const forged = await forge(SMALL, { file, from, to });
    return forged.satisfied(await forged.witness(inputs));
  };

  it("resist a smaller sealed requirement, hashed consistently", async () => {
    const inputs = smallInputs({ tally: 1n }, { sealedFigure: sealOf(1n, SALT) });
    const to = "dollars <-- 1;";
    expect(await lie(inputs, "dollars <-- (cents + 99) \\ 100;", to, DISCLOSURE)).to.equal(false);
  });

  it("resist a disclosed requirement of nothing", async () => {
    const inputs = smallInputs({ disclose: 1n }, { value: 1_397_000, requirement: 0 });
    const from = "cents <-- (requirement + 10 ** 22 - 1) \\ 10 ** 22;";
    expect(await lie(inputs, from, "cents <-- 0;", DISCLOSURE)).to.equal(false);
  });

  it("resist a worst loss of nothing for a book that is short of margin", async () => {
    const inputs = smallInputs({ level: 65_535n }, {});
    expect(await lie(inputs, "worst <-- max;", "worst <-- 0;", MARGIN)).to.equal(false);
  });

  it("resist a concentration of nothing", async () => {
    const from = "out <-- (square.out + 2 ** 64 - 1) \\ 2 ** 64;";
    const inputs = smallInputs({ level: 65_535n }, {});
    expect(await lie(inputs, from, "out <-- 0;", MARGIN)).to.equal(false);
  });
});
