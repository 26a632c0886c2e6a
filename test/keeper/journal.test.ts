import { expect } from "chai";
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "mocha";
import { ZkMarginError } from "../../circuits/errors.ts";
import { Journal, JournalFile } from "../../keeper/journal.ts";
import { journalText, parseJournal, type Submission } from "../../keeper/submission.ts";

const OWNER = { chainId: 31337n, accounts: `0x${"a0".repeat(20)}`, sender: `0x${"5e".repeat(20)}` };
const SUBMISSION: Submission = {
  ...{ name: "flag 7", nonce: 3, call: { to: `0x${"c0".repeat(20)}`, data: "0x1234" } },
  ...{ gas: 90_000n, sentAt: 100, minedAt: undefined },
  signed: [
    { hash: "0xaa", raw: "0xbb", maxFeePerGas: 10n ** 20n, maxPriorityFeePerGas: 1n },
    { hash: "0xcc", raw: "0xdd", maxFeePerGas: 2n * 10n ** 20n, maxPriorityFeePerGas: 2n },
  ],
};
const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof ZkMarginError) return error.code;
    throw error;
  }
  return "none";
};

describe("a keeper's journal", () => {
  const root = mkdtempSync(join(tmpdir(), "zkmargin-keeper-"));
  after(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it("comes back from the disk as it was kept, by number", () => {
    const folder = join(root, "kept");
    const journal = new Journal(new JournalFile(folder), OWNER);
    const earlier = { ...SUBMISSION, nonce: 2, minedAt: 99 };
    journal.keep(SUBMISSION);
    journal.keep(earlier);
    const again = new Journal(new JournalFile(folder), OWNER);
    expect(again.submissions).to.deep.equal([earlier, SUBMISSION]);
    again.drop(earlier);
    expect(new Journal(new JournalFile(folder), OWNER).submissions).to.deep.equal([SUBMISSION]);
  });

  it("is nobody else's to read", () => {
    const folder = join(root, "private");
    new Journal(new JournalFile(folder), OWNER).keep(SUBMISSION);
    expect(statSync(folder).mode & 0o777).to.equal(0o700);
    expect(statSync(join(folder, "journal.json")).mode & 0o777).to.equal(0o600);
    chmodSync(join(folder, "journal.json"), 0o644);
    expect(codeOf(() => new Journal(new JournalFile(folder), OWNER))).to.equal("INPUT_INVALID");
  });

  it("serves one key on one deployment", () => {
    const text = journalText(OWNER, [SUBMISSION]);
    for (const other of [
      { ...OWNER, chainId: 1n },
      { ...OWNER, accounts: OWNER.sender },
      { ...OWNER, sender: OWNER.accounts },
    ]) {
      expect(codeOf(() => parseJournal(text, other))).to.equal("ENVIRONMENT");
    }
  });

  it("is refused when it is torn or changed, and never taken for an empty one", () => {
    const text = journalText(OWNER, [SUBMISSION]);
    const broken = [
      "",
      text.slice(0, -20),
      text.replace('"nonce": 3', '"nonce": -3'),
      text.replace('"nonce": 3', '"nonce": "3"'),
      text.replace('"0xbb"', '"bb"'),
      text.replace('"gas": "90000"', '"gas": 90000'),
      text.replace("keeper-journal/1", "keeper-journal/2"),
      text.replace('"minedAt": null', '"minedAt": null, "more": 1'),
    ];
    for (const one of broken) expect(one).not.to.equal(text);
    for (const one of broken) {
      expect(codeOf(() => parseJournal(one, OWNER))).to.be.oneOf([
        "INPUT_INVALID",
        "INPUT_UNREADABLE",
      ]);
    }
    const folder = join(root, "torn");
    new Journal(new JournalFile(folder), OWNER).keep(SUBMISSION);
    writeFileSync(join(folder, "journal.json"), text.slice(0, 50), { mode: 0o600 });
    expect(codeOf(() => new Journal(new JournalFile(folder), OWNER))).not.to.equal("none");
  });
});
