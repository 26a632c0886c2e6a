/**
 * Given an account with expired options and its portfolio file   When `options convert` is asked   Then dollars, the
 *   call with D, and the book after it kept privately; again: the same D; once the chain has it: the portfolio
 *   When nothing of a relisting is held, or its points are missing   Then followEmpty, and a call that prepares it
 *   When book, account or options do not fit   Then coded errors, nothing written
 * Given a wallet   When it converts the same account twice   Then the same D and the same seal
 */
import { expect } from "chai";
import * as fs from "node:fs";
import { join } from "node:path";
import { Interface, type Result as Decoded } from "ethers";
import { OPTION_CALLS } from "../../cli/optionAbi.ts";
import { bookOfWallet } from "../../cli/conversionBook.ts";
import { type ConversionFacts } from "../../cli/conversionChain.ts";
import { type OwnersCall } from "../../cli/conversionReport.ts";
import { convertExpired, type ConvertOptions } from "../../cli/convertOperations.ts";
import { type ProverSource } from "../../cli/conversionProvers.ts";
import { commit } from "../../circuits/generators.ts";
import { commitmentOf, Portfolio, preflight, relistingOf } from "../../prover/index.ts";
import { type SealRequest, type StatementRequest } from "../../prover/index.ts";
import { reduceBlinding } from "../../prover/secretScalar.ts";
import { Seed } from "../../wallet/index.ts";
import { rejectionOf } from "../prover/refusal.ts";
import {
  AT,
  COUNCIL_KEY,
  serveOptions,
  VIEWING_KEY,
  type OptionScene,
} from "./simulatedOptions.ts";
import { errorOf, temporaryFolder, zkmargin } from "./zkmargin.ts";

const USD = 10n ** 8n;
const CLEARING = new Interface(OPTION_CALLS.clearing);
const POINTS = new Interface(OPTION_CALLS.points);

const PROOF = {
  ...{ pi_a: ["1", "2", "1"], pi_c: ["1", "2", "1"], protocol: "groth16", curve: "bn128" },
  pi_b: [
    ["1", "2"],
    ["3", "4"],
    ["1", "0"],
  ],
};

/** Proves nothing, but refuses what is not true. */
const statedProvers: ProverSource = (circuit) => {
  const solvency = {
    circuit,
    prove: (request: StatementRequest) => {
      expect(preflight(request).status).to.equal("provable");
      return Promise.resolve({ proof: PROOF });
    },
  };
  const seal = {
    prove: ({ opening, keys, scope }: SealRequest) => {
      expect(keys).to.deep.equal({ council: COUNCIL_KEY, copies: [VIEWING_KEY, VIEWING_KEY] });
      expect(scope).to.include({ chainId: 31_337n, accountA: 1n, accountB: 1n });
      return Promise.resolve({
        delta: commit(opening.quantities, opening.blinding),
        ...{ digest: 1n, proof: PROOF },
        sealed: { ephemeral: { x: 1n, y: 2n }, wraps: [1n, 2n], words: new Array(10).fill(1n) },
      });
    },
  };
  return Promise.resolve({ solvency, seal, close: () => Promise.resolve() } as never);
};

