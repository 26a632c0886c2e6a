import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { Interface } from "ethers";
import { Passphrase } from "../../wallet/passphrase.ts";
import { createKeystore } from "../../wallet/keystore.ts";
import { key, seed, stranger } from "../wallet/scene.ts";
import {
  ACCOUNTS,
  OWNER,
  quantities,
  SETTLEMENT,
  SimulatedChain,
} from "../wallet/simulatedChain.ts";
import { serve } from "./simulatedNode.ts";
import { errorOf, temporaryFolder, zkmargin } from "./zkmargin.ts";

const UNIT = 10n ** 8n;

interface Shown {
  readonly accounts: { account: string; version: string; quantity?: Record<string, string> }[];
  readonly refused: { account: string; error: { code: string; message: string } }[];
  readonly verified: boolean;
  readonly foreign: { account: string; owner: string | null }[];
  readonly files?: { path: string; outcome: string }[];
}

describe("zkmargin wallet: accounts from the chain", () => {
  const cwd = temporaryFolder();
  const unlock = ["--keystore", "keys/wallet.json", "--passphrase-file", "word"];
  const contracts = ["--accounts", ACCOUNTS, "--settlement", SETTLEMENT];
  const chain = new SimulatedChain();
  let connect: string[];
  let node: string[];

  before(async () => {
    writeFileSync(join(cwd, "word"), "six random words are better", { mode: 0o600 });
    const passphrase = Passphrase.create("six random words are better");
    await createKeystore(join(cwd, "keys/wallet.json"), seed, passphrase);
    const [mine, theirs] = [chain.open(key(0)), chain.open(stranger)];
    chain.deposit(mine, 0, 1234n * UNIT);
    chain.trade(mine, theirs, { quantities: quantities({ 1: 56n * UNIT }), blinding: 99n });
    node = ["--rpc", await serve(chain), "--confirmations", "0"];
    connect = [...unlock, ...node, ...contracts];
  });

  const shown = async (...options: string[]): Promise<Shown> => {
    const { status, stdout, stderr } = await zkmargin(["wallet", ...options, "--json"], { cwd });
    expect([status, stderr]).to.deep.equal([0, ""]);
    return JSON.parse(stdout) as Shown;
  };

  it("shows commitments and versions, and quantities only with --reveal", async () => {
    const plain = await zkmargin(["wallet", "show", ...connect], { cwd });
    expect(plain.status).to.equal(0);
    expect(plain.stdout).to.include("account 1, version 1").and.include("commitment x");
    expect(plain.stdout).to.include(`owner ${OWNER}`);
    expect(plain.stdout).not.to.match(/\b(1234|56)\b/);
    const document = await shown("show", ...connect);
    expect(JSON.stringify(document)).not.to.match(/quantity|"1234"|"56"/);
    const { accounts } = await shown("show", ...connect, "--reveal");
    expect(accounts.map(({ quantity }) => quantity)).to.deep.equal([{ "0": "1234", "1": "56" }]);
  });

  it("writes portfolio files that open the commitments, keeps their salts and brings them up to date", async () => {
    const recover = ["recover", ...connect, "--out", "book", "--checkpoint", "cache/one"];
    expect((await shown(...recover)).files).to.deep.equal([
      { path: "book/account-1.json", outcome: "written" },
    ]);
    const path = join(cwd, "book/account-1.json");
    expect((statSync(path).mode & 0o777).toString(8)).to.equal("600");
    const salt = `0x${"0".repeat(63)}7`;
    writeFileSync(path, readFileSync(path, "utf8").replace(/"salt": "[^"]+"/, `"salt": "${salt}"`));
    chain.deposit(1n, 0, 6n * UNIT);
    await shown(...recover);
    const file = JSON.parse(readFileSync(path, "utf8")) as { quantity: object; salt: string };
    expect(file.quantity).to.deep.equal({ "0": "1240", "1": "56" });
    expect(file.salt).to.equal(salt);
    const at = chain.accounts[0]!.states.at(-1)!.commitment;
    const own = await zkmargin(
      ["portfolio", "show", "--portfolio", "book/account-1.json", "--json"],
      { cwd },
    );
    const { commitment } = JSON.parse(own.stdout) as { commitment: { x: string } };
    expect(commitment.x).to.equal(at.x.toString());
  });

  it("ends with 1 when an account cannot be opened, and still shows the others", async () => {
    const broken = new SimulatedChain();
    const [first, second] = [broken.open(key(0)), broken.open(key(1))];
    const opening = { quantities: quantities({ 1: 1n }), blinding: 5n };
    const transaction = broken.trade(first, broken.open(stranger), opening, false);
    const rest = ["--rpc", await serve(broken), ...connect.slice(6)];
    const options = ["wallet", "show", ...unlock, ...rest, "--json"];
    const { status, stdout } = await zkmargin(options, { cwd });
    const { accounts, refused } = JSON.parse(stdout) as Shown;
    expect(status).to.equal(1);
    expect(accounts.map(({ account }) => account)).to.deep.equal([second.toString()]);
    expect(refused[0]?.error.code).to.equal("OPENING_MISMATCH");
    expect(refused[0]?.error.message).to.include(transaction);
  });

  it("gives the next viewing key, and the call that sets it", async () => {
    const result = await zkmargin(["wallet", "next-key", ...connect, "--account", "1", "--json"], {
      cwd,
    });
    const document = JSON.parse(result.stdout) as Record<string, unknown> & { data: string };
    const { x, y } = key(1);
    expect(document.index).to.equal(1);
    expect(document.viewingKey).to.deep.equal({ x: x.toString(), y: y.toString() });
    expect(document.to).to.equal(ACCOUNTS);
    const abi = new Interface(["function setViewingKey(uint256, tuple(uint256, uint256))"]);
    const [account, point] = abi.decodeFunctionData("setViewingKey", document.data) as unknown as [
      bigint,
      bigint[],
    ];
    expect([account, ...point]).to.deep.equal([1n, x, y]);
  });

  it("gives an encrypted view of the past, which its holder reads without the keystore", async () => {
    const scope = ["--first-block", "4", "--last-block", "4", "--account", "1"];
    const out = ["--out", "views/past.json", "--view-passphrase-file", "word"];
    await shown("export-view", ...connect, ...scope, ...out);
    expect(readFileSync(join(cwd, "views/past.json"), "utf8")).not.to.include("sealKeys");
    const read = [
      "wallet",
      "view",
      "--view",
      "views/past.json",
      "--view-passphrase-file",
      "word",
      ...node,
      ...contracts,
    ];
    const hidden = await zkmargin([...read, "--json"], { cwd });
    expect(hidden.stdout).not.to.include("quantity");
    const { stdout } = await zkmargin([...read, "--reveal", "--json"], { cwd });
    const { changes, verified } = JSON.parse(stdout) as {
      changes: { kind: string; quantity: object }[];
      verified: boolean;
    };
    expect(verified).to.equal(true);
    expect(changes.map(({ kind, quantity }) => [kind, quantity])).to.deep.equal([
      ["before", { "0": "1234" }],
      ["exchanged", { "0": "1234", "1": "56" }],
    ]);
  });

  it("gives a live view in the clear only when told so", async () => {
    const live = [
      "export-view",
      ...connect,
      "--account",
      "1",
      "--live",
      "--out",
      "views/live.json",
    ];
    const refused = await errorOf(["wallet", ...live], { cwd });
    expect(refused.field).to.equal("view-passphrase-file");
    await shown(...live, "--plain");
    const read = ["wallet", "view", "--view", "views/live.json", ...node, ...contracts];
    expect((await zkmargin(read, { cwd })).stdout).to.include(`account 1 of ${ACCOUNTS}, live`);
  });

  it("refuses a scope that is neither two blocks nor live, and an account of somebody else's", async () => {
    const scopes = [["--first-block", "1"], ["--live", "--last-block", "4"], []];
    const out = ["--out", "views/none.json", "--plain"];
    for (const scope of scopes) {
      const error = await errorOf(
        ["wallet", "export-view", ...connect, "--account", "1", ...scope, ...out],
        { cwd },
      );
      expect([error.status, error.field]).to.deep.equal([2, "live"]);
    }
    const other = ["wallet", "export-view", ...connect, "--account", "2", "--live", ...out];
    expect((await errorOf(other, { cwd })).field).to.equal("account");
  });

  it("reads a view only of the contracts that its holder names", async () => {
    const read = ["wallet", "view", "--view", "views/live.json", ...node];
    expect((await errorOf(read, { cwd })).field).to.equal("accounts");
    const other = ["--accounts", SETTLEMENT, "--settlement", ACCOUNTS];
    const error = await errorOf([...read, ...other], { cwd });
    expect([error.status, error.field]).to.deep.equal([2, "accounts"]);
  });

  it("shows a forged view to nobody", async () => {
    const view = JSON.parse(readFileSync(join(cwd, "views/live.json"), "utf8")) as object;
    const start = { owner: OWNER, opened: 1, closed: false, version: "0" };
    const { x, y } = key(0);
    const viewingKey = { x: x.toString(), y: y.toString() };
    const book = { viewingKey, quantity: { "0": "1000000" }, blinding: `0x${"0".repeat(64)}` };
    const scope = { kind: "live", fromBlock: 3, through: null };
    const forged = JSON.stringify({ ...view, scope, start: { ...start, ...book } });
    const read = ["wallet", "view", "--view", "-", ...node, ...contracts, "--reveal"];
    const { status, stdout } = await zkmargin(read, { cwd, input: forged });
    expect([status, stdout.includes("1000000")]).to.deep.equal([1, false]);
  });

  it("says that no node answers, and does not repeat the URL", async () => {
    const secret = "http://127.0.0.1:9/a-key-in-the-path";
    const rest = connect.slice(6);
    const { status, stdout } = await zkmargin(
      ["wallet", "show", ...unlock, "--rpc", secret, ...rest, "--json"],
      { cwd },
    );
    expect(status).to.equal(3);
    expect(stdout).to.include("CHAIN_FAILED").and.not.to.include("a-key-in-the-path");
    const wrong = await errorOf(
      ["wallet", "show", ...unlock, "--rpc", "file:///etc/passwd", ...rest],
      { cwd },
    );
    expect([wrong.status, wrong.field]).to.deep.equal([2, "rpc"]);
  });

  it("refuses addresses, blocks and numbers that are none, by option", async () => {
    for (const [option, value] of [
      ["accounts", "0x12"],
      ["settlement", "x"],
      ["from-block", "-1x"],
      ["confirmations", "1e3"],
    ] as const) {
      const options = [
        ...unlock,
        ...node.slice(0, 2),
        "--accounts",
        ACCOUNTS,
        "--settlement",
        SETTLEMENT,
      ];
      const place = options.indexOf(`--${option}`);
      if (place === -1) options.push(`--${option}`, value);
      else options[place + 1] = value;
      const error = await errorOf(["wallet", "show", ...options], { cwd });
      expect([error.status, error.field]).to.deep.equal([2, option]);
    }
  });
});
