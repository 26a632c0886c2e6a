/** What `options convert` says: what expired in dollars, quantities only if revealed, and the calls to send. */
import { type Relisting, type TradeDelta } from "../prover/index.ts";
import { formatUsd, QUANTITY, USD_DECIMALS } from "../risk/index.ts";
import { type ConversionFacts } from "./conversionChain.ts";
import { relistingDocument, relistingText } from "./optionReport.ts";
import { type Result } from "./output.ts";

/** A transaction for the owner's signer. */
export interface OwnersCall {
  readonly does: "prepare" | "convert" | "followEmpty" | "attest";
  readonly to: string;
  readonly data: string;
}

export interface ConversionStep {
  readonly facts: ConversionFacts;
  readonly relisting: Relisting;
  /** Undefined where nothing of the relisting is held. */
  readonly delta: TradeDelta | undefined;
  /** Relistings left after this one. */
  readonly remaining: number;
  /** Whether a lease goes with it. */
  readonly attests: boolean;
  /** None of a dry run. */
  readonly calls: readonly OwnersCall[];
  readonly isDryRun: boolean;
}

/** What the expired options come to, 1e-16 USD: owed where negative. */
function worthOf({ payoffs }: Relisting, delta: TradeDelta): bigint {
  const quantities = delta.revealQuantities();
  return [...payoffs].reduce((sum, [slot, x]) => sum - (quantities[slot] ?? 0n) * x, 0n);
}

/** Changes of the book by slot, natural units. */
function changeOf(delta: TradeDelta): Record<string, string> {
  const changes = [...delta.revealQuantities().entries()].filter(([, q]) => q !== 0n);
  return Object.fromEntries(changes.map(([slot, q]) => [String(slot), QUANTITY.format(q)]));
}

/** Nothing is outstanding. */
export function nothingToConvert({ standing }: ConversionFacts): Result {
  const { account, followed, latest, block } = standing;
  return {
    document: { account, followed, latest, outcome: "none", remaining: 0, calls: [] },
    text: `account ${account} has followed ${followed} of ${latest} relistings as of block ${block}: nothing to convert`,
  };
}

function outcomeText({ relisting, delta }: ConversionStep): string {
  if (delta === undefined) return "nothing of what expired is held: the book stays as it is";
  const worth = worthOf(relisting, delta);
  const usd = formatUsd(worth, USD_DECIMALS.positionValue, "down");
  return `what expired comes to ${usd}, which slot 0 ${worth < 0n ? "pays" : "receives"}`;
}

function restText({ isDryRun, remaining, relisting, attests }: ConversionStep): string[] {
  return [
    ...(isDryRun && attests ? ["the book after it can be attested under its home table"] : []),
    ...(isDryRun ? ["checked; nothing was proven, written or sent"] : []),
    ...(remaining === 0
      ? []
      : [
          `${remaining} more to follow: repeat this once the chain has relisting ${relisting.number}`,
        ]),
  ];
}

export function conversionResult(step: ConversionStep, reveal: boolean): Result {
  const { facts, relisting, delta, remaining, calls, isDryRun } = step;
  const { standing, owner } = facts;
  const change = reveal && delta !== undefined ? changeOf(delta) : undefined;
  const worth =
    delta === undefined
      ? {}
      : { worth: formatUsd(worthOf(relisting, delta), USD_DECIMALS.positionValue, "down") };
  const document = {
    ...{ account: standing.account, block: standing.block, from: owner },
    ...{ outcome: delta === undefined ? "followEmpty" : "convert", dryRun: isDryRun },
    ...{ relisting: relistingDocument(relisting), ...worth },
    ...(change === undefined ? {} : { change }),
    ...{ remaining, calls },
  };
  const text = [
    relistingText(relisting),
    outcomeText(step),
    ...Object.entries(change ?? {}).map(([slot, q]) => `  slot ${slot.padStart(2)}  ${q}`),
    ...calls.flatMap(({ does, to, data }) => [`${does}: send to ${to} from ${owner}`, data]),
    ...restText(step),
  ].join("\n");
  return { document, text };
}
