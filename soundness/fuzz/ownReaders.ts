/** Readers of what an owner keeps or gets from counterparties: books, keys, views, conversations, journals. */
import { commit } from "../../circuits/generators.ts";
import { readQuantities } from "../../cli/portfolioOperations.ts";
import { readLimit, readQuoteTerms, readRequestTerms } from "../../cli/rfqDocuments.ts";
import { journalText, parseJournal } from "../../keeper/submission.ts";
import { Portfolio, TradeDelta } from "../../prover/index.ts";
import { publicKeyOf } from "../../sealing/index.ts";
import { receiveMessage } from "../../trading/index.ts";
import { parseAcceptance } from "../../trading/rfq/acceptance.ts";
import { parseQuote, parseRequest } from "../../trading/rfq/agreement.ts";
import { parseProofMessage, parseSignatureMessage } from "../../trading/rfq/confirmations.ts";
import { parseSession, revealSessionText } from "../../trading/rfq/sessionFile.ts";
import { AccountState } from "../../wallet/accountState.ts";
import { decryptText, encryptText, Passphrase, Seed, ViewRight } from "../../wallet/index.ts";
import { openKeystore, openView, parseView, viewText } from "../../wallet/index.ts";
import { BLINDING } from "../../test/prover/samplePortfolios.ts";
import { prove, type Conversation } from "../../test/trading/negotiation.ts";
import { newWorld, type World } from "../../test/trading/world.ts";
import { ofFile, ofJson, ofText, type Reader } from "./reader.ts";

const SECRET = { secret: true } as const;
const PASSPHRASE = "a passphrase of many words";
const SEED_HEX = "5e".repeat(32);
const address = (byte: string): string => `0x${byte.repeat(20)}`;

function views(): string[] {
  const quantities = [98_765_432_100n, -1_234_567_800n, ...new Array<bigint>(30).fill(0n)];
  const face = {
    ...{ account: 7n, owner: address("0a"), opened: 5, version: 9n, closed: false },
    ...{ viewingKey: publicKeyOf(4_711n), commitment: commit(quantities, BLINDING) },
  };
  const start = new AccountState(face, { quantities, blinding: BLINDING });
  const contracts = { accounts: address("0c"), modules: [address("0d")] };
  const subject = { chainId: 31_337n, contracts, account: 7n };
  const hash = `0x${"ab".repeat(32)}`;
  const past = { kind: "past", fromBlock: 6, through: { block: 9, hash } } as const;
  const sealKeys = [{ transaction: hash, index: 2, streamKey: 2n ** 200n + 12_345n }];
  const live = { kind: "live", fromBlock: 6 } as const;
  return [
    viewText(new ViewRight({ ...subject, scope: past }, { start, sealKeys })),
    viewText(new ViewRight({ ...subject, scope: live }, { start, viewingSecret: BLINDING + 1n })),
  ];
}

/** Every message of a conversation as the parties sent it, and what the taker keeps. */
async function conversation(): Promise<{
  readonly world: World;
  readonly messages: Conversation & { readonly signature: string; readonly proof: string };
  readonly session: string;
}> {
  const world = newWorld();
  const said = await prove(world);
  const kept = world.maker.store.find(said.id);
  if (kept === undefined) throw new Error("the conversation is not kept");
  const session = revealSessionText(kept);
  const { theirProof, theirSignature } = JSON.parse(session) as {
    readonly theirProof: { readonly id: string; readonly digest: string };
    readonly theirSignature: string;
  };
  const { id, digest } = theirProof;
  const head = { zkmargin: "rfq-signature/1", id, digest, account: "1" };
  const signature = JSON.stringify({ ...head, signature: theirSignature });
  const messages = { ...said, signature, proof: JSON.stringify(theirProof) };
  return { world, messages, session };
}

