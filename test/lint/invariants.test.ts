/**
 * Given the ids of docs/invariants.md   When tests name them   Then each is tested where the table says, and no other is named
 */
import { expect } from "chai";
import { askedInvariants } from "../../soundness/invariants/outcomes.ts";
import { sourceFiles, sourceText } from "./sourceTree.ts";

const DOCUMENT = "docs/invariants.md";
const HISTORIES = "histories";
const ROW = /^\| (INV-\d\d) \| (.+) \| ([^|]+) \|$/gm;
const FOLDER = "test/contracts";

/** Where each invariant is tested, as the document says: `histories`, or a test file below test/contracts. */
const stated = new Map(
  [...sourceText(DOCUMENT).matchAll(ROW)].map(([, id = "", , where = ""]) => [
    id,
    where.split(",").map((place) => place.trim().replaceAll("`", "")),
  ]),
);

const solidity = sourceFiles([".sol"], `${FOLDER}/system`, `${FOLDER}/invariants`).map(sourceText);
/** Functions INVnn_… that are asked after every action or at the end of every history. */
const asked = new Set(askedInvariants(solidity));

/** Ids in titles of tests, by test file below test/contracts. */
const titled = new Map(
  sourceFiles([".test.ts"], FOLDER).map((path) => {
    const titles = [...sourceText(path).matchAll(/\b(?:it|describe)\(\s*(["`])(.*?)\1/gs)];
    const ids = titles.flatMap(([, , title = ""]) => title.match(/INV-\d\d/g) ?? []);
    return [path.slice(FOLDER.length + 1, -".test.ts".length), new Set(ids)] as const;
  }),
);

describe("the invariants", () => {
  it("are numbered without a gap, each once", () => {
    const ids = [...sourceText(DOCUMENT).matchAll(/^\| (INV-\d\d) \|/gm)].map(([, id]) => id);
    const expected = ids.map((_, k) => `INV-${String(k + 1).padStart(2, "0")}`);
    expect(ids.toSorted()).to.deep.equal(expected);
    expect([...stated.keys()].toSorted(), "rows that say where").to.deep.equal(expected);
  });

  it("are tested where the document says", () => {
    for (const [id, places] of stated) {
      expect(places.length, id).to.be.greaterThan(0);
      for (const place of places) {
        const found = place === HISTORIES ? asked.has(id) : titled.get(place)?.has(id);
        expect(found, `${id} in ${place}`).to.equal(true);
      }
    }
  });

  it("are named by no test that the document does not list", () => {
    const named = [...titled].flatMap(([file, ids]) => [...ids].map((id) => ({ id, file })));
    for (const id of asked) named.push({ id, file: HISTORIES });
    for (const { id, file } of named) expect(stated.get(id) ?? [], id).to.include(file);
  });

  it("are named nowhere in the repository without being in the document", () => {
    for (const path of sourceFiles([".ts", ".sol", ".md"])) {
      const unknown = (sourceText(path).match(/INV-\d\d/g) ?? []).filter((id) => !stated.has(id));
      expect(unknown, path).to.deep.equal([]);
    }
  });
});
