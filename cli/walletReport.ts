/** What the `wallet` commands say of a recovery: as a document and as text. */
import { EXIT } from "../circuits/errors.ts";
import { QUANTITY } from "../risk/index.ts";
import { type AccountState, type Recovery } from "../wallet/index.ts";
import { commitmentDocument } from "./commitmentFile.ts";
import { type Result } from "./output.ts";
import { describePoint } from "./portfolioOperations.ts";
import { type PortfolioFile } from "./walletFiles.ts";

/** Quantities held, by slot, as text in natural units. */
export function heldBy(state: AccountState): Record<string, string> {
  const held = [...state.portfolio().revealQuantities().entries()].filter(([, q]) => q !== 0n);
  return Object.fromEntries(held.map(([slot, q]) => [String(slot), QUANTITY.format(q)]));
}

function accountDocument(state: AccountState, recovery: Recovery, reveal: boolean) {
  const { account, owner, version, commitment, viewingKey: key, closed } = state.face;
  const index = recovery.ring.find(key)?.index ?? null;
  const verified = !recovery.unverified.has(account);
  const shown = { account, owner, version, closed, verified, viewingKeyIndex: index };
  const point = commitmentDocument(commitment);
  return { ...shown, commitment: point, ...(reveal ? { quantity: heldBy(state) } : {}) };
}

const UNVERIFIED =
  "NOT VERIFIED: the node no longer has the contract's state, so events that it left out would not be noticed";

function accountText(state: AccountState, recovery: Recovery, reveal: boolean): string {
  const { account, owner, version, commitment, closed } = state.face;
  const head = `account ${account}, version ${version}${closed ? ", closed" : ""}`;
  const held = reveal ? Object.entries(heldBy(state)) : [];
  const lines = held.map(([slot, quantity]) => `  slot ${slot.padStart(2)}  ${quantity}`);
  return [
    head,
    `  owner ${owner}`,
    describePoint("  commitment", commitment),
    ...(recovery.unverified.has(account) ? [`  ${UNVERIFIED}`] : []),
    ...lines,
  ].join("\n");
}

function foreignText({ foreign, ownership }: Recovery): string[] {
  const hint = ownership.areGiven
    ? "left out"
    : "left out; give --owner if you own more than the first seen";
  return foreign.map(
    ({ account, owner }) =>
      `account ${account} of ${owner ?? "an owner before --from-block"} names a viewing key of this wallet: ${hint}`,
  );
}

const FILES: Readonly<Record<PortfolioFile["outcome"], string>> = {
  written: "wrote",
  unchanged: "up to date",
  newer: "left, as it is newer than the last final block:",
  refused: "REFUSED",
};

function fileText({ path, outcome, error }: PortfolioFile): string {
  const why = error === undefined ? "" : `: ${error.message}\n  fix: ${error.fix}`;
  return `${FILES[outcome]} ${path}${why}`;
}

function filesDocument(files: readonly PortfolioFile[]) {
  return files.map(({ path, outcome, error }) => ({ path, outcome, ...error?.toJSON() }));
}

/** Accounts found and accounts refused; status 1 when an account or a file was refused. */
export function recoveryResult(
  recovery: Recovery,
  reveal: boolean,
  files?: readonly PortfolioFile[],
): Result {
  const { at, deployment, accounts, refused, foreign, ring, verified } = recovery;
  const document = {
    chainId: deployment.chainId,
    block: at.block,
    blockHash: at.hash,
    verified,
    accounts: accounts.map((state) => accountDocument(state, recovery, reveal)),
    refused: refused.map(({ account, error }) => ({ account, ...error.toJSON() })),
    foreign: foreign.map(({ account, owner = null }) => ({ account, owner })),
    nextViewingKeyIndex: ring.nextIndex,
    ...(files === undefined ? {} : { files: filesDocument(files) }),
  };
  const text = [
    `${accounts.length} accounts as of block ${at.block}`,
    ...accounts.map((state) => accountText(state, recovery, reveal)),
    ...refused.map(({ error }) => `REFUSED ${error.message}\n  fix: ${error.fix}`),
    ...foreignText(recovery),
    ...(files ?? []).map(fileText),
  ].join("\n");
  const isWhole = refused.length === 0 && !files?.some(({ outcome }) => outcome === "refused");
  return { document, text, exitStatus: isWhole ? EXIT.ok : EXIT.refused };
}
