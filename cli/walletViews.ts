/** What the `wallet` commands do with view rights. */
import { MAX_SECRET_BYTES } from "../files/secretFile.ts";
import { inputInvalid } from "../risk/index.ts";
import {
  encryptedViewText,
  EthersLogSource,
  exportLiveView,
  exportPastView,
  followView,
  openView,
  viewText,
  type ChainReading,
  type Recovery,
  type Viewed,
  type ViewedAccount,
  type ViewRight,
} from "../wallet/index.ts";
import { commitmentDocument } from "./commitmentFile.ts";
import { type Result } from "./output.ts";
import { askPassphrase } from "./passphrase.ts";
import { withNode } from "./rpc.ts";
import { createSecretFile, readSecretText } from "./secretFile.ts";
import {
  readAccountNumber,
  readContracts,
  readWhole,
  type ContractOptions,
  type NodeOptions,
} from "./walletOptions.ts";
import { withRecovery, type WalletOptions } from "./walletRecovery.ts";
import { heldBy } from "./walletReport.ts";

interface ExportOptions {
  readonly account: string;
  readonly out: string;
  readonly live?: boolean;
  readonly "first-block"?: string;
  readonly "last-block"?: string;
  readonly plain?: boolean;
  readonly "view-passphrase-file"?: string;
}

/** @throws INPUT_INVALID unless it is either live or two blocks */
function readScope(options: ExportOptions): readonly [number, number] | undefined {
  const { live = false, "first-block": first, "last-block": last } = options;
  if (live && first === undefined && last === undefined) return undefined;
  if (!live && first !== undefined && last !== undefined) {
    return [readWhole(first, "first-block"), readWhole(last, "last-block")];
  }
  throw inputInvalid(
    "live",
    "and the two blocks exclude each other",
    "give --first-block and --last-block, or --live alone",
  );
}

function makeView(
  reading: ChainReading,
  recovery: Recovery,
  account: bigint,
  scope: readonly [number, number] | undefined,
): Promise<ViewRight> {
  if (scope === undefined) return exportLiveView(reading, recovery, account);
  return exportPastView(reading, recovery, account, scope);
}

export async function exportView(options: WalletOptions & ExportOptions): Promise<Result> {
  const [account, scope] = [readAccountNumber(options.account), readScope(options)];
  const { out, plain = false, "view-passphrase-file": file } = options;
  if (plain && file !== undefined) {
    throw inputInvalid("plain", "is given with a passphrase", "choose one of the two");
  }
  const option = "view-passphrase-file";
  const request = { file, option, of: "the view", isNew: true };
  const passphrase = plain ? undefined : await askPassphrase(request);
  const view = await withRecovery(options, (recovery, reading) =>
    makeView(reading, recovery, account, scope),
  );
  const text =
    passphrase === undefined ? viewText(view) : await encryptedViewText(view, passphrase);
  if (Buffer.byteLength(text) > MAX_SECRET_BYTES) {
    throw inputInvalid(
      "last-block",
      "makes the view larger than zkmargin reads",
      "export several views of fewer blocks each",
    );
  }
  createSecretFile(out, text, "out");
  const { kind } = view.subject.scope;
  return {
    document: { view: out, account, scope: view.subject.scope },
    text: `wrote ${out}: whoever has it${plain ? "" : " and its passphrase"} sees account ${account}, ${kind}`,
  };
}

function viewedDocument({ event, state }: Viewed, reveal: boolean) {
  const { version, commitment } = state.face;
  const { block = null, transaction = null, kind = "before" } = event ?? {};
  const shown = { block, transaction, kind, version, commitment: commitmentDocument(commitment) };
  return { ...shown, ...(reveal ? { quantity: heldBy(state) } : {}) };
}

function viewedText({ event, state }: Viewed, reveal: boolean): string {
  const head = event === undefined ? "before" : `block ${event.block}  ${event.kind}`;
  const held = reveal ? Object.entries(heldBy(state)) : [];
  return [head, ...held.map(([slot, q]) => `  slot ${slot.padStart(2)}  ${q}`)].join("\n");
}

/** How far the view reaches, and what vouches for it. */
function endText({ at, isEnded, verified }: ViewedAccount): string[] {
  return [
    isEnded
      ? "ENDED: the owner has set another viewing key since; what came later is not in this view"
      : `as of block ${at.block}`,
    verified
      ? "verified: the contract's own state agrees where the view begins and ends"
      : "NOT VERIFIED: the node no longer has the contract's state, so events that it left out would not be noticed",
  ];
}

interface ReadOptions extends NodeOptions, ContractOptions {
  readonly view: string;
  readonly reveal?: boolean;
  readonly "view-passphrase-file"?: string;
}

/** What the holder of a view sees, of the contracts that he names himself. */
export async function readView(options: ReadOptions): Promise<Result> {
  const contracts = readContracts(options);
  const { rpc, reveal = false, "view-passphrase-file": file } = options;
  const confirmations = readWhole(options.confirmations, "confirmations");
  const option = "view-passphrase-file";
  const view = await openView(await readSecretText(options.view, "view"), () =>
    askPassphrase({ file, option, of: "the view" }),
  );
  const seen = await withNode(rpc, (provider) =>
    followView(view, new EthersLogSource(provider), { contracts, confirmations }),
  );
  const { steps, at, isEnded, verified } = seen;
  const { account, scope } = view.subject;
  const lines = steps.map((step) => viewedText(step, reveal));
  const hint = reveal ? [] : ["--reveal shows the quantities"];
  return {
    document: {
      ...{ account, contracts, scope, block: at.block, isEnded, verified },
      changes: steps.map((step) => viewedDocument(step, reveal)),
    },
    text: [
      `account ${account} of ${contracts.accounts}, ${scope.kind}`,
      ...lines,
      ...endText(seen),
      ...hint,
    ].join("\n"),
  };
}
