/** Private trades: D moves between two hidden books, sealed to council and owners, signed and proven by both. */
import { SUBGROUP_ORDER } from "../../circuits/babyjubjub.ts";
import { soliditySeal, TradeDelta } from "../../prover/index.ts";
import { sealHash } from "../../sealing/index.ts";
import {
  PRIVATE_TRADE_TYPES,
  typedDataDomain,
  type PrivateTrade,
} from "../../trading/typedData.ts";
import { deploymentOf, queueBy, type World } from "../world.ts";
import { proofOf } from "./actions.ts";
import type { Holder } from "./ledger.ts";

/** Narrowest band either side puts up with, 1e-4. */
const MIN_BAND = 1n;
/** s that a signature is good for. */
const DEADLINE = 86_400n;

async function signed(world: World, trade: PrivateTrade, holder: Holder): Promise<string> {
  const { chainId } = await deploymentOf(world);
  const settlement = await world.system.settlement.getAddress();
  const domain = typedDataDomain({ chainId, settlement });
  return holder.wallet.signTypedData(domain, PRIVATE_TRADE_TYPES, trade);
}

/**
 * Queues a trade; both books change at once, as the next block makes them.
 * @param quantities by slot, what `to` receives from `from`; 1e-8 of each instrument
 * @throws MARGIN_SHORT when either side could not carry its new book at the initial level
 */
export async function queueTrade(
  world: World,
  to: Holder,
  from: Holder,
  quantities: Readonly<Record<string, bigint>>,
): Promise<void> {
  const { ledger, system, council, sealer, chain, window, random } = world;
  const delta = TradeDelta.create(quantities, random.scalar(SUBGROUP_ORDER));
  const after = [
    ledger.book(to.account).afterTrade(delta),
    ledger.book(from.account).afterTrade(delta.negate()),
  ] as const;
  const level = window.home.initialLevel;
  const proofs = [
    await proofOf(world, after[0], level, to.band),
    await proofOf(world, after[1], level, from.band),
  ];
  const seal = await sealer.prove({
    opening: { quantities: delta.revealQuantities(), blinding: delta.revealBlinding() },
    keys: { council: council.key, copies: [to.viewing.publicKey, from.viewing.publicKey] },
    scope: { ...(await deploymentOf(world)), accountA: to.account, accountB: from.account },
    ephemeral: random.scalar(SUBGROUP_ORDER),
    rerandomise: false,
  });
  const trade: PrivateTrade = {
    accountA: to.account,
    accountB: from.account,
    deltaX: seal.delta.x,
    deltaY: seal.delta.y,
    sealHash: sealHash(seal.sealed),
    minBand: MIN_BAND,
    nonce: random.scalar(1n << 64n),
    deadline: BigInt(chain.time) + DEADLINE,
  };
  const signatures = [await signed(world, trade, to), await signed(world, trade, from)];
  const sides = proofs.map((solvency) => ({ solvency, improvement: [] }));
  const args = [trade, soliditySeal(seal), ...signatures, ...sides];
  queueBy(world, to, system.settlement, "settle", ...args);
  ledger.set(to.account, after[0]);
  ledger.set(from.account, after[1]);
}
