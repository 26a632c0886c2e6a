/** A home full of secrets that would be recognised anywhere, with every file that a command takes. */
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { encryptKeystoreJsonSync, Wallet } from "ethers";
import { commit } from "../../../circuits/generators.ts";
import { councilKeyDocument, dealAll, MemberFolder, OpenedDelta } from "../../../council/index.ts";
import { documentText, identityDocument, requestDocument } from "../../../council/index.ts";
import { commitmentOf, Portfolio, TradeDelta } from "../../../prover/index.ts";
import { publicKeyOf, sealDelta } from "../../../sealing/index.ts";
import { createKeystore } from "../../../wallet/keystore.ts";
import { Passphrase, Seed, ViewRight, viewingKey, viewText } from "../../../wallet/index.ts";
import { candleText } from "../candles.ts";
import { RULES } from "../zkmargin.ts";
import { startSimulatedNode, type SimulatedNode } from "../simulatedNode.ts";
import { sampleContext, sampleDocument } from "../../verifier/sampleClaim.ts";
import { formsOf, formsOfText } from "../../council/secretForms.ts";
import { exampleReport } from "../../audit/exampleReport.ts";
import { reportText } from "../../../audit/index.ts";
import { ACCOUNTS, CHAIN_ID, CONTRACTS, quantities } from "../../wallet/simulatedChain.ts";
import { SETTLEMENT, SimulatedChain } from "../../wallet/simulatedChain.ts";

/** A number of so many bits that nobody else has. */
function numberOf(name: string, bits: number): bigint {
  const digest = createHash("sha256").update(`canary ${name}`).digest("hex");
  return BigInt.asUintN(bits - 1, BigInt(`0x${digest}`)) | (1n << BigInt(bits - 1));
}

const HELD = { "0": "98765432.13579246", "1": "7135792.46801357", "2": "-31415926.53589793" };
const TRADED = { "0": "-13579246.80135792", "1": "3102468.13570246" };
const PASSPHRASE = "canary seldom whistles at midnight";
const WRONG = "another canary entirely sings here";
const NODE_KEY = "canary-key-of-a-paid-node-5f3a9c";
const BLINDING = numberOf("blinding", 250);
const SALT = numberOf("salt", 248);
const DELTA_BLINDING = numberOf("delta", 249);
const VIEW_SECRET = numberOf("view", 250);
const ETHEREUM_KEY = numberOf("ethereum", 255);
const COUNCIL_SECRET = numberOf("council", 248);

const raw = (amount: string): bigint => BigInt(amount.replace(/[-.]/g, ""));

export interface CanaryHome {
  readonly home: string;
  /** Values by option. */
  readonly values: Readonly<Record<string, string>>;
  /** What must show nowhere. */
  readonly forms: readonly string[];
  /** A file with another passphrase. */
  readonly wrong: string;
  close(): void;
}

const seed = Seed.fromBytes(createHash("sha256").update("canary seed").digest());
const deployment = { chainId: CHAIN_ID, accounts: ACCOUNTS };

function chainOfOwner(): SimulatedChain {
  const chain = new SimulatedChain();
  const mine = chain.open(viewingKey(seed, deployment, 0).publicKey);
  chain.deposit(mine, 0, 1_000n);
  const opening = { quantities: quantities({ 1: raw(TRADED["1"]) }), blinding: DELTA_BLINDING };
  chain.trade(mine, chain.open(publicKeyOf(6n)), opening);
  return chain;
}

function phraseForms(): string[] {
  const words = seed.revealPhrase().split(" ");
  // Three in a row are no accident.
  return words.slice(2).map((_, at) => words.slice(at, at + 3).join(" "));
}

