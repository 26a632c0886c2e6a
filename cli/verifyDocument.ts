/** Off-chain verification. A refusal is a result: it names the reason, and the document also reads as an error. */
import { EXIT, ZkMarginError } from "../circuits/errors.ts";
import { BAND, formatDecimal, inputInvalid, type Terms } from "../risk/index.ts";
import { closeSnarkjs } from "../verifier/pairingSnarkjs.ts";
import { REASONS, type Accepted, type Refused } from "../verifier/reasons.ts";
import {
  installedVerificationKey,
  openVerificationKey,
  type VerificationKey,
} from "../verifier/verificationKey.ts";
import { verifyAttestation } from "../verifier/verifyAttestation.ts";
import { readCommitment } from "./commitmentFile.ts";
import { requireLeaveFor } from "./keyChoice.ts";
import { assertionOf, readRuleFiles, readTerms, type TermsOptions } from "./options.ts";
import { type Result } from "./output.ts";
import { readUserJson } from "./userFile.ts";

export interface VerifyOptions extends TermsOptions {
  readonly attestation: string;
  readonly market: string;
  readonly table: string;
  readonly commitment: string;
  readonly development?: boolean;
  readonly key?: string;
  readonly keyhash?: string;
}

/** A chain of one's own machine, which is what allowing a development key means. */
const LOCAL_CHAIN = 31337n;
const MAINNET = 1n;

async function readKey(circuit: string, options: VerifyOptions): Promise<VerificationKey> {
  const { key, keyhash, development = false } = options;
  if (key === undefined && keyhash === undefined) {
    requireLeaveFor(circuit, development);
    return installedVerificationKey(circuit, { allowDevelopment: development });
  }
  if (key === undefined || keyhash === undefined || !/^0x[0-9a-f]{64}$/.test(keyhash)) {
    throw inputInvalid(
      "keyhash",
      "and --key are not given together and complete",
      "give --key a file and --keyhash 0x and 64 lower-case hexadecimal digits, or neither",
    );
  }
  const identity = { vkHash: keyhash, kind: development ? "development" : "ceremony" } as const;
  const chain = development ? LOCAL_CHAIN : MAINNET;
  return openVerificationKey(circuit, await readUserJson(key, "key"), identity, chain);
}

function accepted({ circuit, keyHash, disclosed, sealedFigure }: Accepted, terms: Terms) {
  const figures =
    disclosed === undefined
      ? {}
      : {
          valueUsd: formatDecimal(disclosed.value, 2),
          requirementUsd: formatDecimal(disclosed.requirement, 2),
        };
  const [claim, band] = [assertionOf(terms), BAND.format(terms.band)];
  const sealed = sealedFigure === undefined ? {} : { sealedFigure };
  const lines = Object.entries({ ...figures, ...sealed }).map(
    ([name, value]) => `${name} ${value}`,
  );
  return {
    document: { ok: true, circuit, keyHash, ...claim.document, band, ...figures, ...sealed },
    text: [`VERIFIED ${circuit}: ${claim.text}, band ${band}`, ...lines].join("\n"),
  };
}

function refused({ reason, detail }: Refused): Result {
  const message = `${reason}: ${REASONS[reason]} (${detail})`;
  if (reason === "VERIFIER_FAILED" || reason === "VERIFIERS_DISAGREE") {
    throw new ZkMarginError("INTERNAL", message, { fix: "run `zkmargin doctor` and report this" });
  }
  if (reason === "CONTEXT_INVALID") {
    throw new ZkMarginError("INPUT_INVALID", message, {
      field: detail,
      fix: "mend the market or rule table",
    });
  }
  const { error } = new ZkMarginError("PROOF_REFUSED", message, {
    field: "attestation",
    fix: "ask the prover for an attestation to exactly these files and terms",
  }).toJSON();
  return {
    document: { ok: false, reason, detail, error },
    text: `REFUSED ${message}`,
    exitStatus: EXIT.refused,
  };
}

export async function verifyDocument(options: VerifyOptions): Promise<Result> {
  const { market, table: rules } = await readRuleFiles(options);
  const terms = readTerms(options);
  const commitment = await readCommitment(options.commitment);
  const document = await readUserJson(options.attestation, "attestation");
  const key = await readKey(rules.circuit, options);
  try {
    const result = await verifyAttestation(document, { key, commitment, terms, market, rules });
    return result.ok ? accepted(result, terms) : refused(result);
  } finally {
    await closeSnarkjs();
  }
}
