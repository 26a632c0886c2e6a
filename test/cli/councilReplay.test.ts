import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { documentText } from "../../council/document.ts";
import { councilKeyDocument, CouncilMember, dealAll, MemberFolder } from "../../council/index.ts";
import { Portfolio } from "../../prover/portfolio.ts";
import { publicKeyOf } from "../../sealing/index.ts";
import { Passphrase } from "../../wallet/passphrase.ts";
import { ACCOUNTS, quantities, SETTLEMENT, SimulatedChain } from "../wallet/simulatedChain.ts";
import { serve } from "./simulatedNode.ts";
import { errorOf, temporaryFolder, zkmargin } from "./zkmargin.ts";

const WORDS = "six quite random words in one line";
const COUNCIL = "0x00000000000000000000000000000000000000C0";

describe("zkmargin council: an account from the chain", () => {
  const cwd = temporaryFolder();
  const chain = new SimulatedChain();
  let node: string[];
  let events: string[];

  async function run(...parameters: string[]): Promise<Record<string, unknown>> {
    const { status, stdout, stderr } = await zkmargin(["council", ...parameters, "--json"], {
      cwd,
    });
    if (status !== 0) throw new Error(stdout + stderr);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  before(async () => {
    mkdirSync(join(cwd, "secret"), { mode: 0o700 });
    writeFileSync(join(cwd, "secret/pass"), WORDS, { mode: 0o600 });
    const accounts = [1, 2, 3].map((member) => `0x${String(member).padStart(40, "0")}`);
    const terms = { chainId: 31337n, council: COUNCIL, threshold: 2, accounts };
    // The secret of the key that the simulated chain seals to.
    const { key, shares, identities } = dealAll(terms, 4711n);
    writeFileSync(join(cwd, "key.json"), documentText(councilKeyDocument(key)));
    for (const place of [0, 2]) {
      const folder = join(cwd, `member-${place + 1}`);
      const store = new MemberFolder(folder, Passphrase.create(WORDS), true);
      await store.keep("identity", identities[place]!.revealText());
      await store.keep("share", shares[place]!.revealText());
      await store.keep("agreed", documentText(councilKeyDocument(key)));
      await CouncilMember.open(store);
    }
    const [one, two] = [5n, 6n].map((view) => chain.open(publicKeyOf(view)));
    chain.deposit(one!, 0, 1000n);
    chain.trade(two!, one!, { quantities: quantities({ 0: 987_654_321n, 3: -8n }), blinding: 9n });
    node = [
      ...["--rpc", await serve(chain), "--confirmations", "0"],
      ...["--accounts", ACCOUNTS, "--settlement", SETTLEMENT],
    ];
    events = [...node, "--account", "1"];
  });

  it("is opened by two members, and its portfolio opens the commitment on the chain", async () => {
    const { sealed } = await run("requests", ...events, "--out", "requests");
    expect(sealed).to.deep.equal(["requests/sealed-1.json"]);
    const request = ["--sealed", "requests/sealed-1.json"];
    for (const member of [1, 3]) {
      const folder = ["--folder", `member-${member}`, "--passphrase-file", "secret/pass"];
      const out = ["--out", `share-${member}.json`, "--development"];
      const made = await run("open-share", ...folder, ...request, ...node, ...out);
      expect(made).to.have.deep.nested.property("places[0].accounts", ["2", "1"]);
    }
    await run(
      ...["combine", "--key", "key.json", ...request, "--shares", "share-1.json,share-3.json"],
      ...["--out", "opened/1.json", "--development"],
    );
    const replay = ["replay", ...events, "--opened", "opened/1.json", "--out", "book/one.json"];
    const { stdout } = await zkmargin(["council", ...replay], { cwd });
    expect(stdout).to.include("verified: the contract's own state is the same");
    const at = chain.accounts[0]!.states.at(-1)!.commitment;
    expect(stdout).to.include(at.x.toString()).and.include("book/one.json");
    expect(stdout).not.to.match(/987654321|9\.87/);
    expect(statSync(join(cwd, "book/one.json")).mode & 0o777).to.equal(0o600);
    const portfolio = Portfolio.parse(readFileSync(join(cwd, "book/one.json"), "utf8"));
    expect(portfolio.revealQuantities()).to.deep.equal(quantities({ 0: -987_653_321n, 3: 8n }));
  });

  it("is refused when the node leaves the last events out, and else says that it is verified", async () => {
    const replay = ["replay", ...events, "--opened", "opened/1.json"];
    chain.hides = ({ block }) => block === chain.accounts[0]!.states.at(-1)!.block;
    const error = await errorOf(["council", ...replay, "--out", "book/hidden.json"], { cwd });
    expect([error.code, error.field, error.status]).to.deep.equal([
      "OPENING_MISMATCH",
      "account",
      1,
    ]);
    expect(existsSync(join(cwd, "book/hidden.json"))).to.equal(false);
    chain.hides = () => false;
    expect((await run(...replay, "--out", "book/checked.json")).verified).to.equal(true);
  });

  it("is refused, with the transaction named, when a delta is not opened", async () => {
    const error = await errorOf(["council", "replay", ...events, "--out", "book/none.json"], {
      cwd,
    });
    expect([error.code, error.status]).to.deep.equal(["OPENING_MISMATCH", 1]);
    expect(error.message).to.include("account 1: in transaction 0x");
  });
});
