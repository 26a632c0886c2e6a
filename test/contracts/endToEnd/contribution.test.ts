/**
 * Given two accounts that traded, and an open window   When one contributes by its wallet and the other by its file, and a
 *   relayer sends both in one call   Then the sum holds their requirements, and nothing said on the way holds a secret
 * Given a deposit after that   When the wallet contributes again   Then its contribution is replaced, not doubled
 * Given a contribution   When its account proves that it is included   Then a stranger checks it, and the owner what it holds
 * Given a document of another window or account, a tampered one, a closed window, another home, a book that is short under
 *   the stress   When it is contributed   Then refused
 */
import { expect } from "chai";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Contract } from "ethers";
import { requirementOf } from "../../../audit/contribution.ts";
import { multiply, type AffinePoint } from "../../../circuits/babyjubjub.ts";
import { keyGenerator } from "../../../circuits/generators.ts";
import { contribute, type ContributeOptions } from "../../../cli/auditContribution.ts";
import { proveIncluded, type InclusionOptions } from "../../../cli/auditInclusion.ts";
import { relay } from "../../../cli/auditRelay.ts";
import { type Result } from "../../../cli/output.ts";
import { CIRCUIT, registerTable } from "../../../demo/market.ts";
import { DESK_TABLE, HOME_TABLE } from "../../../demo/rules.ts";
import { commitmentOf, TallyProver, TradeDelta } from "../../../prover/index.ts";
import {
  LEVEL,
  minimalBandSensitivity,
  validateRuleTable,
  type MarketSnapshot,
  type RuleTable,
} from "../../../risk/index.ts";
import { sharedPoint, unmask, type TallyCiphertext } from "../../../sealing/index.ts";
import { deployAudit } from "../../../setup/deployAudit.ts";
import { send } from "../../../setup/deploySystem.ts";
import { contributionSecrets } from "../../../wallet/index.ts";
import { createKeystore } from "../../../wallet/keystore.ts";
import { Passphrase } from "../../../wallet/passphrase.ts";
import { GROUP_SECRET, publicKey } from "../council/rosters.ts";
import { zkmargin } from "../../cli/zkmargin.ts";
import { rejectionOf } from "../../prover/refusal.ts";
import { serve, type Node } from "./jsonRpc.ts";
import * as setting from "./world.ts";

const PASSPHRASE = "correct horse battery staple";
const HOUR = 3_600;
/** Nine tenths lost overnight. */
const WORST = ((): RuleTable => {
  const shock = DESK_TABLE.shock.map((row) => row.map((one) => (one * 36n) / 10n));
  const rules = { ...DESK_TABLE, shock } as unknown as RuleTable;
  const bandSensitivity = minimalBandSensitivity(rules, CIRCUIT.parameters.nLinear);
  return validateRuleTable({ ...rules, bandSensitivity });
})();

