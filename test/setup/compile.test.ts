import { expect } from "chai";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { artefactPaths } from "../../setup/artefacts.ts";
import { checkCompiled, readCompilation } from "../../setup/compilation.ts";
import { compileCircuit } from "../../setup/compile.ts";
import { buildProduct, PRODUCT, type Product, temporaryBuild } from "./fixture.ts";
import { expectRefusal, expectRejection } from "./refusal.ts";

describe("the compiler's output", () => {
  let product: Product;
  let sym: string;

  before(async () => {
    product = await buildProduct();
    sym = readFileSync(artefactPaths(PRODUCT.id, product.build).sym, "utf8");
  });

  after(() => {
    product.remove();
  });

  it("is counted: constraints, public signals and rows", () => {
    const counts = { nConstraints: 5, nPublic: 3, rows: 9 };
    expect(checkCompiled(PRODUCT, product.r1cs, sym)).to.deep.equal(counts);
    expect(product.compilation).to.include(counts);
  });

  const refuses = (title: string, change: Partial<typeof PRODUCT>, words: string): void => {
    it(`is refused when ${title}`, () => {
      expectRefusal(
        () => checkCompiled({ ...PRODUCT, ...change }, product.r1cs, sym),
        "BUILD_FAILED",
        words,
      );
    });
  };

  refuses("it takes more rows than allowed", { maxRows: 8 }, "takes 9 rows");
  refuses("the number of public signals differs", { nPublic: 4 }, "3 public inputs, not 0 and 4");
  refuses(
    "public signals are in another order",
    {
      publicSignals: [
        { name: "label", dims: [2] },
        { name: "product", dims: [] },
      ],
    },
    "has public signal",
  );
  refuses(
    "a public signal is missing",
    { publicSignals: [{ name: "price", dims: [3] }] },
    "no public signal main.price[0]",
  );

  it("is found again for the same sources, and not for others", () => {
    const paths = artefactPaths(PRODUCT.id, product.build);
    const { sourceHash } = product.compilation;
    expect(readCompilation(paths, sourceHash)).to.deep.equal(product.compilation);
    expect(readCompilation(paths, "1".repeat(64))).to.equal(undefined);
    writeFileSync(paths.sym, `${sym}\n`);
    expect(readCompilation(paths, sourceHash)).to.equal(undefined);
    rmSync(paths.sym);
    expect(readCompilation(paths, sourceHash)).to.equal(undefined);
  });
});

describe("the compiler", () => {
  const { build, remove } = temporaryBuild();
  after(remove);

  const fails = (title: string, main: string, words: string): void => {
    it(title, async () => {
      const circuit = { ...PRODUCT, main: `test/setup/fixtures/${main}.circom` };
      await expectRejection(compileCircuit(circuit, "0".repeat(64), build), "BUILD_FAILED", words);
    });
  };

  fails("fails the build on an error, in its own words", "broken", "error[");
  fails("fails the build on a warning", "unconstrained", "warning[");
});
