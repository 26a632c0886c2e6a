/** The committed figures meet their goals, and the README quotes them as they are. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { REPOSITORY } from "../../setup/artefacts.ts";

const read = (file: string): string => readFileSync(join(REPOSITORY, file), "utf8");
const figures = JSON.parse(read("docs/figures.json")) as Record<string, number>;

/** Largest value allowed; lowering one is progress, raising one needs a reason. */
const GOALS: Readonly<Record<string, number>> = {
  "rows.solvency-spot8": 2 ** 12,
  "rows.solvency-book32": 2 ** 14,
  "rows.seal": 2 ** 14,
  "rows.share": 2 ** 12,
  "rows.improve": 2 ** 10,
  "rows.tally": 2 ** 12,
  "bits.widest.solvency-spot8": 252,
  "bits.widest.solvency-book32": 252,
  "gas.verify.solvency-spot8": 210_000,
  "gas.verify.solvency-book32": 210_000,
  "gas.verify.seal": 210_000,
  "gas.verify.share": 235_000,
  "gas.verify.improve": 205_000,
  "gas.verify.tally": 210_000,
  "gas.verify.tally.batch16.each": 60_000,
  "gas.verify.pair": 280_000,
  "gas.verify.batch32.perProof": 60_000,
  "gas.attest.batch32.each": 125_000,
  "gas.settle.private.batch8.each": 480_000,
  "gas.settle.public.batch8.each": 425_000,
  "gas.audit.contribute": 620_000,
  "gas.audit.contribute16.each": 215_000,
  "gas.deposit": 150_000,
  "gas.deposit.point": 45_000,
  "gas.commitEpoch.8": 250_000,
};

const QUOTED = [
  "rows.solvency-spot8",
  "rows.solvency-book32",
  "gas.verify.solvency-spot8",
  "gas.verify.solvency-book32",
  "gas.verify.floor.solvency-spot8",
  "gas.verify.floor.solvency-book32",
];

const quoted = (figure: number | undefined): string =>
  String(figure).replace(/\B(?=(\d{3})+$)/g, ",");

describe("docs/figures.json", () => {
  it("is one flat object of whole numbers in order", () => {
    const keys = Object.keys(figures);
    expect(keys).to.deep.equal(keys.toSorted());
    for (const [key, value] of Object.entries(figures)) {
      expect(Number.isSafeInteger(value) && value > 0, key).to.equal(true);
    }
  });

  for (const [key, most] of Object.entries(GOALS)) {
    it(`keeps ${key} at or below ${most}`, () => {
      expect(figures[key]).to.be.at.most(most);
    });
  }

  it("has the floor of every measured gas beside it, and nothing below its floor", () => {
    const measured = Object.keys(figures).filter(
      (key) =>
        key.startsWith("gas.") && !key.endsWith(".floor") && !key.startsWith("gas.verify.floor."),
    );
    expect(measured.length).to.be.greaterThan(50);
    for (const key of measured) {
      expect(figures[`${key}.floor`], key)
        .to.be.greaterThan(0)
        .and.at.most(figures[key] ?? 0);
    }
    const floors = Object.keys(figures).filter((key) => key.endsWith(".floor"));
    expect(floors.toSorted()).to.deep.equal(measured.map((key) => `${key}.floor`).toSorted());
  });

  it("explains every measured gas in docs/figures.md, or the family it belongs to", () => {
    const text = read("docs/figures.md");
    const named = [...text.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
    const patterns = named
      .filter((name) => name.startsWith("gas."))
      .map((name) => name.replaceAll(".", "\\.").replaceAll(/<\w+>/g, ".+"));
    const suffixes = named.filter((name) => /^\.\w+$/.test(name));
    const isNamed = (key: string): boolean =>
      patterns.some((pattern) => new RegExp(`^${pattern}$`).test(key)) ||
      suffixes.some((suffix) => key.endsWith(suffix)) ||
      key.startsWith("gas.audit.sums.");
    const missing = Object.keys(figures).filter(
      (key) => key.startsWith("gas.") && !key.endsWith(".floor") && !isNamed(key),
    );
    expect(missing).to.deep.equal([]);
  });

  it("has the constraints of the usual way as docs/figures.md quotes them", () => {
    const text = read("docs/figures.md");
    for (const size of ["spot8", "book32"]) {
      const keys = [
        `constraints.solvency-${size}`,
        ...["hash", "paths", "rows"].map((way) => `constraints.usual.${way}.${size}`),
      ];
      const row = keys.map((key) => quoted(figures[key])).join(" | ");
      expect(text).to.include(`| ${size} | ${row} |`);
    }
  });

  it("is what the README quotes", () => {
    const readme = read("README.md");
    for (const key of QUOTED) {
      expect(readme, key).to.include(quoted(figures[key]));
    }
  });
});