describe("zkmargin options convert", () => {
  const cwd = temporaryFolder();
  const scene: OptionScene = {
    ...{ block: 77, time: 1_798_790_400n, maxReportAge: 600n, homeSlots: 32n },
    ...{ hasOptions: true, hasClearing: true, slots: new Map(), prepared: new Set([1n]) },
    relistings: [
      { slots: 1n << 20n, payoffs: [USD / 4n], price: USD },
      { slots: (1n << 16n) | (1n << 20n), payoffs: [120n * USD, 1n], price: 100_300_000n },
    ],
    followed: new Map(),
  };
  let rpc = "";
  let file = "";
  let places = 0;
  before(async () => {
    rpc = await serveOptions(scene);
  });
  /** Account 1 with this book in a folder of its own. */
  const holding = (quantity: Record<string, string>, followed = 0n): Portfolio => {
    const folder = join(cwd, `place-${(places += 1)}`);
    fs.mkdirSync(folder, { mode: 0o700 });
    file = join(folder, "account.json");
    const book = Portfolio.create(quantity, 3n ** 140n);
    fs.writeFileSync(file, book.revealText(), { mode: 0o600 });
    scene.followed.set(1n, followed);
    scene.commitment = commitmentOf(book);
    return book;
  };
  const options = (more: Partial<ConvertOptions> = {}): ConvertOptions => {
    const chain = { rpc, accounts: AT.accounts, confirmations: "0", "from-block": "0" };
    return { ...chain, account: "1", portfolio: file, band: "0.05", "lease-hours": "24", ...more };
  };
  const convert = async (more: Partial<ConvertOptions> = {}) => {
    const { document, text } = await convertExpired(options(more), statedProvers);
    const shown = document as { calls: OwnersCall[]; remaining: number; outcome: string };
    return { ...shown, text, document };
  };
  const beside = (): string[] =>
    fs.readdirSync(join(file, "..")).filter((name) => name.includes(".converting-"));
  const decoded = ({ data }: OwnersCall, method: string): Decoded =>
    CLEARING.decodeFunctionData(method, data);

  it("checks and shows dollars in a dry run, quantities only if revealed, and writes nothing", async () => {
    holding({ "0": "1000", "20": "-10" });
    const node = ["--rpc", rpc, "--accounts", AT.accounts, "--account", "1"];
    const words = ["options", "convert", ...node, "--portfolio", file, "--dry-run"];
    const run = await zkmargin(words, { cwd });
    expect([run.status, run.stderr]).to.deep.equal([0, ""]);
    expect(run.stdout).to.include("what expired comes to -$2.50, which slot 0 pays");
    expect(run.stdout)
      .to.include("1 more to follow")
      .and.not.match(/-10|slot 20 {2}/);
    const revealed = await zkmargin([...words, "--reveal", "--json"], { cwd });
    const document = JSON.parse(revealed.stdout) as Record<string, unknown>;
    expect(document).to.deep.include({ outcome: "convert", dryRun: true, remaining: 1, calls: [] });
    expect(document).to.deep.include({ worth: "-$2.50", change: { "0": "-2.5", "20": "10" } });
    expect(beside()).to.deep.equal([]);
  });

  it("keeps the book after it privately, calls with its D, again the same D, and books it once the chain has it", async () => {
    const before = holding({ "0": "1000", "20": "-10" });
    const first = await convert();
    const [call] = first.calls;
    expect([first.calls.length, call!.does, call!.to]).to.deep.equal([1, "convert", AT.clearing]);
    expect(first.text).not.to.match(/ -?10\n/);
    const [account, key, [x, y]] = decoded(call!, "convert") as unknown as [
      ...[bigint, string, [bigint, bigint]],
    ];
    expect([account, key.toLowerCase()]).to.deep.equal([1n, AT.verifier]);
    const [name = ""] = beside();
    const kept = join(file, "..", name);
    expect(fs.statSync(kept).mode & 0o777).to.equal(0o600);
    const after = Portfolio.parse(fs.readFileSync(kept, "utf8"));
    const quantities = after.revealQuantities();
    expect([quantities[0], quantities[20]]).to.deep.equal([99_750_000_000n, 0n]);
    const change = quantities.map((q, slot) => q - before.revealQuantities()[slot]!);
    const blinding = after.revealBlinding() - before.revealBlinding();
    expect(commit(change, reduceBlinding(blinding))).to.deep.equal({
      x,
      y,
    });

    const again = await convert();
    expect(decoded(again.calls[0]!, "convert")[2]).to.deep.equal(decoded(call!, "convert")[2]);
    expect(beside()).to.deep.equal([name]);

    scene.commitment = commitmentOf(after);
    scene.followed.set(1n, 1n);
    await convert({ "dry-run": true });
    expect(fs.readFileSync(file, "utf8")).to.equal(before.revealText());
    const next = await convert();
    expect([next.outcome, next.remaining]).to.deep.equal(["followEmpty", 0]);
    expect(fs.readFileSync(file, "utf8")).to.equal(after.revealText());
    expect(beside()).to.deep.equal([]);
  });

  it("follows empty where nothing of it is held, after a call that prepares the points", async () => {
    holding({ "0": "1000", "17": "3" }, 1n);
    const { calls, remaining, text } = await convert();
    expect(calls.map(({ does, to }) => [does, to])).to.deep.equal([
      ["prepare", AT.points],
      ["followEmpty", AT.clearing],
    ]);
    expect(POINTS.decodeFunctionData("prepare", calls[0]!.data)[1]).to.equal(2n);
    expect(decoded(calls[1]!, "followEmpty")[0]).to.equal(1n);
    expect([remaining, beside()]).to.deep.equal([0, []]);
    expect(text).to.include("the book stays as it is").and.include(`from ${AT.proofs}`);
  });

  it("rounds the cash down, and says so in dollars", async () => {
    holding({ "0": "0", "16": "2" }, 1n);
    const { document } = await convert({ reveal: true });
    expect(document).to.deep.include({ worth: "$240.00" });
    expect(document).to.have.nested.property("change.0", "239.28215353");
  });

  it("has nothing to do for an account that followed everything", async () => {
    holding({ "0": "1", "20": "5" }, 2n);
    const { outcome, text } = await convert();
    expect(outcome).to.equal("none");
    expect(text).to.include("followed 2 of 2").and.include("nothing to convert");
  });

  it("refuses another book, a kept book of something else, and what it cannot follow", async () => {
    const refused = async (code: string, field: string, more: Partial<ConvertOptions> = {}) => {
      const thrown = await rejectionOf(convertExpired(options(more), statedProvers));
      expect(thrown).to.deep.include({ code, field });
    };
    const book = holding({ "0": "1000", "20": "-10" });
    await refused("INPUT_INVALID", "keystore", { keystore: "wallet.json" });
    await refused("INPUT_INVALID", "attest", { attest: true });
    await refused("INPUT_INVALID", "lease-hours", { "lease-hours": "0" });
    await refused("INPUT_INVALID", "portfolio", { portfolio: "-" });
    const { portfolio, ...bare } = options();
    expect(portfolio).to.equal(file);
    const missing = await rejectionOf(convertExpired(bare, statedProvers));
    expect(missing).to.deep.include({ code: "INPUT_INVALID", field: "portfolio" });
    scene.homeSlots = 16n;
    await refused("INPUT_INVALID", "account");
    scene.homeSlots = 32n;
    scene.commitment = commitmentOf(book.afterPublic(0, 1n));
    await refused("OPENING_MISMATCH", "portfolio");
    scene.commitment = commitmentOf(book);
    expect(beside()).to.deep.equal([]);
    await convert();
    const [name = ""] = beside();
    const kept = join(file, "..", name);
    fs.writeFileSync(kept, book.afterPublic(1, 7n).revealText());
    await refused("INPUT_INVALID", "portfolio");
    const node = ["--rpc", rpc, "--accounts", AT.accounts, "--account", "9", "--portfolio", file];
    const { status, code } = await errorOf(["options", "convert", ...node], { cwd });
    expect([status, code]).to.deep.equal([2, "INPUT_INVALID"]);
  });
});

