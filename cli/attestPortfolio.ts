/** Pre-flight, proof, attestation. Nothing is proven, and no key loaded, for a portfolio that is short. */
import {
  attestationText,
  Portfolio,
  preflight,
  requireOpening,
  requireProvable,
  WarmProver,
  type Attestation,
  type StatementRequest,
} from "../prover/index.ts";
import { BAND, LEVEL } from "../risk/index.ts";
import { writeAtomically } from "../setup/artefacts.ts";
import { requireLeaveFor } from "./keyChoice.ts";
import { readOptionalCommitment, readRuleFiles, readTerms, type TermsOptions } from "./options.ts";
import { progress, type Result } from "./output.ts";
import { readPortfolio } from "./portfolioOperations.ts";
import { updateSecretFile } from "./secretFile.ts";

export interface AttestOptions extends TermsOptions {
  readonly portfolio: string;
  readonly market: string;
  readonly table: string;
  readonly commitment?: string;
  readonly development?: boolean;
  readonly out?: string;
}

/** A sealed requirement needs a salt that the audit can ask for: it is kept before it is used. */
function saltedPortfolio(path: string): Promise<Portfolio> {
  return updateSecretFile(path, "portfolio", (text) => {
    const salted = Portfolio.parse(text).withFreshSalt();
    return [salted.revealText(), salted];
  });
}

async function composeRequest(options: AttestOptions): Promise<StatementRequest> {
  const { market, table } = await readRuleFiles(options);
  const terms = readTerms(options, table.initialLevel);
  const portfolio = await readPortfolio(options.portfolio);
  const expected = await readOptionalCommitment(options.commitment);
  const request = { portfolio, market, table, terms, ...expected };
  // A stale file is named as such, not as a shortfall.
  if (request.commitment !== undefined) requireOpening(portfolio, request.commitment);
  requireProvable(preflight(request), request);
  return terms.tally
    ? { ...request, portfolio: await saltedPortfolio(options.portfolio) }
    : request;
}

async function prove(request: StatementRequest, development: boolean): Promise<Attestation> {
  const { circuit } = request.table;
  requireLeaveFor(circuit, development);
  const step = progress();
  const prover = await step(`${circuit}: key`, () =>
    WarmProver.open(circuit, { allowDevelopment: development }),
  );
  try {
    return await step(`${circuit}: proof`, () => prover.prove(request));
  } finally {
    await prover.close();
  }
}

/** @throws MARGIN_SHORT, BOOK_TOO_LARGE, OPENING_MISMATCH, KEY_REFUSED, BUILD_MISSING */
export async function attestPortfolio(options: AttestOptions): Promise<Result> {
  const request = await composeRequest(options);
  const attestation = await prove(request, options.development === true);
  const { out } = options;
  if (out === undefined) {
    return { document: attestation, text: attestationText(attestation).trimEnd() };
  }
  writeAtomically(out, attestationText(attestation));
  const { circuit, keyHash } = attestation;
  const { level, band } = request.terms;
  const summary = {
    attestation: out,
    circuit,
    keyHash,
    epoch: request.market.epoch,
    level: LEVEL.format(level),
    band: BAND.format(band),
  };
  return {
    document: summary,
    text: `wrote ${out}\n${circuit}, epoch ${summary.epoch}, level ${summary.level}, band ${summary.band}`,
  };
}
