/** Readers of the audit's documents, of keys and artefacts, and of files kept between runs. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { BabySteps } from "../../audit/logarithm/babySteps.ts";
import { parseContribution } from "../../audit/contributionDocument.ts";
import { parseInclusion } from "../../audit/inclusion.ts";
import { parseReport, readReport, reportText } from "../../audit/index.ts";
import { readTable, tablePath, writeTable } from "../../audit/logarithm/tableFile.ts";
import { ReportFolder } from "../../keeper/reportFolder.ts";
import { artefactPaths } from "../../setup/artefacts.ts";
import { readCompilation } from "../../setup/compilation.ts";
import { readContributions } from "../../setup/contributions.ts";
import { parseKey } from "../../setup/keyCheck.ts";
import { readManifest } from "../../setup/manifest.ts";
import { readR1cs } from "../../setup/r1cs.ts";
import { parseSnarkjs } from "../../setup/verificationKey.ts";
import { parseZkey } from "../../setup/zkeyFile.ts";
import { publicKeyOf } from "../../sealing/index.ts";
import { CheckpointFile } from "../../wallet/checkpoint.ts";
import { Seed } from "../../wallet/index.ts";
import { exampleReport } from "../../test/audit/exampleReport.ts";
import { optionReport, oracleSignature, VENUE } from "./riskReaders.ts";
import { ofBytes, ofFile, ofJson, ofText, type Reader } from "./reader.ts";

const CIRCUIT = "share";
const point = (secret: bigint) => {
  const { x, y } = publicKeyOf(secret);
  return { x: x.toString(), y: y.toString() };
};
const PROOF = ["1", "2", "3", "4", "5", "6", "7", "8"];
const PLACE = {
  ...{ chainId: "31337", book: `0x${"0b".repeat(20)}`, window: "3", account: "7" },
} as const;
const ORACLE = { venue: VENUE, signers: [], threshold: 1 };
const CIPHERTEXT = { ephemeral: point(5n), masked: point(6n) };

function auditReaders(): readonly Reader[] {
  const report = exampleReport();
  const contribution = {
    ...{ zkmargin: "audit-contribution/1", ...PLACE, sealedFigure: "99", solvency: PROOF },
    ...{ ciphertext: CIPHERTEXT, digest: "77", tally: PROOF },
  };
  const hash = `0x${"ab".repeat(32)}`;
  const inclusion = {
    ...{ zkmargin: "audit-inclusion/1", ...PLACE, at: { block: "12", hash } },
    contribution: {
      ...{ block: "9", transaction: hash, index: "1", version: "4", hidden: true },
      ciphertext: CIPHERTEXT,
    },
    ...{ position: "1", accounts: "3", hidden: "2", sum: CIPHERTEXT },
  };
  return [
    ofJson("audit/contributionDocument.ts:parseContribution", parseContribution, [contribution]),
    ofText("audit/inclusion.ts:parseInclusion", parseInclusion, [inclusion]),
    ofText("audit/verifyReport.ts:parseReport", parseReport, [reportText(report)]),
    ofJson("audit/reportShape.ts:readReport", readReport, [reportText(report)]),
  ];
}

/** Keys and artefacts as the build left them, refused the way their users do. */
function keyReaders(): readonly Reader[] {
  const paths = artefactPaths(CIRCUIT);
  const refused = (read: (file: Uint8Array) => unknown) => (file: Uint8Array) =>
    parseKey(CIRCUIT, () => read(file));
  const zkey = readFileSync(paths.zkey("development"));
  const read = (path: string): string => readFileSync(path, "utf8");
  const buildOf = (path: string): string => dirname(dirname(path));
  return [
    ofBytes("setup/zkeyFile.ts:parseZkey", refused(parseZkey), [zkey]),
    ofBytes(
      "setup/contributions.ts:readContributions",
      refused((file) => readContributions(parseZkey(file))),
      [zkey],
    ),
    ofBytes("setup/r1cs.ts:readR1cs", readR1cs, [readFileSync(paths.r1cs)], { slow: true }),
    ofJson(
      "setup/verificationKey.ts:parseSnarkjs",
      (document) => parseKey(CIRCUIT, () => parseSnarkjs(document)),
      [read(paths.verificationKey)],
    ),
    ofFile(
      "setup/manifest.ts:readManifest",
      (path) => readManifest(artefactPaths(CIRCUIT, buildOf(path)), CIRCUIT),
      [read(paths.manifest)],
      { at: `${CIRCUIT}/manifest.json` },
    ),
    ofFile(
      "setup/compilation.ts:readCompilation",
      (path) => readCompilation({ ...paths, compilation: path }, "00"),
      [read(paths.compilation)],
    ),
  ];
}

/** Files that are made again where they are damaged: the readers refuse nothing. */
function keptReaders(scratch: string): readonly Reader[] {
  const bits = 8;
  const steps = tablePath(scratch, bits);
  writeTable(steps, new BabySteps(bits));
  const deployment = { chainId: 31_337n, accounts: PLACE.book };
  const seed = Seed.fromBytes(new Uint8Array(32).fill(7));
  const checkpoint = join(scratch, "checkpoint");
  const place = { block: 9, hash: `0x${"ab".repeat(32)}` };
  const saved = { reached: place, previous: undefined, states: [], foreign: [], owners: [] };
  new CheckpointFile(checkpoint, seed, deployment).write(saved as never);
  return [
    ofFile(
      "audit/logarithm/tableFile.ts:readTable",
      (path) => readTable(path, bits),
      [readFileSync(steps)],
      { kind: "bytes" },
    ),
    ofFile(
      "keeper/reportFolder.ts:ReportFolder.read",
      (path) => new ReportFolder(dirname(path)).read(ORACLE, 0n),
      [optionReport(), oracleSignature()],
    ),
    ofFile(
      "wallet/checkpoint.ts:CheckpointFile.read",
      (path) => new CheckpointFile(path, seed, deployment).read(),
      [readFileSync(checkpoint)],
      { kind: "bytes" },
    ),
  ];
}

export function builtReaders(scratch: string): readonly Reader[] {
  return [...auditReaders(), ...keyReaders(), ...keptReaders(scratch)];
}
