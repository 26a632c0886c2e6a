/**
 * Whether a contribution is of the wallet's own book: salt and f come from the seed and the account as it was, so the
 * wallet makes the ciphertext again. Nobody without the seed can, and nothing of it is written anywhere.
 */
import { type Provider } from "ethers";
import { requirementOf } from "../audit/contribution.ts";
import { openAuditBook, readWindowRules, type WindowRules } from "../audit/contributor.ts";
import { sameCiphertext } from "../audit/fold.ts";
import { type Inclusion } from "../audit/inclusion.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { commitmentOf } from "../prover/index.ts";
import { encryptRequirement } from "../sealing/index.ts";
import { contributionSecrets } from "../wallet/index.ts";
import { bookPlaceOf, readWalletBook, type OwnBookOptions, type WalletBook } from "./ownBook.ts";

/** No cache: it is of now, and what is asked is the book of then. */
export type PastBookOptions = Omit<OwnBookOptions, "accounts" | "portfolio" | "checkpoint">;

export type OwnContribution =
  /** The ciphertext is of `requirement`, whole dollars, which the wallet's own book had. */
  | { readonly kind: "own"; readonly requirement: bigint }
  /** The wallet's secrets do not make it. */
  | { readonly kind: "foreign" };

function requirementIf(
  rules: WindowRules,
  { contribution, book: auditBook }: Inclusion,
  { seed, portfolio }: WalletBook,
): bigint | undefined {
  const { window, account, ciphertext } = contribution;
  const { chainId, accounts, councilKey, market, table, level } = rules;
  const scope = { chainId, book: auditBook, window, account };
  const commitment = commitmentOf(portfolio);
  const request = { portfolio, market, table, level, councilKey, commitment, scope };
  const requirement = requirementOf(request);
  const secrets = contributionSecrets(seed, {
    ...{ chainId, accounts, auditBook, window, account, commitment, requirement },
    council: councilKey,
  });
  const again = encryptRequirement(requirement, councilKey, secrets.revealEphemeral());
  return sameCiphertext(again, ciphertext) ? requirement : undefined;
}

/**
 * @returns undefined without a wallet
 * @throws INPUT_INVALID for an account that is not the wallet's; UNLOCK_FAILED, CHAIN_FAILED
 */
export async function ownContribution(
  provider: Provider,
  options: PastBookOptions & { readonly "audit-book": string },
  inclusion: Inclusion,
): Promise<OwnContribution | undefined> {
  if (options.keystore === undefined) return undefined;
  const { contribution } = inclusion;
  const opened = await openAuditBook(provider, options["audit-book"]);
  const rules = await readWindowRules(opened, contribution.window);
  const { block } = contribution.place;
  // Within its block something may have followed the contribution: then it was of the book before that block.
  for (const then of [block, block - 1]) {
    const confirmations = String(opened.block - then);
    const chain = { ...options, confirmations, accounts: rules.accounts };
    const place = bookPlaceOf(chain);
    if (place.kind === "file") return undefined;
    const own = await readWalletBook(chain, place, contribution.account).catch((error: unknown) => {
      if (then === block || !(error instanceof ZkMarginError)) throw error;
      return undefined;
    });
    const requirement = own && requirementIf(rules, inclusion, own);
    if (requirement !== undefined) return { kind: "own", requirement };
  }
  return { kind: "foreign" };
}
