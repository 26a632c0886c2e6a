/** What `options convert` does: the next relisting that an account has to follow, checked, proven and put into calls. */
import { Interface, type Provider } from "ethers";
import {
  conversionStatements,
  preflight,
  proveCleared,
  proveConversion,
  requireProvable,
  solidityProof,
  type ConversionProvers,
  type Portfolio,
  type StatementRequest,
} from "../prover/index.ts";
import { BAND, inputInvalid, plainTerms } from "../risk/index.ts";
import {
  bookOfFile,
  bookOfWallet,
  type ConvertibleBook,
  type OwnConversion,
} from "./conversionBook.ts";
import { readConversionFacts, readLeaseGround, type ConversionFacts } from "./conversionChain.ts";
import { conversionResult, nothingToConvert, type OwnersCall } from "./conversionReport.ts";
import { installedProvers, type ProverSource } from "./conversionProvers.ts";
import { OPTION_CALLS } from "./optionAbi.ts";
import { type KeyChoice } from "./proverChoice.ts";
import { type Outstanding } from "./optionChain.ts";
import { progress, type Result } from "./output.ts";
import { bookPlaceOf, readWalletBook, type OwnBookOptions } from "./ownBook.ts";
import { withNode } from "./rpc.ts";
import { readAccountNumber, readAddress, readWhole } from "./walletOptions.ts";

export interface ConvertOptions extends OwnBookOptions, KeyChoice {
  readonly account: string;
  readonly attest?: boolean;
  readonly band: string;
  readonly "lease-hours": string;
  readonly reveal?: boolean;
  readonly "dry-run"?: boolean;
}

const CALLS = {
  accounts: new Interface(OPTION_CALLS.accounts),
  clearing: new Interface(OPTION_CALLS.clearing),
  points: new Interface(OPTION_CALLS.points),
} as const;

const SECONDS_PER_HOUR = 3600n;
const MAX_HOURS = 24 * 365;

/** Seconds of the market clock. */
function readDuration(options: ConvertOptions): bigint {
  const hours = readWhole(options["lease-hours"], "lease-hours");
  if (hours > 0 && hours <= MAX_HOURS) return BigInt(hours) * SECONDS_PER_HOUR;
  throw inputInvalid(
    "lease-hours",
    "is no time that a lease has",
    `write a whole number of hours from 1 to ${MAX_HOURS}`,
  );
}

/** The statement of the lease after the conversion. @throws MARGIN_SHORT, BOOK_TOO_LARGE, CHAIN_FAILED */
async function leaseRequest(
  provider: Provider,
  facts: ConversionFacts,
  portfolio: Portfolio,
  options: ConvertOptions,
): Promise<StatementRequest | undefined> {
  if (options.attest !== true) return undefined;
  const band = BAND.parse(options.band, "band");
  const { outstanding } = facts.standing;
  if (outstanding.length > 1) {
    const left = `cannot be: ${outstanding.length - 1} more relistings wait after this one`;
    throw inputInvalid("attest", left, "follow them first, and attest with the last");
  }
  const { market, table } = await readLeaseGround(provider, facts);
  const request = { portfolio, market, table, terms: plainTerms(table.initialLevel, band) };
  requireProvable(preflight(request), request);
  return request;
}

interface Step {
  readonly facts: ConversionFacts;
  readonly book: ConvertibleBook;
  readonly next: Outstanding;
  readonly own: OwnConversion | undefined;
  readonly lease: StatementRequest | undefined;
}

async function renewalOf(
  { facts, lease }: Step,
  { solvency }: ConversionProvers,
  options: ConvertOptions,
) {
  if (lease === undefined) return undefined;
  const { proof } = await solvency.prove(lease);
  const { market, terms } = lease;
  return {
    ...{ table: facts.table, level: terms.level, duration: readDuration(options) },
    proof: { epoch: market.epoch, band: terms.band, proof: solidityProof(proof) },
  };
}

/** `convert` with its renewal, as one call. */
async function convertCall(
  step: Step,
  own: OwnConversion,
  provers: ConversionProvers,
  options: ConvertOptions,
): Promise<OwnersCall[]> {
  const { facts, book, next } = step;
  const { chainId, accounts, standing } = facts;
  const { account } = standing;
  const proven = await proveConversion(provers, book.portfolio, next.relisting, facts.commitment, {
    deployment: { chainId, accounts },
    ...{ account, councilKey: facts.council, viewingKey: facts.viewingKey },
    ...{ ephemeral: own.ephemeral, blinding: own.delta.revealBlinding() },
  });
  const renewal = await renewalOf(step, provers, options);
  const data = CALLS.clearing.encodeFunctionData("convert", [
    ...[account, facts.verifier, proven.delta, proven.seal, proven.proofs],
    renewal === undefined ? [] : [renewal],
  ]);
  return [{ does: "convert", to: facts.clearing, data }];
}

