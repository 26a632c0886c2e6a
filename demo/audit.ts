/** 11 March 2020: what the hidden books need together becomes known, and what each of them needs does not. */
import { type Contract } from "ethers";
import {
  proveContribution,
  requirementOf,
  solidityContribution,
  type ContributionRequest,
} from "../audit/contribution.ts";
import { discreteLog, makeTable } from "../audit/logarithm/index.ts";
import { totalPoint, wholeDollars } from "../audit/totals/decryption.ts";
import { makeTotalShare } from "../audit/totals/totalShare.ts";
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { BuiltShareProofs, type MemberShare } from "../council/index.ts";
import { TallyProver } from "../prover/index.ts";
import { LEVEL, type MarketSnapshot } from "../risk/index.ts";
import { type TallyCiphertext } from "../sealing/index.ts";
import { deployAudit } from "../setup/deployAudit.ts";
import { send } from "../setup/deploySystem.ts";
import { contributionSecrets } from "../wallet/derivation.ts";
import { SYMBOLS } from "./facts.ts";
import { type Market } from "./market.ts";
import { type Participant } from "./participant.ts";
import { HOME_TABLE } from "./rules.ts";
import { brief, type Stage } from "./stage.ts";

const WINDOW_SECONDS = 3_600;
/** So few that a table for a story is enough. */
const TABLE_BITS = 12;
const PRICE_SCALE = 10n ** 16n;

interface Audit {
  readonly book: Contract;
  readonly chainId: bigint;
  readonly window: bigint;
  readonly councilKey: AffinePoint;
}

const pointOf = ({ x, y }: AffinePoint): AffinePoint => ({ x, y });

async function requestOf(
  { market }: Stage,
  { book, chainId, window, councilKey }: Audit,
  person: Participant,
  snapshot: MarketSnapshot,
): Promise<ContributionRequest> {
  const accountOf = market.accounts.getFunction("accountOf");
  const { cx, cy } = (await accountOf(person.account)) as { cx: bigint; cy: bigint };
  return {
    ...{ portfolio: person.portfolio, commitment: { x: cx, y: cy }, councilKey },
    ...{ market: snapshot, table: HOME_TABLE, level: LEVEL.parse("1", "level") },
    scope: { chainId, book: await book.getAddress(), window, account: person.account },
  };
}

/** Both traders prove what they need; one transaction carries both. @returns its gas, and the time of the proofs */
async function contribute(
  stage: Stage,
  audit: Audit,
  snapshot: MarketSnapshot,
): Promise<{ gas: bigint; ms: number }> {
  const accounts = await stage.market.accounts.getAddress();
  const tally = await TallyProver.open({ allowDevelopment: true });
  try {
    const start = performance.now();
    const contributions: unknown[] = [];
    for (const person of [stage.trader, stage.maker]) {
      const request = await requestOf(stage, audit, person, snapshot);
      const secrets = contributionSecrets(person.seed, {
        ...{ chainId: audit.chainId, accounts, auditBook: request.scope.book },
        ...{ window: audit.window, account: person.account, commitment: request.commitment },
        ...{ requirement: requirementOf(request), council: audit.councilKey },
      });
      const provers = { solvency: stage.prover, tally };
      contributions.push(
        solidityContribution(await proveContribution(provers, request, secrets), undefined),
      );
    }
    const ms = performance.now() - start;
    return { gas: await send(audit.book, "contribute", audit.window, contributions), ms };
  } finally {
    await tally.close();
  }
}

/** Two of three members submit their share of the sum; whoever likes takes the logarithm and publishes it. */
async function openTotal(
  { book, chainId, window }: Audit,
  shares: readonly MemberShare[],
): Promise<{ total: bigint; gas: bigint }> {
  const sums = (await book.getFunction("sumOf")(window)) as TallyCiphertext;
  const sum = { ephemeral: pointOf(sums.ephemeral), masked: pointOf(sums.masked) };
  const proofs = new BuiltShareProofs({ allowDevelopment: true });
  const place = { chainId, book: await book.getAddress(), window };
  const threshold = shares[0]?.key.threshold ?? 0;
  const submitted = [];
  try {
    for (const share of shares.slice(0, threshold)) {
      const made = await makeTotalShare(share, place, sum.ephemeral, proofs);
      await send(book, "submitShare", window, made.member, made.share, made.proof);
      submitted.push(made);
    }
  } finally {
    await proofs.close();
  }
  const point = totalPoint({ sum, shares: submitted, threshold });
  const total = await discreteLog(point, { table: await makeTable(TABLE_BITS), limit: 2n ** 32n });
  if (total === undefined) throw new Error("the total was not found: the story is wrong");
  return { total, gas: await send(book, "publishTotal", window, total) };
}

/** What the vault holds at the epoch's prices, whole dollars rounded down. */
async function vaultWorth({ vault }: Market, { price }: MarketSnapshot): Promise<bigint> {
  let worth = 0n;
  for (const slot of SYMBOLS.keys()) {
    worth += ((await vault.getFunction("totalOf")(slot)) as bigint) * (price[slot] ?? 0n);
  }
  return worth / PRICE_SCALE;
}

export async function auditWindow(
  stage: Stage,
  snapshot: MarketSnapshot,
  shares: readonly MemberShare[],
  home: string,
): Promise<void> {
  const { chain, market, narrator } = stage;
  const [governor] = chain.signers;
  const council = shares[0]?.key.key;
  if (governor === undefined || council === undefined) throw new Error("nobody can audit");
  const limits = { leastMinimum: 2, quietPeriod: 30 * 86_400 };
  const { book } = await deployAudit(governor, market, await governor.getAddress(), limits);
  const { chainId } = await chain.provider.getNetwork();
  const terms = [home, home, LEVEL.parse("1", "level"), WINDOW_SECONDS, limits.leastMinimum];
  const window = (await book.getFunction("openWindow").staticCall(...terms)) as bigint;
  const openGas = await send(book, "openWindow", ...terms);
  const audit = { book, chainId, window, councilKey: council };
  const { gas, ms } = await contribute(stage, audit, snapshot);
  const { masked } = (await book.getFunction("sumOf")(window)) as TallyCiphertext;
  await chain.wait(WINDOW_SECONDS);
  const { total, gas: publishGas } = await openTotal(audit, shares);
  const worth = await vaultWorth(market, snapshot);
  const coverage = ((worth * 100n) / total).toString();
  narrator.tell({
    title: "An audit: what all books need, and no book's own",
    story: [
      "The auditor opens a window. Both traders encrypt what their books need to the council, in whole dollars, and prove that it",
      "is what the solvency proof computed. The contract adds the ciphertexts up; two members open the sum, and nothing but the sum.",
      `Together they need ${wholeDollars(total)}; the vault holds ${wholeDollars(worth)}: ${coverage}% of it.`,
      "With two accounts each learns the other's part by subtraction: a real window asks for more before anything is opened.",
    ],
    chainSaw: [
      `who contributed; the encrypted sum ${brief(masked.x)}; two shares of it with their proofs; ${wholeDollars(total)}`,
    ],
    stayedHidden: "both terms of the sum, from everybody else",
    provingMs: [ms],
    gas: { openWindow: openGas, "contribute, two accounts": gas, publishTotal: publishGas },
  });
}
