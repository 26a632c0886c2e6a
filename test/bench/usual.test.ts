/**
 * Given random and boundary portfolios   When our circuit and the usual ones judge them   Then they agree, but for what usual.circom says
 */
import { expect } from "chai";
import { USUAL_CIRCUITS, type Way } from "../../bench/usual/circuits.ts";
import { ensureCompiled } from "../../bench/usual/build.ts";
import { canonicalInputs, usualInputs, type Inputs } from "../../bench/usual/inputs.ts";
import { ZkMarginError } from "../../circuits/errors.ts";
import { WitnessGenerator } from "../../prover/backend/witness.ts";
import { artefactPaths, readArtefact } from "../../setup/artefacts.ts";
import { silent } from "../../setup/progress.ts";
import { inputsOf } from "../../soundness/differential/circuit.ts";
import { drawPortfolios, type Portfolio } from "../../soundness/differential/portfolios.ts";
import { referenceOf } from "../../soundness/differential/reference.ts";

const COUNT = 120;
const SEED = 20_200_312;
const SMALL = USUAL_CIRCUITS.filter(({ size }) => size === "spot8");

/** All but blindings, where they differ. */
const TRIED = [
  ...["provable", "margin-short", "short-in-long-only", "book-too-large"],
  ...["quantity-out-of-range", "figure-false", "terms-contradict"],
];
const COMMITTED: Readonly<Record<Way, readonly string[]>> = {
  hash: ["portfolioRoot", "blinding"],
  paths: ["portfolioRoot", "blinding", "positionSibling"],
  rows: ["portfolioRoot", "blinding", "rowsRoot", "rowSibling", "shock"],
};

const provable = drawPortfolios("solvency-spot8", COUNT, SEED)
  .map(({ portfolio }) => portfolio)
  .filter((portfolio) => referenceOf(portfolio).verdict === "provable");

/** The same nested list with its first number one higher. */
function anotherFirst(value: unknown): unknown {
  if (!Array.isArray(value)) return BigInt(value as bigint | number) + 1n;
  const [first, ...rest] = value as unknown[];
  return [anotherFirst(first), ...rest];
}

const generatorOf = (id: string): Promise<WitnessGenerator> =>
  WitnessGenerator.compile(readArtefact(artefactPaths(id).wasm));

/** Whether there is a witness. */
function accepts(generator: WitnessGenerator, inputs: Inputs): boolean {
  try {
    generator.generate(canonicalInputs(inputs));
    return true;
  } catch (error) {
    if (error instanceof ZkMarginError) return false;
    throw error;
  }
}

for (const circuit of SMALL) {
  describe(`the statement built the usual way, ${circuit.way}`, () => {
    let [ours, theirs]: WitnessGenerator[] = [];
    /** Of ours and of this one. @param spoiled an input of this one that is changed in its first number */
    const both = (portfolio: Portfolio, spoiled?: string): boolean[] => {
      if (ours === undefined || theirs === undefined) throw new Error("not compiled");
      const inputs = inputsOf(portfolio, referenceOf(portfolio));
      const usual = usualInputs(circuit, inputs);
      const given =
        spoiled === undefined ? usual : { ...usual, [spoiled]: anotherFirst(usual[spoiled]) };
      return [accepts(ours, inputs), accepts(theirs, given)];
    };

    before(async () => {
      await ensureCompiled(circuit, silent);
      [ours, theirs] = [await generatorOf(circuit.ours), await generatorOf(circuit.id)];
    });

    it("accepts and refuses the portfolios that ours does", () => {
      const verdicts = new Set<string>();
      const apart: string[] = [];
      for (const { kind, portfolio } of drawPortfolios(circuit.ours, COUNT, SEED)) {
        const reference = referenceOf(portfolio);
        const [here, there] = both(portfolio);
        expect(here, kind).to.equal(reference.verdict === "provable");
        verdicts.add(reference.verdict);
        if (here !== there) apart.push(`${kind}: ${reference.verdict}`);
      }
      expect(apart).to.deep.equal([]);
      expect([...verdicts]).to.include.members(TRIED);
    });

    it("differs where it says so: in blindings, and in how far a scenario may be from the worst", () => {
      const [usual] = provable;
      if (usual === undefined) throw new Error("nothing is provable");
      expect(both({ ...usual, blinding: 1n << 252n })).to.deep.equal([false, true]);
      // A gain of 0.6 and a loss of 0.6 of the limit, in this order.
      const swing = ((1n << 20n) * 3n) / 5n;
      const shock = usual.table.shock.map((row, s) =>
        row.map((_, slot) => (slot > 0 || s > 1 ? 0n : s === 0 ? swing : -swing)),
      );
      const only = (value: bigint): bigint[] =>
        usual.quantity.map((_, slot) => (slot === 0 ? value : 0n));
      const moved = {
        ...{ ...usual, quantity: only(1n << 62n), disclose: true, compare: false },
        market: { ...usual.market, price: only(1n << 30n) },
        table: { ...usual.table, shock, impact: only(0n) },
      } as unknown as Portfolio;
      expect(both(moved)).to.deep.equal([false, true]);
    });

    it("refuses a root that is not the book's, and a path that is another's", () => {
      const [usual] = provable;
      if (usual === undefined) throw new Error("nothing is provable");
      expect(both(usual)).to.deep.equal([true, true]);
      for (const name of COMMITTED[circuit.way]) {
        const [, accepted] = both(usual, name);
        expect(accepted, name).to.equal(false);
      }
    });
  });
}
