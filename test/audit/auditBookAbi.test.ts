import { expect } from "chai";
import { Interface } from "ethers";
import { readFileSync } from "node:fs";
import { AUDIT_BOOK, auditKind, HINDRANCES } from "../../audit/chainAbi.ts";
import { recordedWord } from "../../audit/window.ts";
import { readArtifact } from "../../setup/deployVerifier.ts";

describe("the fragments that the audit reads and calls AuditBook with", () => {
  const solidity = new Interface(readArtifact("contracts/audit/AuditBook.sol", "AuditBook").abi);

  it("are the contract's own events, functions and errors", () => {
    AUDIT_BOOK.forEachEvent((fragment) => {
      expect(fragment.format("full")).to.equal(solidity.getEvent(fragment.name)?.format("full"));
      expect(auditKind(fragment.name as never)).to.equal(fragment.topicHash);
    });
    AUDIT_BOOK.forEachError((fragment) => {
      expect(fragment.format("full")).to.equal(solidity.getError(fragment.name)?.format("full"));
    });
    AUDIT_BOOK.forEachFunction((fragment) => {
      const theirs = solidity.getFunction(fragment.name);
      expect(fragment.format("sighash")).to.equal(theirs?.format("sighash"));
      // Components have to have the same names, results need not.
      const results = (one: typeof theirs) =>
        one?.outputs.map((output) => output.format("full").replace(/ \w+$/, ""));
      expect(results(fragment)).to.deep.equal(results(theirs));
    });
  });

  it("have every reason why no total is taken, in Solidity's order", () => {
    const source = readFileSync(
      new URL("../../contracts/types/Audit.sol", import.meta.url),
      "utf8",
    );
    const [, body = ""] = /enum Hindrance \{([^}]*)\}/.exec(source) ?? [];
    const members = body.replaceAll(/\/\/.*$/gm, "").split(",");
    const words = members.map((one) => one.trim().replaceAll(/([a-z])([A-Z])/g, "$1 $2"));
    expect(words.map((one) => one.toLowerCase())).to.deep.equal([...HINDRANCES]);
  });

  it("keep a word of a contribution whose two lowest bits say that it is there, and whether it hides", () => {
    const ciphertext = { ephemeral: { x: 1n, y: 2n }, masked: { x: 3n, y: 4n } };
    const [hidden, shown] = [true, false].map((one) => BigInt(recordedWord(ciphertext, one)));
    expect([hidden! & 3n, shown! & 3n, hidden! >> 2n === shown! >> 2n]).to.deep.equal([
      3n,
      2n,
      true,
    ]);
    const other = { ...ciphertext, masked: { x: 3n, y: 5n } };
    expect(BigInt(recordedWord(other, true)) >> 2n).not.to.equal(hidden! >> 2n);
  });
});
