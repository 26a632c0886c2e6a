/** One account's history as a sequence, from a known state or from its opening. */
import { ZkMarginError } from "../circuits/errors.ts";
import { type AccountState } from "./accountState.ts";
import { type AccountEvent } from "./chainEvents.ts";
import { type Stretch } from "./chainReading.ts";
import { ALL_KINDS } from "./eventAbi.ts";
import { Histories, type Opener } from "./histories.ts";
import { ChainReorganised, scanLogs } from "./logScan.ts";

/** One change of an account and the account after it. */
export interface Step {
  readonly event: AccountEvent;
  readonly state: AccountState;
}

/**
 * @param start the account before the stretch; `undefined` when it is opened in it
 * @throws OPENING_MISMATCH at a step that does not check; CHAIN_FAILED, also when the chain was reorganised
 */
export async function* followAccount(
  stretch: Stretch,
  account: bigint,
  start: AccountState | undefined,
  open: Opener,
): AsyncGenerator<Step, void, undefined> {
  const { source, contracts, patience } = stretch;
  const histories = new Histories(contracts, [account], start === undefined ? [] : [start], open);
  const addresses = [contracts.accounts, ...contracts.modules];
  try {
    for await (const { logs } of scanLogs(
      source,
      { ...stretch, addresses, kinds: ALL_KINDS },
      patience,
    )) {
      yield* histories.apply(logs);
      const [refused] = histories.refused();
      if (refused !== undefined) throw refused.error;
    }
  } catch (error) {
    if (!(error instanceof ChainReorganised)) throw error;
    throw new ZkMarginError("CHAIN_FAILED", "the chain was reorganised while it was read", {
      fix: "try again, with more confirmations if it happens often",
      cause: error,
    });
  }
}
