/** Pre-flight, proof, attestation. Nothing is proven, and no key loaded, for a portfolio that is short. */
import {
  ATTESTATION_FORMAT,
  attestationText,
  preflight,
  requireOpening,
  requireProvable,
  WarmProver,
  type Attestation,
  type Portfolio,
  type StatementRequest,
} from "../prover/index.ts";
import { BAND, inputInvalid } from "../risk/index.ts";
import { requireLeaveFor } from "./keyChoice.ts";
import { proverOptions, type KeyChoice } from "./proverChoice.ts";
import {
  assertionOf,
  readGranularity,
  readOptionalCommitment,
  readRuleFiles,
  readTerms,
  type TermsOptions,
} from "./options.ts";
import { progress, type Result } from "./output.ts";
import { readPortfolio } from "./portfolioOperations.ts";
import { requirePublicTarget, writePublic } from "./publicFile.ts";
import { requireSaltMayChange, saltedPortfolio } from "./sealSalt.ts";

export interface AttestOptions extends TermsOptions, KeyChoice {
  readonly portfolio: string;
  readonly market: string;
  readonly table: string;
  readonly decimals: string;
  readonly commitment?: string;
  readonly "new-salt"?: boolean;
  readonly out?: string;
}

/** @throws OPENING_MISMATCH, MARGIN_SHORT, BOOK_TOO_LARGE */
function requireStatement(request: StatementRequest, granularity: bigint): void {
  // A stale file is named as such, not as a shortfall.
  if (request.commitment !== undefined) requireOpening(request.portfolio, request.commitment);
  requireProvable(preflight(request, { granularity }), request);
}

/** Everything that can be refused before the key is loaded. */
async function composeRequest(options: AttestOptions): Promise<StatementRequest> {
  const { tally = false, "new-salt": newSalt = false, out } = options;
  if (newSalt && !tally) throw inputInvalid("new-salt", "is given without --tally", "add --tally");
  const granularity = readGranularity(options.decimals);
  if (out !== undefined) requirePublicTarget(out, "out", ATTESTATION_FORMAT);
  const { market, table } = await readRuleFiles(options);
  const terms = readTerms(options, table.initialLevel);
  const portfolio = await readPortfolio(options.portfolio);
  const expected = await readOptionalCommitment(options.commitment);
  const request = { portfolio, market, table, terms, ...expected };
  requireStatement(request, granularity);
  if (tally) requireSaltMayChange(options.portfolio, portfolio, newSalt);
  requireLeaveFor(table.circuit, options.development === true);
  return request;
}

/** The salt is stored once nothing but the proof itself can fail, and before it is used. */
async function sealed(
  request: StatementRequest,
  options: AttestOptions,
): Promise<StatementRequest> {
  if (!request.terms.tally) return request;
  const granularity = readGranularity(options.decimals);
  const require = (portfolio: Portfolio): void => {
    // The file may have changed since it was read.
    requireStatement({ ...request, portfolio }, granularity);
  };
  const newSalt = options["new-salt"] === true;
  return { ...request, portfolio: await saltedPortfolio(options.portfolio, newSalt, require) };
}

async function prove(request: StatementRequest, options: AttestOptions): Promise<Attestation> {
  const { circuit } = request.table;
  const step = progress();
  const prover = await step(`${circuit}: key`, () =>
    WarmProver.open(circuit, proverOptions(options)),
  );
  try {
    const final = await sealed(request, options);
    return await step(`${circuit}: proof`, () => prover.prove(final));
  } finally {
    await prover.close();
  }
}

/** @throws MARGIN_SHORT, BOOK_TOO_LARGE, OPENING_MISMATCH, KEY_REFUSED, BUILD_MISSING, INPUT_INVALID */
export async function attestPortfolio(options: AttestOptions): Promise<Result> {
  const request = await composeRequest(options);
  const attestation = await prove(request, options);
  const { out } = options;
  if (out === undefined) {
    return { document: attestation, text: attestationText(attestation).trimEnd() };
  }
  writePublic(out, "out", attestationText(attestation), ATTESTATION_FORMAT);
  const { circuit, keyHash } = attestation;
  const { epoch } = request.market;
  const [claim, band] = [assertionOf(request.terms), BAND.format(request.terms.band)];
  return {
    document: { attestation: out, circuit, keyHash, epoch, ...claim.document, band },
    text: `wrote ${out}\n${circuit}, epoch ${epoch}, ${claim.text}, band ${band}`,
  };
}
