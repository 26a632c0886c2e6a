/** What the `wallet` commands do with view rights. */
import { createSecretFile, readSecretText } from "./secretFile.ts";
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
  type ViewRight,
} from "../wallet/index.ts";
import { commitmentDocument } from "./commitmentFile.ts";
import { type Result } from "./output.ts";
import { askPassphrase } from "./passphrase.ts";
import { withNode } from "./rpc.ts";
import { readAccountNumber, readWhole, type NodeOptions } from "./walletOptions.ts";
import { heldBy, withRecovery, type WalletOptions } from "./walletRecovery.ts";

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

/** What the holder of a view sees. */
export async function readView(
  options: NodeOptions & { view: string; reveal?: boolean; "view-passphrase-file"?: string },
): Promise<Result> {
  const { rpc, reveal = false, "view-passphrase-file": file } = options;
  const confirmations = readWhole(options.confirmations, "confirmations");
  const option = "view-passphrase-file";
  const view = await openView(await readSecretText(options.view, "view"), () =>
    askPassphrase({ file, option, of: "the view" }),
  );
  const seen = await withNode(rpc, async (provider) => {
    const steps: Viewed[] = [];
    const source = new EthersLogSource(provider);
    for await (const step of followView(view, source, { confirmations })) steps.push(step);
    return steps;
  });
  const { account, scope } = view.subject;
  const lines = seen.map((step) => viewedText(step, reveal));
  const hint = reveal ? [] : ["--reveal shows the quantities"];
  return {
    document: { account, scope, changes: seen.map((step) => viewedDocument(step, reveal)) },
    text: [`account ${account}, ${scope.kind}`, ...lines, ...hint].join("\n"),
  };
}
