/**
 * Gas of an audit with real proofs of `solvency-spot8`, `tally` and `share`: contributions alone and in a batch, a
 * replacement, a share and a total of two members. All accounts hold the same book without a blinding, so the same
 * commitment: one proof of solvency serves all of them, and every ciphertext follows from fixed secrets.
 */
import type { Contract } from "ethers";
import { contributionTerms } from "../audit/contribution.ts";
import { multiply, type AffinePoint } from "../circuits/babyjubjub.ts";
import { keyGenerator } from "../circuits/generators.ts";
import { solvencyCircuit } from "../circuits/spec.ts";
import {
  evaluateRequest,
  Portfolio,
  ShareProver,
  solidityProof,
  solidityTable,
  solidityTally,
  TallyProver,
  WarmProver,
  type SolidityProof,
} from "../prover/index.ts";
import { LEVEL } from "../risk/index.ts";
import { publicKeyOf, type TallyCiphertext } from "../sealing/index.ts";
import { deployAudit } from "../setup/deployAudit.ts";
import { deployContract, send } from "../setup/deploySystem.ts";
import { Clock } from "./clock.ts";
import {
  COUNCIL_SECRET,
  fullTable,
  openFiguresMarket,
  snapshotFor,
  type FiguresMarket,
} from "./figuresMarket.ts";
import { Bookkeeper, zeroByteRebate, zeroBytes } from "./gasProofs.ts";
import { openFunded } from "./liquidationParties.ts";
import type { Figures } from "./transactionGas.ts";

const UNIT = 10n ** 8n;
const CIRCUIT = solvencyCircuit("solvency-spot8");
const TABLE = fullTable(CIRCUIT);
const BATCH = 16;
/** The first of the window, one alone, and the batch. */
const ACCOUNTS = BATCH + 2;
const DURATION = 3_600;
const SALT = 3n ** 80n;
const LIMITS = { leastMinimum: 2, quietPeriod: 86_400 };
const DOLLARS = 10_000n;

/** What a contribution to the one window is made of, but for its account. */
interface Scene {
  readonly market: FiguresMarket;
  readonly book: Contract;
  readonly window: bigint;
  readonly requirement: bigint;
  readonly solvency: SolidityProof;
  readonly tally: TallyProver;
}

interface Contribution {
  readonly argument: { readonly ciphertext: TallyCiphertext };
  readonly rebate: bigint;
}

/** Accounts that once withdrew a dollar, so that they are hidden. */
async function openAccounts(
  market: FiguresMarket,
  prover: WarmProver,
  home: string,
): Promise<bigint[]> {
  const keeper = new Bookkeeper(market, prover, CIRCUIT, TABLE);
  const { argument } = await keeper.prove(holding(DOLLARS));
  const to = await market.signer.getAddress();
  const accounts: bigint[] = [];
  for (let k = 0; k < ACCOUNTS; k++) {
    const view = 3n ** 93n + BigInt(k);
    const { account } = await openFunded(market, market.signer, home, view, DOLLARS + 1n);
    await send(market.accounts, "withdraw", account, 0, UNIT, to, argument);
    accounts.push(account);
  }
  return accounts;
}

const holding = (dollars: bigint): Portfolio =>
  Portfolio.create({ "0": String(dollars) }, 0n, SALT);

/** @param turn another ciphertext for each */
async function prove(
  { tally, book, window, requirement, solvency }: Scene,
  account: bigint,
  turn: bigint,
  replaces: readonly TallyCiphertext[] = [],
): Promise<Contribution> {
  const proven = await tally.prove({
    requirement,
    salt: SALT,
    councilKey: publicKeyOf(COUNCIL_SECRET),
    ephemeral: 3n ** 125n + account * 1_000n + turn,
    scope: { chainId: 31_337n, book: await book.getAddress(), window, account },
  });
  const of = solidityTally(proven);
  const rebate = zeroByteRebate(solvency) + zeroByteRebate(of.tally);
  return { argument: { account, solvency, ...of, replaces } as never, rebate };
}

async function contribute(
  { book, window }: Scene,
  contributions: readonly Contribution[],
): Promise<bigint> {
  const gas = await send(
    book,
    "contribute",
    window,
    contributions.map((one) => one.argument),
  );
  return contributions.reduce((sum, { rebate }) => sum + rebate, gas);
}

