/**
 * A council of three with real keys and the real contracts of liquidation, on mock verifiers but for `share`.
 * Alice and bob trade privately, sealed to the council; carol is a liquidator with an account of her own.
 */
import { JsonRpcProvider, Wallet } from "ethers";
import { commit } from "../../../circuits/generators.ts";
import {
  confirmCalldata,
  dealAll,
  proposeCalldata,
  provePossession,
  type CouncilKey,
  type MemberShare,
  type ShareProofs,
} from "../../../council/index.ts";
import type { Identity } from "../../../council/identity.ts";
import { publicKeyOf, sealDelta, type DeltaOpening } from "../../../sealing/index.ts";
import { deployVerifier } from "../../../setup/deployVerifier.ts";
import type { Contracts } from "../../../wallet/index.ts";
import { deploy, type Connection, type Deployed } from "../fixtures/chain.ts";
import { plain } from "../fixtures/improvements.ts";
import { deployLiquidated, TERMS, type Liquidation } from "../fixtures/liquidation.ts";
import { dollars } from "../fixtures/market.ts";
import {
  ALICE,
  ALICE_VIEW,
  BOB,
  BOB_VIEW,
  minus,
  plus,
  proofPoints,
  UNIT,
} from "../fixtures/protocol.ts";
import { sealHashOf, type Seal } from "../fixtures/seals.ts";
import { privateTrade, settle, sign } from "../fixtures/trades.ts";
import { serve, type Node } from "./jsonRpc.ts";

/** Secret of carol's viewing key. */
export const CAROL_VIEW = 1_313n;
export const CAROL = 3n;

/** What alice bought of bob, and the blinding of it: nobody else knows. */
export const TRADED: DeltaOpening = {
  quantities: Array.from({ length: 32 }, (_, slot) =>
    slot === 0 ? -4000n * UNIT : slot === 1 ? UNIT / 2n : 0n,
  ),
  blinding: 271_828_182_845_904_523n,
};

export interface CouncilWorld extends Liquidation {
  /** Bound to the council below. */
  readonly openings: Deployed;
  readonly key: CouncilKey;
  readonly shares: readonly MemberShare[];
  readonly identities: readonly Identity[];
  /** Members' own addresses, funded. */
  readonly members: readonly Wallet[];
  readonly contracts: Contracts;
  readonly node: Node;
  readonly provider: JsonRpcProvider;
}

/** A council whose key the contract has, and that seals are checked against. */
async function establish(
  world: Liquidation,
  members: readonly Wallet[],
  proofs: ShareProofs,
): Promise<ReturnType<typeof dealAll>> {
  const { connection, cast, seals } = world;
  const { address: verifier } = await deployVerifier(cast.governor, "share");
  const council = await deploy(connection, "Council", [cast.governor.address, verifier]);
  const to = council.target as string;
  const accounts = members.map(({ address }) => address);
  const dealt = dealAll({ chainId: 31337n, council: to, threshold: 2, accounts });
  await cast.governor.sendTransaction({ to, data: proposeCalldata(dealt.key) });
  for (const [place, share] of dealt.shares.entries()) {
    const data = confirmCalldata(dealt.key, await provePossession(share, proofs));
    await (await members[place]!.sendTransaction({ to, data })).wait();
  }
  await seals.setCouncil(to);
  return dealt;
}

async function trade(world: Liquidation, council: CouncilKey["key"]): Promise<void> {
  const { cast, prove, commitmentOf, seals } = world;
  const delta = commit(TRADED.quantities, TRADED.blinding);
  const copies = [ALICE_VIEW, BOB_VIEW] as const;
  const { ephemeral, wraps, words } = sealDelta(TRADED, { council, copies }, 987_654_321n);
  const seal: Seal = {
    ...{ digest: 0n, ephemeralX: ephemeral.x, ephemeralY: ephemeral.y },
    ...{ wraps, words, proof: proofPoints() },
  };
  const scope = { accounts: world.accounts.target, accountA: ALICE, accountB: BOB };
  await seals.expectSeal(scope, delta, false, ...copies, seal);
  const [deltaX, deltaY, sealHash] = [delta.x, delta.y, sealHashOf(seal)];
  const signed = await privateTrade(world, seal, { deltaX, deltaY, sealHash });
  const signatures = [
    await sign(world, cast.alice, signed),
    await sign(world, cast.bob, signed),
  ] as const;
  const proofs = [
    plain(await prove({ commitment: plus(await commitmentOf(ALICE), delta) })),
    plain(await prove({ commitment: minus(await commitmentOf(BOB), delta) })),
  ] as const;
  await settle(world, { trade: signed, seal, signatures, proofs });
}

/** Everything deployed, alice and bob have traded, nothing lapsed. */
export async function councilWorld(
  connection: Connection,
  proofs: ShareProofs,
): Promise<CouncilWorld> {
  const world = await deployLiquidated(connection);
  const { cast, auction, accounts, settlement, tokens, home } = world;
  const node = await serve({ chain: { provider: connection.ethers.provider } });
  const provider = new JsonRpcProvider(node.url, 31337, { staticNetwork: true, cacheTimeout: -1 });
  const members = [1, 2, 3].map(() => new Wallet(Wallet.createRandom().privateKey, provider));
  for (const { address } of members) {
    await cast.governor.sendTransaction({ to: address, value: 10n ** 18n });
  }
  const { key, shares, identities } = await establish(world, members, proofs);
  // The fixture's was made for another council.
  const openings = await deploy(connection, "Openings", [auction.target]);
  await tokens[0]!.connect(cast.stranger).approve(openings.target, 2n ** 256n - 1n);
  await accounts.connect(cast.stranger).open(home, publicKeyOf(CAROL_VIEW));
  await trade(world, key.key);
  const contracts = {
    accounts: accounts.target as string,
    modules: [settlement.target as string],
  };
  return { ...world, openings, key, shares, identities, members, contracts, node, provider };
}

/** BTC falls out of alice's band, carol flags her, and the grace passes. */
export async function lapse({ publish, nextEpoch, accounts, cast, runClock }: CouncilWorld) {
  await publish(1, dollars(7300n));
  await nextEpoch();
  await accounts.connect(cast.stranger).flagSlot(ALICE, 1);
  await runClock(TERMS.grace);
}

/** Carol asks; the number of her request. */
export async function ask({ openings, cast }: CouncilWorld): Promise<bigint> {
  const byCarol = openings.connect(cast.stranger) as Deployed;
  await byCarol.requestOpening(ALICE, CAROL);
  return await openings.requestCount();
}

export { ALICE, BOB };