describe("contributions to an audit window", function () {
  this.timeout(600_000);
  const root = mkdtempSync(join(tmpdir(), "zkmargin-audit-"));
  const at = (name: string): string => join(root, name);
  let world: setting.World;
  let node: Node;
  let book: Contract;
  let tally: TallyProver;
  let snapshot: MarketSnapshot;
  let said = "";

  const chain = () => ({
    ...{ rpc: node.url, "audit-book": book.target as string },
    ...{ "from-block": "0", confirmations: "0" },
  });
  const wallet = () => ({
    ...{ keystore: at("keystore.json"), "passphrase-file": at("passphrase") },
    settlement: world.market.settlement.target as string,
  });
  const file = () => ({ portfolio: at("maker.json") });
  const source = () =>
    Promise.resolve({ solvency: world.prover, tally, close: () => Promise.resolve() });
  const heard = (result: Result): Record<string, unknown> => {
    said += `${result.text}\n${JSON.stringify(result.document, (_, v: unknown) => (typeof v === "bigint" ? String(v) : v))}\n`;
    return result.document as Record<string, unknown>;
  };
  const contributed = async (
    account: bigint,
    own: object,
    more: Partial<ContributeOptions> = {},
  ) => {
    const options = { ...chain(), window: "1", account: String(account), ...own, ...more };
    return heard(await contribute({ ...options, development: true }, source));
  };
  const relayed = async (...names: string[]) =>
    heard(await relay({ ...chain(), documents: names.map(at).join(",") }));
  const included = async (more: Partial<InclusionOptions>) =>
    heard(await proveIncluded({ ...chain(), ...more }));
  const sendCall = async ({ calls }: Record<string, unknown>): Promise<void> => {
    const [{ to, data }] = calls as [{ to: string; data: string }];
    await (await world.chain.signers[6]!.sendTransaction({ to, data })).wait();
  };
  const open = (table: string, minimum = 2) =>
    send(book, "openWindow", world.home, table, 10_000, HOUR, minimum);
  const requirement = (who: "trader" | "maker", table = HOME_TABLE): bigint => {
    const { portfolio } = world[who];
    const [level, commitment] = [LEVEL.parse("1", "level"), commitmentOf(portfolio)];
    const scope = { chainId: 31_337n, book: book.target as string, window: 1n, account: 1n };
    const councilKey = publicKey(GROUP_SECRET);
    return requirementOf({
      ...{ portfolio, market: snapshot, table, level, commitment, councilKey, scope },
    });
  };
  const opened = async (): Promise<AffinePoint> => {
    const { ephemeral, masked } = (await book.getFunction("sumOf")(1)) as TallyCiphertext;
    const sum = {
      ephemeral: { x: ephemeral.x, y: ephemeral.y },
      masked: { x: masked.x, y: masked.y },
    };
    return unmask(sum, sharedPoint(GROUP_SECRET, sum.ephemeral));
  };
  const changed = (from: string, to: string, change: object): void => {
    const document = JSON.parse(readFileSync(at(from), "utf8")) as object;
    writeFileSync(at(to), JSON.stringify({ ...document, ...change }));
  };

  before(async () => {
    world = await setting.openWorld();
    node = await serve(world);
    tally = await TallyProver.open({ allowDevelopment: true });
    const { market, trader, maker, chain: local } = world;
    const auditor = await local.signers[0]!.getAddress();
    ({ book } = await deployAudit(local.signers[0]!, market, auditor, {
      ...{ leastMinimum: 2, quietPeriod: 30 * 86_400 },
    }));
    await trader.deposit("USDC", "90000");
    await maker.deposit("USDC", "90000");
    await maker.deposit("ETH", "2000");
    snapshot = await setting.readSnapshot(market);
    const delta = TradeDelta.create({ "0": "-40000", "2": "200" });
    const signed = await setting.signedTrade(world, { delta, snapshot });
    await send(market.settlement, "settle", ...setting.settleArguments(signed));
    setting.book(world, delta);
    mkdirSync(root, { recursive: true, mode: 0o700 });
    writeFileSync(at("passphrase"), PASSPHRASE, { mode: 0o600 });
    const passphrase = Passphrase.create(PASSPHRASE, "passphrase");
    await createKeystore(at("keystore.json"), trader.seed, passphrase);
    writeFileSync(at("maker.json"), maker.portfolio.revealText(), { mode: 0o600 });
    await open(world.home);
  });

  after(async () => {
    rmSync(root, { recursive: true, force: true });
    node.close();
    await tally.close();
    await setting.closeWorld(world);
  });

  it("are made by wallet and file, and sent by a relayer in one call", async () => {
    const { trader, maker } = world;
    const dry = await contributed(trader.account, wallet(), { "dry-run": true });
    expect([dry.outcome, dry.calls, dry.hidden]).to.deep.equal(["checked", [], true]);
    await contributed(trader.account, wallet(), { out: at("trader-1.json") });
    await contributed(maker.account, file(), { out: at("maker-1.json") });
    const batch = await relayed("trader-1.json", "maker-1.json");
    expect(batch.accounts).to.deep.equal([trader.account, maker.account]);
    await sendCall(batch);
    expect(await book.getFunction("countsOf")(1)).to.deep.equal([2n, 2n, 0n]);
    const total = requirement("trader") + requirement("maker");
    expect(await opened()).to.deep.equal(multiply(keyGenerator(), total));
  });

  it("are counted once: repeated by the wallet, relayed again, or by the file at the same version", async () => {
    const { trader, maker } = world;
    expect((await contributed(trader.account, wallet())).outcome).to.equal("already");
    expect((await contributed(maker.account, file())).outcome).to.equal("already");
    const again = await relayed("trader-1.json", "maker-1.json");
    expect([again.counted, again.calls]).to.deep.equal([[trader.account, maker.account], []]);
  });

  it("are the same from the wallet whenever they are made, and others for another book", async () => {
    const { trader } = world;
    const scope = { chainId: 31_337n, accounts: world.market.accounts.target as string };
    const terms = {
      ...scope,
      auditBook: book.target as string,
      window: 1n,
      council: publicKey(GROUP_SECRET),
    };
    const secrets = contributionSecrets(trader.seed, {
      ...{ ...terms, account: trader.account, requirement: requirement("trader") },
      commitment: commitmentOf(trader.portfolio),
    });
    const { ciphertext } = JSON.parse(readFileSync(at("trader-1.json"), "utf8")) as {
      ciphertext: { ephemeral: { x: string } };
    };
    const { x } = multiply(keyGenerator(), secrets.revealEphemeral());
    expect(ciphertext.ephemeral.x).to.equal(String(x));
    for (const secret of [secrets.revealEphemeral(), secrets.revealSalt()]) {
      expect(said).not.to.contain(String(secret));
    }
  });

  it("are shown included: to a stranger by a document, to the owner with what they hold", async () => {
    const { trader, maker } = world;
    const asked = { window: "1", account: String(trader.account) };
    const out = at("inclusion.json");
    const plain = await included({ ...asked, ...wallet(), out });
    expect([plain.made, plain.closed]).to.deep.equal(["own", false]);
    expect(await included({ verify: out })).to.deep.include({ ok: true });
    const own = await proveIncluded({ ...chain(), ...asked, ...wallet(), show: true });
    expect(own.document).to.deep.include({ requirement: requirement("trader") });
    const theirs = { ...asked, account: String(maker.account) };
    expect((await included(theirs)).made).to.equal(undefined);
    changed("inclusion.json", "wrong.json", { position: "2" });
    const refused = await rejectionOf(proveIncluded({ ...chain(), verify: at("wrong.json") }));
    expect(refused).to.deep.include({ code: "AUDIT_REFUSED", field: "position" });
    const missing = await rejectionOf(proveIncluded({ ...chain(), ...asked, account: "9" }));
    expect(missing).to.deep.include({ code: "AUDIT_REFUSED", field: "account" });
  });

  it("are replaced, not doubled, after the account changed", async () => {
    const { trader, maker } = world;
    await trader.deposit("BTC", "5");
    const renewed = await contributed(trader.account, wallet());
    expect(renewed.outcome).to.equal("call");
    await sendCall(renewed);
    expect(await book.getFunction("countsOf")(1)).to.deep.equal([2n, 2n, 0n]);
    const total = requirement("trader") + requirement("maker");
    expect(await opened()).to.deep.equal(multiply(keyGenerator(), total));
    const own = await included({ window: "1", account: String(trader.account), ...wallet() });
    expect(own.made).to.equal("own");
    // The document of before names a contribution that no longer counts.
    const stale = await rejectionOf(relay({ ...chain(), documents: at("trader-1.json") }));
    expect(stale).to.deep.include({ code: "AUDIT_REFUSED", field: "contribution" });
    expect(stale.message).to.include(`account ${trader.account}`).and.include("commitment");
    expect(await book.getFunction("countsOf")(1)).to.deep.equal([2n, 2n, 0n]);
    // Another ciphertext of the same book takes the place of the one before.
    await sendCall(await contributed(maker.account, file(), { again: true }));
    expect(await opened()).to.deep.equal(multiply(keyGenerator(), total));
  });

  it("are refused for another window or account, or changed in anything, by the name of the account", async () => {
    const { trader, maker } = world;
    await open(world.deskTable);
    await contributed(maker.account, file(), { again: true, out: at("maker-2.json") });
    const refused = async (change: object, why: string, other = "maker-2.json") => {
      changed(other, "wrong.json", change);
      const batch = { ...chain(), documents: at("wrong.json") };
      const { code, message } = await rejectionOf(relay(batch));
      expect([code, message]).to.satisfy(
        ([c, m]: string[]) => c === "AUDIT_REFUSED" && m!.includes(why),
        `${code}: ${message}`,
      );
    };
    await refused({ window: "2" }, "is refused");
    await refused({ account: String(trader.account) }, "is refused");
    await refused({ sealedFigure: "5" }, "is refused");
    const { ciphertext } = JSON.parse(readFileSync(at("trader-1.json"), "utf8")) as object & {
      ciphertext: object;
    };
    await refused({ ciphertext }, "is refused");
    await refused({ chainId: "1" }, "chain");
    await refused({ book: world.market.accounts.target }, "another AuditBook");
    changed("maker-2.json", "wrong.json", { digest: "7" });
    const pair = { ...chain(), documents: [at("maker-2.json"), at("wrong.json")].join(",") };
    expect((await rejectionOf(relay(pair))).message).to.include("given twice");
  });

  it("are refused to an account of another home, and to one that is short under the stress, in dollars", async () => {
    const { trader } = world;
    const other = await setting.openUnder(world, {
      ...HOME_TABLE,
      initialLevel: 20_000n,
    } as typeof HOME_TABLE);
    const elsewhere = await rejectionOf(contributed(other.account, wallet()));
    expect(elsewhere).to.deep.include({ code: "AUDIT_REFUSED", field: "account" });
    const { id } = await registerTable(world.market, WORST);
    await send(book, "openWindow", world.home, id, 40_000, HOUR, 2);
    const short = await rejectionOf(contributed(trader.account, wallet(), { window: "3" }));
    expect(short.code).to.equal("MARGIN_SHORT");
    expect(short.message)
      .to.match(/cannot contribute to window 3: under the stress table/)
      .and.match(/\$[\d,.]+ short/);
  });

  it("are refused once the window is closed, and shown included for good", async () => {
    const { trader } = world;
    await world.chain.wait(HOUR + 1);
    await send(world.market.market, "commitEpoch");
    const closed = await rejectionOf(contributed(trader.account, wallet()));
    expect(closed).to.deep.include({ code: "AUDIT_REFUSED", field: "window" });
    const out = at("final.json");
    const asked = { window: "1", account: String(trader.account), out };
    expect(await included({ ...asked, ...wallet() })).to.deep.include({
      closed: true,
      made: "own",
    });
    expect(await included({ verify: out })).to.deep.include({ closed: true });
  });

  it("are the command line's, with the refusal's status", async () => {
    const words = [...["--rpc", node.url, "--audit-book", book.target as string]];
    const own = [...["--window", "1", "--account", String(world.trader.account)]];
    const run = (name: string, ...more: string[]) =>
      zkmargin(["audit", name, ...words, ...more, "--json"], { cwd: root });
    const checked = await run("prove-included", "--verify", at("final.json"));
    expect([checked.status, checked.stderr]).to.deep.equal([0, ""]);
    const { inclusion } = JSON.parse(checked.stdout) as { inclusion: object };
    expect(inclusion).to.deep.equal(JSON.parse(readFileSync(at("final.json"), "utf8")));
    const late = await run("contribute", ...own, "--portfolio", "maker.json", "--dry-run");
    const { error } = JSON.parse(late.stdout) as { error: { code: string } };
    expect([late.status, error.code]).to.deep.equal([1, "AUDIT_REFUSED"]);
    const relayed = await run("relay", "--documents", "maker-1.json");
    expect(relayed.status).to.equal(1);
    said += [checked, late, relayed].map(({ stdout, stderr }) => stdout + stderr).join("\n");
  });

  it("leave no requirement in anything that is said or written", () => {
    const documents = [
      "trader-1.json",
      "maker-1.json",
      "maker-2.json",
      "inclusion.json",
      "final.json",
    ];
    const all = [said, ...documents.map((name) => readFileSync(at(name), "utf8"))].join("\n");
    for (const who of ["trader", "maker"] as const) {
      const dollars = requirement(who);
      expect(all).not.to.match(new RegExp(`[^0-9]${dollars}[^0-9]`));
      expect(all).not.to.contain(dollars.toLocaleString("en-US"));
    }
  });
});