describe("a conversion by the wallet", () => {
  const seed = Seed.fromBytes(new Uint8Array(32).fill(1));
  const relisting = relistingOf(1n, 1n << 20n, [USD / 4n], USD);
  const book = Portfolio.create({ "0": "1000", "20": "-10" }, 3n ** 140n);
  const factsOf = (portfolio: Portfolio): ConversionFacts =>
    ({
      ...{ chainId: 1n, accounts: AT.accounts, clearing: AT.clearing, standing: { account: 1n } },
      ...{ viewingKey: VIEWING_KEY, council: COUNCIL_KEY, commitment: commitmentOf(portfolio) },
    }) as unknown as ConversionFacts;
  const secretsOf = (portfolio: Portfolio, facts = factsOf(portfolio)) => {
    const own = bookOfWallet(facts, { seed, portfolio }).conversion(relisting)!;
    return [own.delta.revealBlinding(), own.ephemeral];
  };

  it("has the same D and the same seal when it is repeated, others for another book, clearing or viewing key", () => {
    const first = secretsOf(book);
    expect(secretsOf(book)).to.deep.equal(first);
    const others = [
      secretsOf(book.afterPublic(0, 1n)),
      secretsOf(book, { ...factsOf(book), clearing: AT.points }),
      secretsOf(book, { ...factsOf(book), viewingKey: COUNCIL_KEY }),
    ];
    expect(new Set([first, ...others].flat()).size).to.equal(8);
  });

  it("is none where nothing is held, and refuses a book that is not the chain's", async () => {
    const without = Portfolio.create({ "0": "5" }, 7n);
    expect(
      bookOfWallet(factsOf(without), { seed, portfolio: without }).conversion(relisting),
    ).to.equal(undefined);
    const thrown = await rejectionOf(
      (async () => Promise.resolve(bookOfWallet(factsOf(book), { seed, portfolio: without })))(),
    );
    expect(thrown.code).to.equal("OPENING_MISMATCH");
  });
});
