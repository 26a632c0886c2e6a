/** What the `wallet` commands do that read the wallet's accounts from the chain. */
import { Interface } from "ethers";
import { inputInvalid } from "../risk/index.ts";
import {
  EthersLogSource,
  nextViewingIndex,
  recoverAccounts,
  viewingKey,
  type ChainReading,
  type Recovery,
} from "../wallet/index.ts";
import { type Result } from "./output.ts";
import { describePoint } from "./portfolioOperations.ts";
import { withNode } from "./rpc.ts";
import { writePortfolio, type PortfolioFile } from "./walletFiles.ts";
import {
  readAccountNumber,
  readChain,
  readOwners,
  readSeed,
  type ChainOptions,
  type KeystoreOptions,
  type OwnerOptions,
} from "./walletOptions.ts";
import { recoveryResult } from "./walletReport.ts";

export type WalletOptions = KeystoreOptions & ChainOptions & OwnerOptions;

/** Recovers and hands on; the node is closed afterwards. */
export async function withRecovery<T>(
  options: WalletOptions,
  use: (recovery: Recovery, reading: ChainReading) => Promise<T>,
): Promise<T> {
  const owners = readOwners(options);
  const seed = await readSeed(options);
  return withNode(options.rpc, async (provider) => {
    const reading = readChain(options, new EthersLogSource(provider));
    const { checkpoint } = options;
    const cache = checkpoint === undefined ? {} : { checkpoint };
    return use(await recoverAccounts({ seed, ...reading, ...owners, ...cache }), reading);
  });
}

export function recoverWallet(
  options: WalletOptions & { out: string; replace?: boolean },
): Promise<Result> {
  return withRecovery(options, async (recovery, reading) => {
    const { out, replace = false } = options;
    const files: PortfolioFile[] = [];
    for (const state of recovery.accounts) {
      if (state.face.closed) continue;
      files.push(await writePortfolio(out, state, { reading, block: recovery.at.block, replace }));
    }
    return recoveryResult(recovery, false, files);
  });
}

export function showWallet(options: WalletOptions & { reveal?: boolean }): Promise<Result> {
  return withRecovery(options, (recovery) =>
    Promise.resolve(recoveryResult(recovery, options.reveal === true)),
  );
}

const SET_KEY = "function setViewingKey(uint256 account, tuple(uint256 x, uint256 y) viewingKey)";

/** The next viewing key, and the call that gives it to an account: for the owner's signer to send. */
export async function nextKey(options: WalletOptions & { account?: string }): Promise<Result> {
  const account = options.account === undefined ? undefined : readAccountNumber(options.account);
  const seed = await readSeed(options);
  return withRecovery(options, async (recovery, reading) => {
    const { deployment, accounts } = recovery;
    if (account !== undefined && !accounts.some(({ face }) => face.account === account)) {
      throw inputInvalid("account", "is not among the wallet's accounts", "see `wallet show`");
    }
    const next = await nextViewingIndex(reading, recovery);
    const { index, publicKey } = viewingKey(seed, deployment, next);
    const point = { x: publicKey.x, y: publicKey.y };
    const to = reading.contracts.accounts;
    const data =
      account === undefined
        ? undefined
        : new Interface([SET_KEY]).encodeFunctionData("setViewingKey", [account, point]);
    const call = data === undefined ? {} : { to, data };
    const lines = data === undefined ? [] : [`send to ${to}`, data];
    return {
      document: { index, viewingKey: point, ...call },
      text: [describePoint(`viewing key ${index}`, publicKey), ...lines].join("\n"),
    };
  });
}
