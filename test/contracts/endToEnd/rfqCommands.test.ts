/**
 * The command line of two parties against a node: each has its own folder, keystore, key and portfolio, and
 * they exchange nothing but message files.
 */
import { expect } from "chai";
import { encryptKeystoreJsonSync, Wallet } from "ethers";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Participant } from "../../../demo/participant.ts";
import { opens, Portfolio } from "../../../prover/index.ts";
import { createKeystore } from "../../../wallet/keystore.ts";
import { Passphrase } from "../../../wallet/passphrase.ts";
import { zkmargin } from "../../cli/zkmargin.ts";
import { serve, type Node } from "./jsonRpc.ts";
import { closeWorld, openWorld, type World } from "./world.ts";

const PASSPHRASE = "correct horse battery staple";
const SECRET_SIZE = "0.512345";
const SECRET_PRICE = "7901.234";

/** Enough for a test; not for a key. */
function lightlyEncrypted({
  address,
  privateKey,
}: {
  address: string;
  privateKey: string;
}): string {
  return encryptKeystoreJsonSync({ address, privateKey }, PASSPHRASE, { scrypt: { N: 1024 } });
}

interface Party {
  readonly owner: Participant;
  readonly home: string;
}

describe("the commands of a request for quote", () => {
  const root = mkdtempSync(join(tmpdir(), "zkmargin-rfq-"));
  let world: World;
  let node: Node | undefined;
  let chainOptions: string[];
  let taker: Party;
  let maker: Party;
  let deadline: bigint;

  async function newParty(name: string): Promise<Party> {
    const { chain, market, home: table } = world;
    const wallet = Wallet.createRandom().connect(chain.provider);
    const fund = await chain.signers[0]!.sendTransaction({ to: wallet.address, value: 10n ** 18n });
    await fund.wait();
    const signer = new Wallet(wallet.privateKey, chain.provider);
    const owner = await Participant.open({ name, signer, provider: chain.provider }, market, table);
    const home = join(root, name);
    mkdirSync(home, { mode: 0o700 });
    const secret = { mode: 0o600 };
    writeFileSync(join(home, "passphrase"), PASSPHRASE, secret);
    writeFileSync(join(home, "key.json"), lightlyEncrypted(wallet), secret);
    await createKeystore(
      join(home, "keystore.json"),
      owner.seed,
      Passphrase.create(PASSPHRASE, "passphrase"),
    );
    return { owner, home };
  }

  /** The document that a command prints; fails with what it says otherwise. */
  async function run(party: Party, ...parameters: string[]): Promise<Record<string, unknown>> {
    const rfq = ["rfq", ...parameters, "--folder", "desk", ...chainOptions, "--json"];
    const { status, stdout, stderr } = await zkmargin(rfq, { cwd: party.home });
    expect(stderr).to.equal("");
    for (const secret of [SECRET_SIZE, SECRET_PRICE]) {
      if (!parameters.includes("--reveal")) expect(stdout).not.to.contain(secret);
    }
    if (status !== 0) throw new Error(stdout);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  function terms(party: Party, document: object): string[] {
    writeFileSync(join(party.home, "terms.json"), JSON.stringify(document), { mode: 0o600 });
    return ["--terms", "terms.json"];
  }

  /** Hands a message over. */
  function pass(from: Party, to: Party, name: string): string {
    const text = readFileSync(join(from.home, name), "utf8");
    expect(statSync(join(from.home, name)).mode & 0o777).to.equal(0o600);
    writeFileSync(join(to.home, `their-${name}`), text, { mode: 0o600 });
    return `their-${name}`;
  }

  const KEYSTORE = ["--keystore", "keystore.json", "--passphrase-file", "passphrase"];
  const KEY = ["--key", "key.json", "--key-passphrase-file", "passphrase"];
  const BOOK = ["--portfolio", "account.json", "--band", "0.02"];
  const DEVELOPMENT = ["--development"];

  before(async function () {
    this.timeout(600_000);
    world = await openWorld();
    node = await serve(world);
    const settlement = world.market.settlement.target as string;
    chainOptions = [
      ...["--rpc", node.url, "--settlement", settlement],
      ...["--confirmations", "0"],
    ];
    taker = await newParty("taker");
    maker = await newParty("maker");
    await taker.owner.deposit("USDC", "9000");
    await maker.owner.deposit("USDC", "9000");
    await maker.owner.deposit("BTC", "2");
    for (const { owner, home } of [taker, maker]) {
      writeFileSync(join(home, "account.json"), owner.portfolio.revealText(), { mode: 0o600 });
    }
    const block = await world.chain.provider.getBlock("latest");
    deadline = BigInt(block!.timestamp) + 3_600n;
  });

  after(async () => {
    rmSync(root, { recursive: true, force: true });
    node?.close();
    await closeWorld(world);
  });

  it("lead two parties from a request to two booked portfolios", async function () {
    this.timeout(600_000);
    const asked = terms(taker, {
      account: String(taker.owner.account),
      slot: "1",
      side: "buy",
      quantity: SECRET_SIZE,
      latestDeadline: String(deadline),
    });
    const { id } = await run(taker, "request", ...asked, "--out", "request.json");
    const quoted = terms(maker, {
      account: String(maker.owner.account),
      price: SECRET_PRICE,
      deadline: String(deadline),
    });
    const request = ["--request", pass(taker, maker, "request.json")];
    await run(maker, "quote", ...request, ...quoted, "--out", "quote.json");
    await run(maker, "quote", ...request, ...quoted, "--out", "quote.json");
    const limit = terms(taker, { limitPrice: SECRET_PRICE });
    const quote = ["--quote", pass(maker, taker, "quote.json"), ...limit];
    const accept = ["accept", ...quote, ...KEYSTORE, ...DEVELOPMENT, "--out", "acceptance.json"];
    await run(taker, ...accept);

    const conversation = ["--id", id as string];
    const acceptance = ["--message", pass(taker, maker, "acceptance.json")];
    await run(maker, "receive", ...acceptance, ...KEYSTORE, ...DEVELOPMENT);
    for (const [own, other] of [
      [taker, maker],
      [maker, taker],
    ] as const) {
      const report = await run(own, "explain", ...conversation, ...BOOK);
      expect(report.path).to.equal("initial");
      const sign = ["sign", ...conversation, ...BOOK, ...KEY, ...DEVELOPMENT];
      await run(own, ...sign, "--out", "signature.json");
      await run(other, "receive", "--message", pass(own, other, "signature.json"));
    }
    expect((await run(maker, "settle", ...conversation, ...KEY)).missing).to.deep.equal([
      "own proof",
      "their proof",
    ]);
    for (const [own, other] of [
      [taker, maker],
      [maker, taker],
    ] as const) {
      await run(own, "prove", ...conversation, ...BOOK, ...DEVELOPMENT, "--out", "proof.json");
      const proof = ["--message", pass(own, other, "proof.json"), ...DEVELOPMENT];
      await run(other, "receive", ...proof);
    }
    expect((await run(maker, "settle", ...conversation, ...KEY)).state).to.equal("settled");
    // From a block after it no event of the trade is seen: that says nothing of what became of it.
    const late = await run(taker, "show", "--from-block", "1000000");
    const [unseen] = late.conversations as Record<string, unknown>[];
    expect([unseen?.state, unseen?.unconfirmed]).to.deep.equal(["signed", true]);
    for (const { owner, home } of [taker, maker]) {
      const party = owner === taker.owner ? taker : maker;
      const { conversations } = await run(party, "show");
      expect((conversations as Record<string, unknown>[])[0]?.state).to.equal("settled");
      for (let twice = 0; twice < 2; twice++) {
        await run(party, "book", ...conversation, "--portfolio", "account.json");
      }
      const booked = Portfolio.parse(readFileSync(join(home, "account.json"), "utf8"));
      const { cx, cy } = (await owner.accounts.getFunction("accountOf")(owner.account)) as {
        cx: bigint;
        cy: bigint;
      };
      expect(opens(booked, { x: cx, y: cy })).to.equal(true);
    }
  });

  it("show terms only when told to", async function () {
    this.timeout(60_000);
    expect(JSON.stringify(await run(taker, "show"))).not.to.contain(SECRET_SIZE);
    expect(JSON.stringify(await run(taker, "show", "--reveal"))).to.contain(SECRET_SIZE);
  });
});
