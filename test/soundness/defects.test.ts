/** What hostile documents brought to light once: small, by hand, for good. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "mocha";
import { expect } from "chai";
import { readOracleDocument } from "../../cli/oracleDocuments.ts";
import { fixingText, parseFixing, parseReport } from "../../oracle/index.ts";
import { parseJsonText } from "../../risk/index.ts";
import { parseManifest } from "../../risk/policy/index.ts";
import { artefactPaths } from "../../setup/artefacts.ts";
import { readCompilation } from "../../setup/compilation.ts";
import { optionReport, VENUE } from "../../soundness/fuzz/riskReaders.ts";
import { refusalOf, rejectionOf } from "../prover/refusal.ts";

describe("documents that once ended in a defect", () => {
  const folder = mkdtempSync(join(tmpdir(), "zkmargin-defects-"));
  const write = (text: string): string => {
    writeFileSync(join(folder, "document"), text, { mode: 0o600 });
    return join(folder, "document");
  };
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("nested so deep that what walks them runs out of stack, are refused", () => {
    const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
    const manifest = `{"a":`.repeat(30_000) + "1" + "}".repeat(30_000);
    expect(refusalOf(() => parseManifest(manifest)).code).to.equal("INPUT_INVALID");
    expect(refusalOf(() => parseJsonText(nested(66), "policy")).message).to.include("too deep");
    expect(parseJsonText(nested(64), "policy")).to.be.an("array");
  });

  it("with a time beyond 40 bits, are no report", () => {
    const late = optionReport().replace('"1800000000"', '"1099511627776"');
    const { code, field } = refusalOf(() => parseReport(late));
    expect([code, field]).to.deep.equal(["INPUT_INVALID", "timestamp"]);
  });

  it("with an address whose checksum is wrong, are no report or fixing", () => {
    const fixing = { slot: 17, expiry: 1_800_000_000n, settlement: 10n ** 8n };
    const book = `0x${"b0".repeat(19)}Ba`;
    for (const text of [
      fixingText({ ...VENUE, book }, fixing),
      optionReport().replace(VENUE.book, book),
    ]) {
      const parse = text.includes("option-fixing") ? parseFixing : parseReport;
      const { code, field } = refusalOf(() => parse(text));
      expect([code, field]).to.deep.equal(["INPUT_INVALID", "venue.book"]);
    }
  });

  it("that say null, are nothing that the oracle signs", async () => {
    const error = await rejectionOf(readOracleDocument(write("null")));
    expect([error.code, error.field]).to.deep.equal(["INPUT_INVALID", "zkmargin"]);
  });

  it("that say null, are a compilation to be made anew", () => {
    const paths = { ...artefactPaths("share"), compilation: write("null") };
    expect(readCompilation(paths, "00")).to.equal(undefined);
  });
});