/** Shares of the first two members, and the total; @returns the gas of the second share, and of the total */
async function openTotal(scene: Scene, total: bigint): Promise<[bigint, bigint]> {
  const { market, book, window } = scene;
  const prover = await ShareProver.open({ allowDevelopment: true });
  try {
    const { ephemeral } = (await book.getFunction("sumOf")(window)) as { ephemeral: AffinePoint };
    const point = { x: ephemeral.x, y: ephemeral.y };
    const context = (await book.getFunction("shareContext")(window)) as bigint;
    let gas = 0n;
    for (const [place, member] of market.shares.slice(0, 2).entries()) {
      const secret = member.revealShare();
      const { share, proof } = await prover.prove({ secret, point, context });
      const argument = solidityProof(proof);
      gas = await send(book, "submitShare", window, place + 1, share, argument);
      gas += zeroByteRebate(argument) + 12n * zeroBytes([share.x, share.y]);
    }
    return [gas, await send(book, "publishTotal", window, total)];
  } finally {
    await prover.close();
  }
}

/** Sums alone, three ways: see docs/decisions/0027-audit-sums.md. */
async function measureSums({ signer }: FiguresMarket): Promise<Figures> {
  const harness = await deployContract(signer, "test/CurveSumsHarness", []);
  await send(harness, "start");
  const point = (k: number): AffinePoint => multiply(keyGenerator(), 3n ** 100n + BigInt(k));
  const terms = Array.from({ length: BATCH }, (_, k) => ({
    ephemeral: point(2 * k),
    masked: point(2 * k + 1),
  }));
  const figures: Figures = {};
  for (const way of ["Together", "Each", "Projective"]) {
    await send(harness, `add${way}`, terms.slice(0, 1));
    const name = `gas.audit.sums.${way.toLowerCase()}`;
    figures[name] = Number(await send(harness, `add${way}`, terms.slice(0, 1)));
    figures[`${name}16`] = Number(await send(harness, `add${way}`, terms));
  }
  return figures;
}

export async function measureAuditGas(): Promise<Figures> {
  const market = await openFiguresMarket([CIRCUIT.id]);
  const prover = await WarmProver.open(CIRCUIT.id, { allowDevelopment: true });
  const tally = await TallyProver.open({ allowDevelopment: true });
  try {
    await send(market.market, "commitEpoch");
    const verifier = market.verifiers[CIRCUIT.id]?.address;
    const rules = solidityTable(TABLE);
    const register = market.risk.getFunction("registerTable");
    const home = (await register.staticCall(verifier, rules)) as string;
    await send(market.risk, "registerTable", verifier, rules);
    await send(market.risk, "approveHome", home, rules);
    const accounts = await openAccounts(market, prover, home);
    const auditor = await market.signer.getAddress();
    const { book } = await deployAudit(market.signer, market, auditor, LIMITS);
    const clock = await Clock.of(market);
    await clock.next(60);
    await send(market.market, "commitEpoch");
    await clock.next(60);
    await send(book, "openWindow", home, home, 10_000, DURATION, 2);

    const [, epoch] = (await market.market.getFunction("status")()) as [bigint, bigint];
    const statement = {
      ...{ portfolio: holding(DOLLARS), market: snapshotFor(CIRCUIT, epoch), table: TABLE },
      terms: contributionTerms(LEVEL.parse("1", "level")),
    };
    const { requirementUsd: requirement } = evaluateRequest(statement);
    const solvency = solidityProof((await prover.prove(statement)).proof);
    const scene = { market, book, window: 1n, requirement, solvency, tally };
    const [first = 0n, alone = 0n, ...others] = accounts;
    await contribute(scene, [await prove(scene, first, 0n)]);
    const one = await prove(scene, alone, 0n);
    const contributed = await contribute(scene, [one]);
    const again = await prove(scene, alone, 1n, [one.argument.ciphertext]);
    const replaced = await contribute(scene, [again]);
    const batch: Contribution[] = [];
    for (const account of others) batch.push(await prove(scene, account, 0n));
    const together = await contribute(scene, batch);
    await clock.next(2 * DURATION);
    const [share, publish] = await openTotal(scene, requirement * BigInt(ACCOUNTS));
    return {
      "gas.audit.contribute": Number(contributed),
      "gas.audit.contribute16.each": Math.ceil(Number(together) / BATCH),
      "gas.audit.replace": Number(replaced),
      "gas.audit.share": Number(share),
      "gas.audit.publish": Number(publish),
      ...(await measureSums(market)),
    };
  } finally {
    await tally.close();
    await prover.close();
    await market.close();
  }
}