/** `followEmpty`, and the attestation as a call of its own. */
async function followCalls(
  step: Step,
  provers: ConversionProvers,
  options: ConvertOptions,
): Promise<OwnersCall[]> {
  const { facts, book, next } = step;
  const { account } = facts.standing;
  const cleared = await proveCleared(provers, book.portfolio, next.relisting, facts.commitment);
  const follow = CALLS.clearing.encodeFunctionData("followEmpty", [
    ...[account, facts.verifier, cleared],
  ]);
  const renewal = await renewalOf(step, provers, options);
  const calls: OwnersCall[] = [{ does: "followEmpty", to: facts.clearing, data: follow }];
  if (renewal === undefined) return calls;
  const { table, level, duration, proof } = renewal;
  const data = CALLS.accounts.encodeFunctionData("attest", [
    ...[account, table, level, duration, proof],
  ]);
  return [...calls, { does: "attest", to: facts.accounts, data }];
}

function prepareCalls({ facts, next }: Step): OwnersCall[] {
  if (next.prepared === true) return [];
  const values = [facts.verifier, next.relisting.number];
  const data = CALLS.points.encodeFunctionData("prepare", values);
  return [{ does: "prepare", to: facts.points, data }];
}

async function callsOf(
  step: Step,
  options: ConvertOptions,
  source: ProverSource,
): Promise<OwnersCall[]> {
  const { own, facts, book } = step;
  const { id } = facts.circuit;
  const say = progress();
  const provers = await say(`${id}: key`, () => source(id, own !== undefined, options));
  try {
    // From here on somebody may see D: what opens the commitment after it is kept first.
    if (own !== undefined) book.keep(own);
    const calls = await say(`${id}: proofs`, () =>
      own === undefined
        ? followCalls(step, provers, options)
        : convertCall(step, own, provers, options),
    );
    return [...prepareCalls(step), ...calls];
  } finally {
    await provers.close();
  }
}

/** Everything that can be refused before a key is loaded or a file written. */
async function checked(
  provider: Provider,
  facts: ConversionFacts,
  book: ConvertibleBook,
  options: ConvertOptions,
): Promise<Step | undefined> {
  const [next] = facts.standing.outstanding;
  if (next === undefined) return undefined;
  const { portfolio } = book;
  const own = book.conversion(next.relisting);
  const after = own === undefined ? portfolio : portfolio.afterTrade(own.delta);
  const circuit = facts.circuit.id;
  if (own !== undefined) conversionStatements(portfolio, next.relisting, own.delta, circuit);
  const lease = await leaseRequest(provider, facts, after, options);
  return { facts, book, next, own, lease };
}

type BookSource = (facts: ConversionFacts) => Promise<ConvertibleBook>;

/** @throws INPUT_INVALID unless one of the two is named */
function bookSource(options: ConvertOptions): BookSource {
  const place = bookPlaceOf(options);
  return async (facts) =>
    place.kind === "file"
      ? bookOfFile(place.path, facts, options["dry-run"] === true)
      : bookOfWallet(facts, await readWalletBook(options, place, facts.standing.account));
}

/**
 * The same with a node at hand.
 * @throws INPUT_INVALID, OPENING_MISMATCH, MARGIN_SHORT, BOOK_TOO_LARGE, CHAIN_FAILED, KEY_REFUSED, BUILD_MISSING
 */
export async function convertThrough(
  provider: Provider,
  options: ConvertOptions,
  source: ProverSource,
): Promise<Result> {
  const address = readAddress(options.accounts, "accounts");
  const account = readAccountNumber(options.account);
  readDuration(options);
  const readBook = bookSource(options);
  const facts = await readConversionFacts(provider, address, account);
  const step = await checked(provider, facts, await readBook(facts), options);
  if (step === undefined) return nothingToConvert(facts);
  const isDryRun = options["dry-run"] === true;
  const shown = {
    ...{ facts, relisting: step.next.relisting, delta: step.own?.delta },
    ...{ remaining: facts.standing.outstanding.length - 1, isDryRun },
    attests: step.lease !== undefined,
  };
  const calls = isDryRun ? [] : await callsOf(step, options, source);
  return conversionResult({ ...shown, calls }, options.reveal === true);
}

/** @throws as {@link convertThrough} */
export function convertExpired(
  options: ConvertOptions,
  source: ProverSource = installedProvers,
): Promise<Result> {
  return withNode(options.rpc, (provider) => convertThrough(provider, options, source));
}