async function tradingReaders(): Promise<readonly Reader[]> {
  const { world, messages, session } = await conversation();
  const { request, quote, acceptance, signature, proof } = messages;
  const every = [request, quote, acceptance, proof];
  const terms = { account: "1", slot: "1", side: "buy", quantity: "2.98765432" };
  const { store } = world.maker;
  const kept = (): string =>
    store
      .list()
      .flatMap((id) => store.find(id) ?? [])
      .map(revealSessionText)
      .join();
  const received = async (text: string): Promise<unknown> => {
    const before = kept();
    try {
      return await receiveMessage(world.maker.party, text);
    } catch (error) {
      if (kept() === before) throw error;
      throw new Error("a refused message changed what is kept", { cause: error });
    }
  };
  return [
    ofJson("trading/rfq/agreement.ts:parseRequest", parseRequest, [request], SECRET),
    ofJson("trading/rfq/agreement.ts:parseQuote", parseQuote, [quote], SECRET),
    ofJson("trading/rfq/acceptance.ts:parseAcceptance", parseAcceptance, [acceptance], SECRET),
    ofJson("trading/rfq/confirmations.ts:parseSignatureMessage", parseSignatureMessage, [
      signature,
    ]),
    ofJson("trading/rfq/confirmations.ts:parseProofMessage", parseProofMessage, [proof]),
    ofText("trading/rfq/sessionFile.ts:parseSession", parseSession, [session], SECRET),
    ofText("trading/rfq/receiving.ts:receiveMessage", received, every.slice(2), SECRET),
    ofFile(
      "cli/rfqDocuments.ts:readRequestTerms",
      readRequestTerms,
      [
        { ...terms, latestDeadline: "1583971200" },
        { ...terms, latestDeadline: "1583971200", minBand: "0.05" },
      ],
      SECRET,
    ),
    ofFile(
      "cli/rfqDocuments.ts:readQuoteTerms",
      readQuoteTerms,
      [{ account: "2", price: "7900.12345678", deadline: "1583969400" }],
      SECRET,
    ),
    ofFile("cli/rfqDocuments.ts:readLimit", readLimit, [{ limitPrice: "7900.12345678" }], SECRET),
  ];
}

async function encryptedReaders(): Promise<readonly Reader[]> {
  const passphrase = Passphrase.create(PASSPHRASE, "passphrase");
  const seed = JSON.stringify({ seed: SEED_HEX });
  const keystore = await encryptText("keystore/1", seed, passphrase);
  const [view = ""] = views();
  const encryptedView = await encryptText("view/1", view, passphrase);
  const traits = { slow: true, hides: [SEED_HEX, PASSPHRASE] };
  return [
    ofText(
      "wallet/encryptedText.ts:decryptText",
      (text) => decryptText(text, "keystore/1", passphrase),
      [keystore],
      traits,
    ),
    ofFile(
      "wallet/keystore.ts:openKeystore",
      (path) => openKeystore(path, passphrase),
      [keystore],
      traits,
    ),
    ofText(
      "wallet/viewDocument.ts:openView",
      (text) => openView(text, () => Promise.resolve(passphrase)),
      [encryptedView],
      traits,
    ),
  ];
}

const PHRASE = `${"abandon ".repeat(23)}art`;
const OWNER = { chainId: 31_337n, accounts: address("a0"), sender: address("5e") };
const SUBMISSION = {
  ...{ name: "flag 7", nonce: 3, call: { to: address("c0"), data: "0x1234" } },
  ...{ gas: 90_000n, sentAt: 100, minedAt: undefined },
  signed: [{ hash: "0xaa", raw: "0xbb", maxFeePerGas: 10n ** 20n, maxPriorityFeePerGas: 1n }],
};

export async function ownReaders(): Promise<readonly Reader[]> {
  const quantity = { "0": "-987654.32109876", "1": "135.79246813" };
  const portfolio = Portfolio.create(quantity, BLINDING, 0x7a57e5a17n << 100n);
  const delta = TradeDelta.create(quantity, BLINDING);
  return [
    ofText(
      "prover/portfolio.ts:Portfolio.parse",
      (text) => Portfolio.parse(text),
      [portfolio.revealText()],
      SECRET,
    ),
    ofText(
      "prover/delta.ts:TradeDelta.parse",
      (text) => TradeDelta.parse(text),
      [delta.revealText()],
      SECRET,
    ),
    ofFile("cli/portfolioOperations.ts:readQuantities", readQuantities, [quantity], SECRET),
    ofText("wallet/viewDocument.ts:parseView", parseView, views(), SECRET),
    ofText("wallet/seed.ts:Seed.fromPhrase", (text) => Seed.fromPhrase(text), [PHRASE], {
      kind: "words",
      ...SECRET,
    }),
    ofFile(
      "wallet/passphrase.ts:Passphrase.fromFile",
      (path) => Passphrase.fromFile(path),
      [`${PASSPHRASE}\n`],
      { kind: "words", ...SECRET },
    ),
    ofText("keeper/submission.ts:parseJournal", (text) => parseJournal(text, OWNER), [
      journalText(OWNER, [SUBMISSION]),
    ]),
    ...(await tradingReaders()),
    ...(await encryptedReaders()),
  ];
}
