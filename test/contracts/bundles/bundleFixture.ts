/** Bundles over the protocol on mock verifiers: six more accounts of alice, 3 … 8, each with 100 dollars and some BTC. */
import { AbiCoder, type Interface } from "ethers";
import type { AffinePoint } from "../../../circuits/babyjubjub.ts";
import { deploy, type Connection, type Deployed } from "../fixtures/chain.ts";
import { plain, type TradeProof } from "../fixtures/improvements.ts";
import {
  ALICE,
  ALICE_VIEW,
  BOB,
  BOB_VIEW,
  UNIT,
  amountPoint,
  deployFunded,
  minus,
  plus,
  proofPoints,
  viewingKey,
  type Protocol,
  type SolvencyProof,
} from "../fixtures/protocol.ts";
import { sealFor, sealHashOf } from "../fixtures/seals.ts";
import { privateTrade, sign, type SignedTrade } from "../fixtures/trades.ts";

/** What a single call may burn. */
export const GAS_EACH = 1_500_000n;
export const LEVEL = 11_000;
export const DURATION = 5_000;
export const MEMBERS = [3n, 4n, 5n, 6n, 7n, 8n] as const;

/** `Attestation` of contracts/types/Bundle.sol. */
export interface Attestation {
  readonly account: bigint;
  readonly table: string;
  readonly level: number;
  readonly duration: number;
  readonly proof: SolvencyProof;
  readonly commitment: AffinePoint;
}

/** `Expected` of contracts/types/Bundle.sol. */
export interface Expected {
  readonly table: string;
  readonly before: AffinePoint;
  readonly afterwards: AffinePoint;
}

/** `SignedTrade` of contracts/types/Bundle.sol. */
export interface BundledTrade {
  readonly trade: SignedTrade["trade"];
  readonly seal: SignedTrade["seal"];
  readonly signatureA: string;
  readonly signatureB: string;
  readonly proofA: TradeProof;
  readonly proofB: TradeProof;
  readonly a: Expected;
  readonly b: Expected;
  readonly sealChallenge: bigint;
  readonly sealEvaluation: bigint;
}

export interface Outcome {
  readonly made: boolean;
  readonly reason: string;
}

export interface Bundled {
  readonly world: Protocol;
  readonly bundles: Deployed;
  readonly desk: Deployed;
  /** Makes calls of several contracts in one transaction. */
  readonly sequence: Deployed;
}

export async function deployBundled(connection: Connection): Promise<Bundled> {
  const world = await deployFunded(connection);
  const { accounts, settlement, cast, home } = world;
  for (const member of MEMBERS) {
    await accounts.connect(cast.alice).open(home, viewingKey(member));
    await accounts.connect(cast.alice).deposit(member, 0, 100n * UNIT);
    await accounts.connect(cast.alice).deposit(member, 1, member * UNIT);
  }
  const bundles = await deploy(connection, "Bundles", [accounts.target, settlement.target]);
  const desk: Deployed = await connection.ethers.getContractAt(
    "ProofDesk",
    await accounts.proofs(),
  );
  const sequence = await deploy(connection, "Sequence");
  return { world, bundles, desk, sequence };
}

/** A proof nobody announced. */
export function forged(epoch = 1, band = 500): SolvencyProof {
  return { epoch, band, proof: proofPoints() };
}

/** An attestation of an account as it is, proven. */
export async function attestation(
  { world }: Bundled,
  account: bigint,
  changes: Partial<Attestation> = {},
): Promise<Attestation> {
  const { level = LEVEL, table = world.home } = changes;
  const commitment = changes.commitment ?? (await world.commitmentOf(account));
  const proof = changes.proof ?? (await world.prove({ commitment, level, table }));
  return { account, table, level, duration: DURATION, proof, commitment, ...changes };
}

export const attestations = async (
  bundled: Bundled,
  accounts: readonly bigint[] = MEMBERS,
): Promise<Attestation[]> => {
  const all: Attestation[] = [];
  for (const account of accounts) all.push(await attestation(bundled, account));
  return all;
};

/** Sends a bundle by a stranger; what became of each, and the transaction. */
export async function submit(
  { world, bundles }: Bundled,
  method: "attestAll" | "settleAll" | "fillAll",
  given: readonly unknown[],
  gasEach = GAS_EACH,
): Promise<{ outcomes: Outcome[]; sent: Promise<unknown> }> {
  const by = bundles.connect(world.cast.stranger) as Deployed;
  const answer = (await by[method].staticCall(given, gasEach)) as [boolean, string][];
  const outcomes = answer.map(([made, reason]) => ({ made, reason }));
  const sent = by[method](given, gasEach) as Promise<unknown>;
  await sent;
  return { outcomes, sent };
}

