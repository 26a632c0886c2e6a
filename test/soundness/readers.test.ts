/** Every reader of something from outside is in the campaign's list, or here with the reason why not. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "mocha";
import { expect } from "chai";
import { allReaders } from "../../soundness/fuzz/cases.ts";
import { type Reader } from "../../soundness/fuzz/reader.ts";
import { sourceFiles, sourceText } from "../lint/sourceTree.ts";

const FOLDERS = [
  ...["circuits", "risk", "oracle", "setup", "sealing", "files", "prover", "verifier", "wallet"],
  ...["trading", "council", "liquidation", "keeper", "relay", "pool", "audit", "cli"],
];

const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  "reads one field, group or row of documents whose readers are in the list": [
    ...["audit/contributionDocument.ts:readCiphertext", "council/document.ts:readBytes32"],
    ...["council/document.ts:readCoordinates", "council/document.ts:readGeneration"],
    ...["council/document.ts:readGroupPoint", "council/document.ts:readIndex"],
    ...["council/identity.ts:readAddress", "council/identity.ts:readIdentityEntry"],
    ...["council/identity.ts:readName", "council/limits.ts:readChainId"],
    ...["council/limits.ts:readMembers", "council/limits.ts:readThreshold"],
    ...["council/seenCommit.ts:readSeenCommits", "council/shareProof.ts:readProof"],
    ...["circuits/babyjubjub.ts:parsePoint", "oracle/venueDocument.ts:readVenue"],
    ...["prover/secretScalar.ts:parseBlinding", "prover/secretScalar.ts:parseSalt"],
    ...["prover/slotQuantities.ts:parseSlotQuantities", "risk/decimal.ts:parseDecimal"],
    ...["risk/policy/canonicalJson.ts:parseCanonicalJson"],
    ...["risk/policy/documentShape.ts:readReal", "risk/policy/documentShape.ts:readShape"],
    ...["risk/policy/documentShape.ts:readTime", "risk/policy/governanceFile.ts:readGovernance"],
    ...["risk/strictJson.ts:parseJsonText", "risk/strictJson.ts:readArray"],
    ...["risk/strictJson.ts:readFlag", "risk/strictJson.ts:readObject"],
    ...["risk/strictJson.ts:readString", "sealing/keys.ts:parsePublicKey"],
    ...["sealing/seal.ts:parseSealElements", "trading/amounts.ts:parseTradedSlot"],
    ...["trading/fields.ts:readAccount", "trading/fields.ts:readAddress"],
    ...["trading/fields.ts:readElement", "trading/fields.ts:readHex32"],
    ...["trading/fields.ts:readInteger", "trading/fields.ts:readNullable"],
    ...["trading/fields.ts:readPoint", "trading/fields.ts:readProof", "trading/fields.ts:readTime"],
    ...["trading/signatures.ts:parseSignature", "trading/tradeProof.ts:readTradeProof"],
    ...["verifier/attestation.ts:readProof", "verifier/expectedInputs.ts:readFigures"],
    ...["verifier/proofPoints.ts:readProofPoints", "wallet/seed.ts:Seed.fromBytes"],
    ...["setup/binaryFile.ts:readSections", "setup/binaryFile.ts:readUint256"],
    ...["setup/r1cs.ts:readR1csHeader", "setup/verificationKey.ts:decodeG1"],
    ...["setup/verificationKey.ts:decodeG2"],
  ],
  "hands a file to a reader in the list and adds the option's name": [
    ...["cli/candleMarkets.ts:readCandleMarkets", "cli/commitmentFile.ts:readCommitment"],
    ...["cli/councilFolders.ts:readMessages", "cli/councilFolders.ts:readRoster"],
    ...["cli/exposureReport.ts:readGreeks", "cli/options.ts:readOptionalCommitment"],
    ...["cli/options.ts:readRuleFiles", "cli/oracleInputs.ts:readOracleInputs"],
    ...["cli/ownBook.ts:readWalletBook", "cli/portfolioOperations.ts:readPortfolio"],
    ...["cli/rfqDocuments.ts:readMessage", "cli/rfqMargin.ts:readContext"],
    ...["cli/secretFile.ts:readSecretText", "cli/userFile.ts:readDocument"],
    ...["cli/userFile.ts:readTextWith", "cli/userFile.ts:readUserJson"],
    ...["cli/userFile.ts:readUserText", "cli/walletOptions.ts:readSeed"],
    ...["cli/walletViews.ts:readView", "files/boundedText.ts:readBounded"],
    ...["files/secretFile.ts:readSecretFile", "setup/artefacts.ts:readArtefact"],
    ...["setup/artefacts.ts:readArtefactJson", "setup/keyCheck.ts:parseKey"],
    ...["wallet/encryptedFile.ts:readEncryptedFile"],
  ],
  "puts together options that readers in the list or the model's units read": [
    ...["cli/councilPassphrase.ts:readNewPassphrase", "cli/councilPassphrase.ts:readPassphrase"],
    ...["cli/exposureReport.ts:readOrder", "cli/keeperOptions.ts:readContractAddresses"],
    ...["cli/keeperOptions.ts:readDesk", "cli/keeperOptions.ts:readRoles"],
    ...["cli/keeperOptions.ts:readSettings", "cli/options.ts:readTerms"],
    ...["cli/passphrase.ts:readHidden", "cli/walletOptions.ts:readChain"],
    ...["cli/poolOptions.ts:readPool", "cli/poolOptions.ts:readQueue"],
    ...["cli/walletOptions.ts:readContracts", "cli/walletOptions.ts:readOwners"],
  ],
  "asks a node, whose lies the tests of recovery, keeper and audit tell": [
    ...["audit/contributions.ts:readContributions", "audit/contributor.ts:readContributorFacts"],
    ...["audit/contributor.ts:readWindowRules", "audit/inclusion.ts:readInclusion"],
    ...["audit/reserves.ts:readReserves", "audit/tables.ts:readTables"],
    ...["audit/totals/publication.ts:readPublication", "audit/window.ts:readContents"],
    ...["audit/window.ts:readRecorded", "audit/window.ts:readWindow"],
    ...["audit/windows.ts:readWindows", "cli/conversionChain.ts:readConversionFacts"],
    ...["cli/conversionChain.ts:readLeaseGround", "cli/optionChain.ts:readAccountStanding"],
    ...["cli/optionChain.ts:readOptionSlots", "cli/optionChain.ts:readSlots"],
    ...["cli/oracleChain.ts:readHomeTables", "cli/oracleChain.ts:readOracleFacts"],
    ...["council/chainLogs.ts:readAccountLogs", "trading/optionSeries.ts:readExpiry"],
    ...["verifier/chainState.ts:readAccount", "verifier/chainState.ts:readEpoch"],
    ...["verifier/chainState.ts:readTable", "verifier/chainState.ts:readVerifier"],
  ],
  "reads what this program wrote, behind a checksum or a hash of its own": [
    ...["audit/chainIndex/ledger.ts:Ledger.parse", "setup/deployVerifier.ts:readArtifact"],
    ...["setup/deployVerifier.ts:readVerifierArtifact", "prover/engine/loadKey.ts:readKey"],
  ],
  "takes numbers of the engine, not a document": [
    "risk/volatility/symmetricMatrix.ts:SymmetricMatrix.fromRows",
  ],
};

const EXPORTED = /^export (?:async )?(?:function|const) ((?:parse|read|decode)[A-Z]\w*)\b/;
const STATIC = /^ {2}static (?:async )?((?:parse|read|decode|from)\w*)\(/;
const CLASS = /^(?:export )?(?:abstract )?class (\w+)/;

function readersIn(path: string): string[] {
  let owner = "";
  return sourceText(path)
    .split("\n")
    .flatMap((line) => {
      owner = CLASS.exec(line)?.[1] ?? owner;
      const [, exported] = EXPORTED.exec(line) ?? [];
      const [, member] = STATIC.exec(line) ?? [];
      if (exported !== undefined) return [`${path}:${exported}`];
      return member === undefined ? [] : [`${path}:${owner}.${member}`];
    });
}

describe("readers of what comes from outside", () => {
  const scratch = mkdtempSync(join(tmpdir(), "zkmargin-readers-"));
  let readers: readonly Reader[];
  const found = sourceFiles([".ts"], ...FOLDERS).flatMap(readersIn);
  const reasons = Object.values(LEFT_OUT).flat();

  before(async () => {
    readers = await allReaders(scratch);
  });
  after(() => {
    rmSync(scratch, { recursive: true });
  });

  it("are all spoiled in the campaign, or listed with the reason why not", () => {
    const listed = new Set([...readers.map(({ name }) => name), ...reasons]);
    expect(found).to.have.length.greaterThan(150);
    expect(found.filter((name) => !listed.has(name))).to.deep.equal([]);
  });

  it("are listed once, and exist", () => {
    const names = [...readers.map(({ name }) => name), ...reasons];
    expect(new Set(names).size).to.equal(names.length);
    expect(reasons.filter((name) => !found.includes(name))).to.deep.equal([]);
    for (const { name } of readers) {
      const [path = "", member = ""] = name.split(":");
      expect(sourceText(path), name).to.include(member.split(".").at(-1));
    }
  });

  it("take every document that the campaign spoils", async () => {
    for (const { name, samples, read } of readers) {
      expect(samples, name).to.have.length.greaterThan(0);
      for (const sample of samples) await read(sample, scratch);
    }
  });
});
