/** What `audit contribute` does: one account's requirement, proven and encrypted, as a call or a document. */
import { type Provider } from "ethers";
import { contributeData, formerContribution, requireTaken } from "../audit/batch.ts";
import {
  auditRefused,
  contributionTerms,
  proveContribution,
  requirementOf,
  type ContributionRequest,
  type ProvenContribution,
} from "../audit/contribution.ts";
import { contributionDocument, CONTRIBUTION_FORMAT } from "../audit/contributionDocument.ts";
import { type PlacedContribution } from "../audit/contributions.ts";
import {
  openAuditBook,
  readContributorFacts,
  type ContributorFacts,
} from "../audit/contributor.ts";
import { sameCiphertext } from "../audit/fold.ts";
import { equals } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import {
  preflight,
  randomBlinding,
  randomSalt,
  requireOpening,
  requireProvable,
  type Portfolio,
} from "../prover/index.ts";
import { encryptRequirement } from "../sealing/index.ts";
import { contributionSecrets, ContributionSecrets, EthersLogSource } from "../wallet/index.ts";
import { contributionResult, type Outcome } from "./auditContributionReport.ts";
import {
  installedContributionProvers,
  type ContributionProverSource,
} from "./contributionProvers.ts";
import { type KeyChoice } from "./proverChoice.ts";
import { progress, type Result } from "./output.ts";
import { bookPlaceOf, readWalletBook, requireNewest, type OwnBookOptions } from "./ownBook.ts";
import { readPortfolio } from "./portfolioOperations.ts";
import { requirePublicTarget, writePublic } from "./publicFile.ts";
import { councilKeyOf } from "./rfqTrust.ts";
import { withNode } from "./rpc.ts";
import { readAccountNumber, readAddress, readWhole } from "./walletOptions.ts";
import { readWindowNumber } from "./windowNumber.ts";

export interface ContributeOptions extends Omit<OwnBookOptions, "accounts">, KeyChoice {
  readonly "audit-book": string;
  readonly window: string;
  readonly account: string;
  readonly again?: boolean;
  readonly reveal?: boolean;
  readonly "dry-run"?: boolean;
  readonly out?: string;
  readonly council?: string;
}

/** The book, and where salt and f come from. */
interface ContributingBook {
  readonly portfolio: Portfolio;
  readonly secretsOf: (requirement: bigint) => ContributionSecrets;
  /** Whether the same account makes the same contribution again. */
  readonly repeats: boolean;
}

async function ownBook(
  options: ContributeOptions,
  facts: ContributorFacts,
): Promise<ContributingBook> {
  const { scope, accounts, commitment, councilKey } = facts;
  const chain = { ...options, accounts };
  const place = bookPlaceOf(chain);
  if (place.kind === "file") {
    const portfolio = await readPortfolio(place.path);
    requireOpening(portfolio, commitment);
    // Nobody needs them again: the chain keeps the ciphertext, and a later one replaces it.
    const fresh = () => new ContributionSecrets(randomSalt(), randomBlinding());
    return { portfolio, secretsOf: fresh, repeats: false };
  }
  const own = await readWalletBook(chain, place, scope.account);
  requireNewest(own, commitment);
  const { chainId, book: auditBook, window, account } = scope;
  const fixed = { chainId, accounts, auditBook, window, account, commitment, council: councilKey };
  return {
    portfolio: own.portfolio,
    secretsOf: (requirement) => contributionSecrets(own.seed, { ...fixed, requirement }),
    repeats: true,
  };
}

/** A node that names a key of its own could read the requirement. @throws AUDIT_REFUSED, INPUT_INVALID */
async function requireCouncil(options: ContributeOptions, facts: ContributorFacts): Promise<void> {
  const { councilKey } = await councilKeyOf(options, facts);
  if (councilKey === undefined || equals(councilKey, facts.councilKey)) return;
  throw auditRefused(
    "council",
    "has another key on this node than in its document",
    "ask another node; contribute nothing until the two agree",
  );
}

/** @throws MARGIN_SHORT, BOOK_TOO_LARGE, which say what is missing in dollars and of which window */
function requireContributable(request: ContributionRequest, facts: ContributorFacts): void {
  const { scope, window } = facts;
  const statement = { ...request, terms: contributionTerms(request.level) };
  try {
    requireProvable(preflight(statement), statement);
  } catch (error) {
    if (!(error instanceof ZkMarginError)) throw error;
    const isStress = window.table.toLowerCase() !== window.home.toLowerCase();
    const rules = isStress ? "the stress table" : "the home table";
    const of = `account ${scope.account} cannot contribute to window ${scope.window}`;
    const { code, message, fix, field } = error;
    throw new ZkMarginError(
      code,
      `${of}: under ${rules}, at the prices of epoch ${window.epoch}, ${message}`,
      { fix, ...(field === undefined ? {} : { field }), cause: error },
    );
  }
}

