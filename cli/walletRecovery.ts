/** What the `wallet` commands do that read the wallet's accounts from the chain. */
import * as fs from "node:fs";
import { join } from "node:path";
import { Interface } from "ethers";
import { EXIT } from "../circuits/errors.ts";
import { inputInvalid, QUANTITY } from "../risk/index.ts";
import { Portfolio } from "../prover/portfolio.ts";
import {
  EthersLogSource,
  recoverAccounts,
  viewingKey,
  type AccountState,
  type ChainReading,
  type Recovery,
} from "../wallet/index.ts";
import { commitmentDocument } from "./commitmentFile.ts";
import { type Result } from "./output.ts";
import { describePoint } from "./portfolioOperations.ts";
import { withNode } from "./rpc.ts";
import { createSecretFile, updateSecretFile } from "./secretFile.ts";
import {
  readAccountNumber,
  readChain,
  readSeed,
  type ChainOptions,
  type KeystoreOptions,
} from "./walletOptions.ts";

export type WalletOptions = KeystoreOptions & ChainOptions;

/** Recovers and hands on; the node is closed afterwards. */
export async function withRecovery<T>(
  options: WalletOptions,
  use: (recovery: Recovery, reading: ChainReading) => Promise<T>,
): Promise<T> {
  const seed = await readSeed(options);
  return withNode(options.rpc, async (provider) => {
    const reading = readChain(options, new EthersLogSource(provider));
    const { checkpoint } = options;
    const cache = checkpoint === undefined ? {} : { checkpoint };
    return use(await recoverAccounts({ seed, ...reading, ...cache }), reading);
  });
}

/** Quantities held, by slot, as text in natural units. */
export function heldBy(state: AccountState): Record<string, string> {
  const held = [...state.portfolio().revealQuantities().entries()].filter(([, q]) => q !== 0n);
  return Object.fromEntries(held.map(([slot, q]) => [String(slot), QUANTITY.format(q)]));
}

function accountDocument(state: AccountState, { ring }: Recovery, reveal: boolean) {
  const { account, owner, version, commitment, viewingKey: key, closed } = state.face;
  const index = ring.find(key)?.index ?? null;
  const shown = { account, owner, version, closed, viewingKeyIndex: index };
  const point = commitmentDocument(commitment);
  return { ...shown, commitment: point, ...(reveal ? { quantity: heldBy(state) } : {}) };
}

function accountText(state: AccountState, reveal: boolean): string {
  const { account, version, commitment, closed } = state.face;
  const head = `account ${account}, version ${version}${closed ? ", closed" : ""}`;
  const held = reveal ? Object.entries(heldBy(state)) : [];
  const lines = held.map(([slot, quantity]) => `  slot ${slot.padStart(2)}  ${quantity}`);
  return [head, describePoint("  commitment", commitment), ...lines].join("\n");
}

/** Accounts found and accounts refused; status 1 when there is one of the latter. */
function report(recovery: Recovery, reveal: boolean, extra: readonly string[] = []): Result {
  const { at, deployment, accounts, refused, ring } = recovery;
  const document = {
    chainId: deployment.chainId,
    block: at.block,
    blockHash: at.hash,
    accounts: accounts.map((state) => accountDocument(state, recovery, reveal)),
    refused: refused.map(({ account, error }) => ({ account, ...error.toJSON() })),
    nextViewingKeyIndex: ring.nextIndex,
    ...(extra.length === 0 ? {} : { files: extra }),
  };
  const text = [
    `${accounts.length} accounts as of block ${at.block}`,
    ...accounts.map((state) => accountText(state, reveal)),
    ...refused.map(({ error }) => `REFUSED ${error.message}\n  fix: ${error.fix}`),
    ...extra.map((path) => `wrote ${path}`),
  ].join("\n");
  return { document, text, exitStatus: refused.length === 0 ? EXIT.ok : EXIT.refused };
}

/** Writes an account's portfolio file, or brings it up to date; a salt there is kept. */
async function writePortfolio(folder: string, state: AccountState): Promise<string> {
  const path = join(folder, `account-${state.face.account}.json`);
  const recovered = state.portfolio();
  if (!fs.existsSync(path)) {
    createSecretFile(path, recovered.revealText(), "out");
    return path;
  }
  await updateSecretFile(path, "out", (text) => {
    const { quantities, blinding } = state.revealOpening();
    const salt = Portfolio.parse(text).revealSalt();
    const held = Object.fromEntries(quantities.entries());
    return [Portfolio.create(held, blinding, salt).revealText(), undefined];
  });
  return path;
}

export function recoverWallet(options: WalletOptions & { out: string }): Promise<Result> {
  return withRecovery(options, async (recovery) => {
    const files: string[] = [];
    for (const state of recovery.accounts) {
      if (!state.face.closed) files.push(await writePortfolio(options.out, state));
    }
    return report(recovery, false, files);
  });
}

export function showWallet(options: WalletOptions & { reveal?: boolean }): Promise<Result> {
  return withRecovery(options, (recovery) =>
    Promise.resolve(report(recovery, options.reveal === true)),
  );
}

const SET_KEY = "function setViewingKey(uint256 account, tuple(uint256 x, uint256 y) viewingKey)";

/** The next viewing key, and the call that gives it to an account: for the owner's signer to send. */
export async function nextKey(options: WalletOptions & { account?: string }): Promise<Result> {
  const account = options.account === undefined ? undefined : readAccountNumber(options.account);
  const seed = await readSeed(options);
  return withRecovery(options, (recovery, { contracts }) => {
    const { ring, deployment, accounts } = recovery;
    if (account !== undefined && !accounts.some(({ face }) => face.account === account)) {
      throw inputInvalid("account", "is not among the wallet's accounts", "see `wallet show`");
    }
    const { index, publicKey } = viewingKey(seed, deployment, ring.nextIndex);
    const point = { x: publicKey.x, y: publicKey.y };
    const data =
      account === undefined
        ? undefined
        : new Interface([SET_KEY]).encodeFunctionData("setViewingKey", [account, point]);
    const call = data === undefined ? {} : { to: contracts.accounts, data };
    const lines = data === undefined ? [] : [`send to ${contracts.accounts}`, data];
    return Promise.resolve({
      document: { index, viewingKey: point, ...call },
      text: [describePoint(`viewing key ${index}`, publicKey), ...lines].join("\n"),
    });
  });
}