export async function canaryHome(home: string): Promise<CanaryHome> {
  chmodSync(home, 0o700);
  const put = (name: string, text: string, mode = 0o600): string => {
    mkdirSync(dirname(join(home, name)), { recursive: true, mode: mode === 0o600 ? 0o700 : 0o755 });
    writeFileSync(join(home, name), text, { mode });
    return name;
  };
  const open = (name: string, document: object | string): string =>
    put(`given/${name}`, typeof document === "string" ? document : JSON.stringify(document), 0o644);

  const portfolio = Portfolio.create(HELD, BLINDING, SALT);
  const delta = TradeDelta.create(TRADED, DELTA_BLINDING);
  const passphrase = Passphrase.create(PASSPHRASE);
  put("word", `${PASSPHRASE}\n`);
  await createKeystore(join(home, "keys/wallet.json"), seed, passphrase);

  const signer = new Wallet(`0x${ETHEREUM_KEY.toString(16)}`);
  const account = { address: signer.address, privateKey: signer.privateKey };
  const scrypt = { N: 1024 };
  put("keys/ethereum.json", encryptKeystoreJsonSync(account, PASSPHRASE, { scrypt }));

  const addresses = [1, 2, 3].map((index) => `0x${String(index).padStart(40, "0")}`);
  const council = "0x00000000000000000000000000000000000000C0";
  const dealt = dealAll(
    { chainId: CHAIN_ID, council, threshold: 2, accounts: addresses },
    COUNCIL_SECRET,
  );
  const [identity] = dealt.identities;
  const [share] = dealt.shares;
  if (identity === undefined || share === undefined) throw new Error("no members");
  const folder = new MemberFolder(join(home, "m1"), passphrase, true);
  await folder.keep("identity", identity.revealText());
  await folder.keep("share", share.revealText());
  await folder.keep("agreed", documentText(councilKeyDocument(dealt.key)));

  const opening = { quantities: quantities({ 0: raw(TRADED["0"]) }), blinding: DELTA_BLINDING };
  const point = commit(opening.quantities, opening.blinding);
  const keys = { council: dealt.key.key, copies: [publicKeyOf(5n), publicKeyOf(6n)] as const };
  const sealed = { delta: point, sealed: sealDelta(opening, keys, numberOf("seal", 240)) };
  const view = new ViewRight(
    { chainId: CHAIN_ID, contracts: CONTRACTS, account: 1n, scope: { kind: "live", fromBlock: 0 } },
    { start: undefined, viewingSecret: VIEW_SECRET },
  );
  const [, market = "", , table = ""] = RULES;
  const node: SimulatedNode = await startSimulatedNode(chainOfOwner());
  const { x, y } = commitmentOf(portfolio);
  const members = dealt.identities
    .map((one, at) => open(`identity-${at}.json`, identityDocument(one.public())))
    .join();

  const values: Record<string, string> = {
    ...{
      keystore: "keys/wallet.json",
      "passphrase-file": "word",
      phrase: put("phrase", seed.revealPhrase()),
    },
    ...{ portfolio: put("book/account.json", portfolio.revealText()), slot: "2", amount: "3" },
    delta: put("book/delta.json", delta.revealText()),
    quantities: put("trade.json", JSON.stringify(TRADED)),
    view: put("views/live.json", viewText(view)),
    terms: put("terms.json", JSON.stringify({ limitPrice: HELD["1"] })),
    ...{ rpc: `${node.url}/v2/${NODE_KEY}`, confirmations: "0", accounts: ACCOUNTS },
    ...{ settlement: SETTLEMENT, account: "1", checkpoint: "cache/one", folder: "m1" },
    ...{ key: "keys/ethereum.json", "key-passphrase-file": "word", signer: "keys/ethereum.json" },
    ...{ "signer-passphrase-file": "word", outbox: "outbox", openings: council, auction: council },
    ...{ council, "council.json": open("council.json", councilKeyDocument(dealt.key)) },
    ...{ members, threshold: "2", dealers: "1,2", "chain-id": "31337", dealer: "2" },
    ...{ address: addresses[0] ?? "", addresses: addresses.join(), name: "a member" },
    ...{ urls: `${node.url}/v2/${NODE_KEY}`, session: `0x${"5e".repeat(32)}`, messages: "given" },
    sealed: open("sealed.json", requestDocument(sealed)),
    opened: put("opened/one.json", new OpenedDelta(point, opening).revealText()),
    shares: open("shares.json", {}),
    blame: open("blame.json", {}),
    ...{ id: `0x${"1d".repeat(32)}`, request: put("messages/given-request.json", "{}") },
    ...{ quote: put("messages/given-quote.json", "{}"), message: put("messages/given.json", "{}") },
    ...{ market, table, band: "0.05", level: "1.1", symbols: ",BTC", hours: "24" },
    ...{ commitment: `${x},${y}`, candles: open("candles.csv", candleText(40, 0.01)) },
    attestation: open("attestation.json", sampleDocument(sampleContext("solvency-spot8"))),
    ...{ circuit: "seal", ptau: open("no.ptau", "none"), zkey: open("no.zkey", "none") },
    ...{ beacon: "00", policy: `${dirname(market)}/policy.json`, "as-of": "2024-02-01T00:00:00Z" },
    ...{ manifest: open("manifest.json", {}), quotes: open("quotes.csv", "none") },
    ...{ homes: `0x${"07".repeat(32)}`, document: open("document.json", {}) },
    ...{ signatures: open("signatures.json", {}), "audit-book": council, window: "1" },
    ...{
      index: "index",
      report: open("report.json", reportText(exampleReport())),
      day: "2020-03-12",
    },
    ...{ assets: "BTC,ETH", documents: open("contribution.json", {}) },
  };
  const numbers = [
    ...[...Object.values(HELD), ...Object.values(TRADED)].map(raw),
    ...[BLINDING, SALT, DELTA_BLINDING, VIEW_SECRET, ETHEREUM_KEY, COUNCIL_SECRET],
    ...[share.revealShare(), identity.revealEncryptionSecret()],
    BigInt(`0x${Buffer.from(seed.revealBytes()).toString("hex")}`),
    viewingKey(seed, deployment, 0).revealSecret(),
  ];
  const grouped = [...Object.values(HELD), ...Object.values(TRADED)].map((amount) =>
    Number(amount.replace("-", "").split(".")[0]).toLocaleString("en"),
  );
  const texts = [
    ...[PASSPHRASE, WRONG, NODE_KEY].flatMap(formsOfText),
    ...phraseForms(),
    ...grouped,
  ];
  const forms = [...new Set([...numbers.flatMap(formsOf), ...texts])];
  return { home, values, forms, wrong: put("wrong-word", `${WRONG}\n`), close: node.close };
}
