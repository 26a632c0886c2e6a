/**
 * At the end every owner looks for his own book: from the chain and his viewing key, and nothing else. Who was taken
 * over finds what is left of it.
 */
import { equals } from "../../circuits/babyjubjub.ts";
import { openCopy } from "../../sealing/index.ts";
import { EthersLogSource } from "../../wallet/ethersLogSource.ts";
import { Histories, type Opener } from "../../wallet/histories.ts";
import type { World } from "../world.ts";

/** Opens what is sealed to any of the owners, by his secret. */
function openerOf({ ledger }: World): Opener {
  const { holders } = ledger;
  return ({ sealed, delta }, keys) => {
    for (const { publicKey, side } of keys) {
      const holder = holders.find(({ viewing }) => equals(viewing.publicKey, publicKey));
      const opened = holder && openCopy(sealed, holder.viewing.secret, delta, side);
      if (opened !== undefined) return opened.opening;
    }
    return undefined;
  };
}

/** @returns how many books were found; throws when one is missing, or another than its owner's */
export async function recoverAll(world: World): Promise<number> {
  const { chain, system, ledger } = world;
  const { accounts, settlement, auction } = system;
  const contracts = {
    accounts: accounts.target as string,
    modules: [settlement.target as string, auction.target as string],
  };
  const source = new EthersLogSource(chain.provider);
  const addresses = [contracts.accounts, ...contracts.modules];
  const logs = await source.logs({ addresses, kinds: [], from: 0, to: await source.head() });
  const numbers = ledger.holders.map(({ account }) => account);
  const histories = new Histories(contracts, numbers, [], openerOf(world));
  Array.from(histories.apply(logs));
  const [refused] = histories.refused();
  if (refused !== undefined) throw refused.error;
  for (const state of histories.states()) {
    const { account } = state.face;
    if (state.portfolio().revealText() !== ledger.book(account).revealText()) {
      throw new Error(`the chain has another book for ${ledger.holder(account).name}`);
    }
  }
  return histories.states().length;
}
