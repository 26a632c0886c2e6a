/**
 * Lines of contracts that no test of Hardhat's reaches, with the reason. Nothing else may be uncovered, and an entry whose
 * lines are covered, or gone, fails.
 */
export interface Unreached {
  readonly file: string;
  /** Neighbouring lines as they stand, joined by spaces. */
  readonly statement: string;
  readonly reason: string;
}

const VERIFIER = "contracts/SolvencyVerifier.sol";
const BATCH = "contracts/libraries/Groth16Batch.sol";
const DATA = "contracts/types/DataContract.sol";

/** Verifiers with keys of the tests' own are rendered and compiled by the tests, where nothing is counted. */
const rendered = (test: string): string =>
  `reached by \`crypto/${test}\` in a verifier that the test renders and compiles, where nothing is counted`;
const POINTS = "a verifying key's points are held to the curve when it is deployed";
const HOSTILE =
  "only by a registered verifier that answers with what is no point of the curve; the governor registers verifiers of one template";

export const UNREACHED: readonly Unreached[] = [
  {
    file: VERIFIER,
    statement:
      "if (icData.length != hashes.length) revert WrongDataContractCount(hashes.length, icData.length);",
    reason: rendered("solvencyVerifier"),
  },
  {
    file: VERIFIER,
    statement:
      "if (actual != hashes[i]) revert DataContractMismatch(icData[i], hashes[i], actual);",
    reason: rendered("solvencyVerifier"),
  },
  {
    file: VERIFIER,
    statement: "if (points.length != (market + rules) * Bn254.G1_BYTES) revert InvalidKeyPoint();",
    reason: "data contracts of these hashes have that length: the template writes both",
  },
  {
    file: VERIFIER,
    statement: "if (!Bn254.accumulate(sum, point, 0, scalars[k])) revert InvalidKeyPoint();",
    reason: POINTS,
  },
  {
    file: VERIFIER,
    statement: "if (count > most) revert TooManyScalars(most, count);",
    reason: rendered("solvencyVerifier"),
  },
  {
    file: VERIFIER,
    statement:
      "if (scalars[k] >= Bn254.R) revert ScalarNotInField(k, scalars[k]); if (!Bn254.accumulate(sum, points, (k - next) * Bn254.G1_BYTES, scalars[k])) revert InvalidKeyPoint();",
    reason: `the first ${rendered("solvencyVerifier")}; the second never, for ${POINTS}`,
  },
  {
    file: "contracts/accounts/Takeovers.sol",
    statement: "if (payer != _ownerOf(account)) revert NotOwner(account, payer);",
    reason: "the bound auction asks the same before it calls, and no other contract may call",
  },
  {
    file: "contracts/bundles/Halving.sol",
    statement:
      "if (proveHot(verify, inputs, all, from, middle)) _halvesHot(verify, inputs, all, middle, to);",
    reason:
      "halves where the first holds: of four improvements or seals with a proof, and no test bundles as many; the same of solvency, above it, is reached",
  },
  {
    file: BATCH,
    statement: "if (statements.length == 0) return false;",
    reason: rendered("groth16Batch"),
  },
  {
    file: BATCH,
    statement: "if (proofs.length == 0 || inputs.length != each * proofs.length) return false;",
    reason: rendered("batchVerifier"),
  },
  {
    file: BATCH,
    statement: "if (!Bn254.accumulate(alpha, key, Groth16.ALPHA, sum)) return false;",
    reason: POINTS,
  },
  {
    file: "contracts/libraries/KeyCheck.sol",
    statement: "revert IVerifyingKey.DevelopmentKeyOnPublicChain(block.chainid);",
    reason: rendered("solvencyVerifier"),
  },
  {
    file: "contracts/liquidation/Valuations.sol",
    statement: "if (price == 0) revert ILiquidationAuction.SettlementUnpriced(epoch);",
    reason: "it keeps a takeover from dividing by zero in a market whose slot 0 has no feed",
  },
  {
    file: "contracts/market/EpochArchive.sol",
    statement:
      "if (created != expected) revert IMarketBook.EpochMisplaced(epoch, expected, created);",
    reason:
      "the address of a created contract follows from creator and nonce, by the rules of the EVM",
  },
  {
    file: "contracts/market/PreparedVerifiers.sol",
    statement: "if (!Bn254.add(point, option)) revert IMarketBook.PointRefused(entry.verifier);",
    reason: HOSTILE,
  },
  {
    file: "contracts/options/ConversionPoints.sol",
    statement: "if (!Bn254.add(sum, rules)) revert PointRefused(verifier);",
    reason: HOSTILE,
  },
  {
    file: "contracts/options/OptionPoints.sol",
    statement: "if (!Bn254.add(point, _points[position])) revert PointRefused(verifier);",
    reason: HOSTILE,
  },
  {
    file: DATA,
    statement: "if (data.length >= 24_576) revert DataContractNotCreated(data.length);",
    reason: "no caller has as much: slots, feeds and verifiers are few",
  },
  {
    file: DATA,
    statement: "if (location == address(0)) revert DataContractNotCreated(data.length);",
    reason: "creation fails for want of gas alone, which ends the call as well",
  },
];
