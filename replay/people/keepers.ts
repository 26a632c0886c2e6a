/** Keepers: they flag every lease that ended, and see to what anybody may do: exits, ended auctions, the fund's leavers. */
import { mine, type World } from "../world.ts";
import type { AccountView } from "./accountViews.ts";

/** The call that flags an account, or undefined where there is no ground. */
function flagOf(
  view: AccountView,
): readonly [method: string, args: readonly unknown[]] | undefined {
  const { account, exposed, lapse, lease, stands, outside } = view;
  const isOpen = lapse.state === "none" || lapse.state === "fee owed";
  if (!exposed || !isOpen || lease.lapsed) return undefined;
  if (!stands) return ["flag", [account]];
  return outside === undefined ? undefined : ["flagSlot", [account, outside]];
}

/** Flags are only taken while the market is live: nobody is flagged before he could have proven. */
export async function keepersFlag(
  world: World,
  views: readonly AccountView[],
  time: number,
): Promise<void> {
  const { chain, system, others, market } = world;
  if (market.status.state !== "live") return;
  let turn = 0;
  for (const view of views) {
    const call = flagOf(view);
    if (call === undefined) continue;
    const [method, args] = call;
    const from = others.keepers[turn++ % others.keepers.length]?.address ?? "";
    chain.queue({ from, contract: system.accounts, method, args });
  }
  await mine(world, time);
}

/** Queues a call unless it would be refused now. @returns whether it was queued */
async function queueIfAllowed(
  { chain }: World,
  call: Parameters<World["chain"]["queue"]>[0],
): Promise<boolean> {
  if ((await chain.refusal(call)) !== undefined) return false;
  chain.queue(call);
  return true;
}

/** Ends auctions whose account was attested again, pays exits, redeems shares, returns bonds. */
export async function keepersTidy(
  world: World,
  views: readonly AccountView[],
  time: number,
): Promise<void> {
  const { system, others, recorder } = world;
  const from = others.keepers[0]?.address ?? "";
  for (const { account, auction, lapse } of views) {
    if (auction.terms === 0n || lapse.state === "in auction") continue;
    await queueIfAllowed(world, { from, contract: system.auction, method: "end", args: [account] });
  }
  for (const exit of recorder.unpaidExits()) {
    await queueIfAllowed(world, { from, contract: system.vault, method: "payExit", args: [exit] });
  }
  await mine(world, time);
  for (const { address } of others.depositors) {
    const call = { from, contract: system.fund, method: "redeemFor", args: [address] };
    if (recorder.hasNotice(address) && (await queueIfAllowed(world, call))) await mine(world, time);
  }
  for (const request of recorder.openRequests()) {
    const call = { from, contract: system.openings, method: "settleBond", args: [request] };
    await queueIfAllowed(world, call);
  }
  await mine(world, time);
}