interface Step {
  readonly facts: ContributorFacts;
  readonly request: ContributionRequest;
  readonly own: ContributingBook;
  readonly former: PlacedContribution | undefined;
}

/** Whether what the chain has is of the account as it is now. */
function isContributed({ facts, request, own, former }: Step): boolean {
  if (former === undefined) return false;
  if (!own.repeats) return former.version === facts.version;
  const requirement = requirementOf(request);
  const f = own.secretsOf(requirement).revealEphemeral();
  const ciphertext = encryptRequirement(requirement, facts.councilKey, f);
  return sameCiphertext(ciphertext, former.ciphertext);
}

/** Everything that can be refused before a key is loaded. */
async function checked(
  provider: Provider,
  facts: ContributorFacts,
  options: ContributeOptions,
): Promise<Step> {
  const own = await ownBook(options, facts);
  const { scope, market, table, commitment, councilKey, level, recorded, block } = facts;
  const { portfolio } = own;
  const request = { portfolio, market, table, commitment, councilKey, level, scope };
  requireContributable(request, facts);
  const source = new EthersLogSource(provider);
  const fromBlock = readWhole(options["from-block"], "from-block");
  const reading = { source, book: scope.book, fromBlock, block };
  const former = await formerContribution(reading, scope.window, scope.account, recorded);
  return { facts, request, own, former };
}

async function proven(
  { facts, request, own }: Step,
  options: ContributeOptions,
  source: ContributionProverSource,
): Promise<ProvenContribution> {
  const { id } = facts.circuit;
  const say = progress();
  const provers = await say(`${id}: key`, () => source(id, options));
  try {
    const secrets = own.secretsOf(requirementOf(request));
    return await say(`${id}, tally: proofs`, () => proveContribution(provers, request, secrets));
  } finally {
    await provers.close();
  }
}

async function outcomeOf(
  provider: Provider,
  step: Step,
  options: ContributeOptions,
  source: ContributionProverSource,
): Promise<Outcome> {
  const { facts, former } = step;
  const isAgain = options.again === true && !step.own.repeats;
  if (isContributed(step) && !isAgain) return { kind: "already" };
  if (options["dry-run"] === true) return { kind: "checked" };
  const contribution = await proven(step, options, source);
  const { window, book: address } = facts.scope;
  const batch = [{ contribution, former: former?.ciphertext }];
  const { book } = await openAuditBook(provider, address);
  await requireTaken(book, window, batch);
  const { out } = options;
  if (out === undefined) return { kind: "call", data: contributeData(window, batch) };
  const text = `${JSON.stringify(contributionDocument(contribution), null, 2)}\n`;
  writePublic(out, "out", text, CONTRIBUTION_FORMAT);
  return { kind: "document", path: out };
}

/**
 * The same with a node at hand.
 * @throws INPUT_INVALID, AUDIT_REFUSED, OPENING_MISMATCH, MARGIN_SHORT, BOOK_TOO_LARGE, CHAIN_FAILED, KEY_REFUSED, BUILD_MISSING
 */
export async function contributeThrough(
  provider: Provider,
  options: ContributeOptions,
  source: ContributionProverSource,
): Promise<Result> {
  const address = readAddress(options["audit-book"], "audit-book");
  const account = readAccountNumber(options.account);
  const window = readWindowNumber(options.window);
  bookPlaceOf({ ...options, accounts: address });
  if (options.out !== undefined) requirePublicTarget(options.out, "out", CONTRIBUTION_FORMAT);
  const facts = await readContributorFacts(provider, address, window, account);
  await requireCouncil(options, facts);
  const step = await checked(provider, facts, options);
  const outcome = await outcomeOf(provider, step, options, source);
  const revealed = options.reveal === true ? { requirement: requirementOf(step.request) } : {};
  return contributionResult({ facts, former: step.former, outcome, ...revealed });
}

/** @throws as {@link contributeThrough} */
export function contribute(
  options: ContributeOptions,
  source: ContributionProverSource = installedContributionProvers,
): Promise<Result> {
  return withNode(options.rpc, (provider) => contributeThrough(provider, options, source));
}