/** Name of the error in a refusal's bytes; "" where the call was made or ran out of gas. */
export function errorOf({ world, desk, bundles }: Bundled, { reason }: Outcome): string {
  const { accounts, settlement, market, risk, seals } = world;
  for (const { interface: abi } of [accounts, settlement, market, risk, seals, desk, bundles]) {
    const found = (abi as Interface).parseError(reason);
    if (found !== null) return found.name;
  }
  return reason === "0x" ? "" : reason;
}

/** BTC for dollars: what account A of a trade gains. */
export const deltaOf = (btc: bigint, cash: bigint): AffinePoint =>
  minus(amountPoint(1, btc), amountPoint(0, cash));

/** Private trades of alice with bob, one after the other, each proven for the books that those before it leave. */
export async function trades({ world }: Bundled, count: number): Promise<BundledTrade[]> {
  const { cast, prove, home } = world;
  let [alice, bob] = [await world.commitmentOf(ALICE), await world.commitmentOf(BOB)];
  const all: BundledTrade[] = [];
  for (let i = 0n; i < BigInt(count); i++) {
    const delta = deltaOf((i + 1n) * 10n ** 6n, 80n * UNIT);
    const seal = await sealFor(world, [ALICE, BOB], delta, [ALICE_VIEW, BOB_VIEW]);
    const changes = { deltaX: delta.x, deltaY: delta.y, sealHash: sealHashOf(seal), nonce: i };
    const trade = await privateTrade(world, seal, changes);
    const a = { table: home, before: alice, afterwards: plus(alice, delta) };
    const b = { table: home, before: bob, afterwards: minus(bob, delta) };
    all.push({
      trade,
      seal,
      signatureA: await sign(world, cast.alice, trade),
      signatureB: await sign(world, cast.bob, trade),
      proofA: plain(await prove({ commitment: a.afterwards })),
      proofB: plain(await prove({ commitment: b.afterwards })),
      a,
      b,
      sealChallenge: 0n,
      sealEvaluation: 0n,
    });
    [alice, bob] = [a.afterwards, b.afterwards];
  }
  return all;
}

/** The single calls of a bundle, for `Sequence`. */
export function singles(
  { world }: Bundled,
  given: readonly (Attestation | BundledTrade)[],
): [targets: string[], calls: string[]] {
  const { accounts, settlement } = world;
  const targets: string[] = [];
  const calls: string[] = [];
  for (const one of given) {
    if ("trade" in one) {
      const { trade, seal, signatureA, signatureB, proofA, proofB } = one;
      const args = [trade, seal, signatureA, signatureB, proofA, proofB];
      targets.push(settlement.target as string);
      calls.push(settlement.interface.encodeFunctionData("settle", args) as string);
    } else {
      const { account, table, level, duration, proof } = one;
      const args = [account, table, level, duration, proof];
      targets.push(accounts.target as string);
      calls.push(accounts.interface.encodeFunctionData("attest", args) as string);
    }
  }
  return [targets, calls];
}

/** Commitments, versions, leases, lapses of accounts 1 … 8, and which trades are used. */
export async function stateOf(
  { world }: Bundled,
  tables: readonly string[],
  given: readonly (Attestation | BundledTrade)[] = [],
): Promise<string> {
  const { accounts, settlement } = world;
  const parts: unknown[] = [];
  for (const account of [ALICE, BOB, ...MEMBERS]) {
    parts.push([...(await accounts.accountOf(account))], [...(await accounts.lapseOf(account))]);
    for (const table of tables) parts.push([...(await accounts.leaseOf(account, table))]);
  }
  for (const one of given) {
    if (!("trade" in one)) continue;
    const digest: string = await settlement.tradeDigest(one.trade);
    parts.push(await settlement.isTradeUsed(digest));
  }
  return JSON.stringify(parts, (_, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
}

/** The words of a statement as the desk takes it. */
export async function statementOf(
  { world }: Bundled,
  { commitment, level, proof, table }: Attestation,
): Promise<{ hot: object; market: unknown; rules: unknown; proof: object }> {
  const stored = await world.risk.tableOf(table);
  const [, prepared] = await world.market.prepared(proof.epoch, stored.verifier);
  const point = ([x, y]: bigint[]) => ({ x, y });
  const terms = level + proof.band * 2 ** 16;
  const { x: cx, y: cy } = commitment;
  return {
    hot: { cx, cy, terms, value: 0n, requirement: 0n, sealedFigure: 0n },
    market: point([...prepared] as bigint[]),
    rules: point([...stored.rules] as bigint[]),
    proof: proof.proof,
  };
}

export const coder = AbiCoder.defaultAbiCoder();
