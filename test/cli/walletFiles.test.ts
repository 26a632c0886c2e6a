import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { createKeystore } from "../../wallet/keystore.ts";
import { Passphrase } from "../../wallet/passphrase.ts";
import { key, seed, stranger } from "../wallet/scene.ts";
import { ACCOUNTS, SETTLEMENT, SimulatedChain } from "../wallet/simulatedChain.ts";
import { serve } from "./simulatedNode.ts";
import { temporaryFolder, zkmargin } from "./zkmargin.ts";

const UNIT = 10n ** 8n;
const MALLORY = "0x5000000000000000000000000000000000000005";

interface Recovered {
  readonly verified: boolean;
  readonly accounts: { account: string }[];
  readonly foreign: { account: string; owner: string | null }[];
  readonly files: { path: string; outcome: string; error?: { field: string } }[];
}

describe("zkmargin wallet recover, into a folder that has files:", () => {
  const cwd = temporaryFolder();
  const path = join(cwd, "book/account-1.json");
  const chain = new SimulatedChain();
  const mine = chain.open(key(0));
  let rpc: string;

  before(async () => {
    writeFileSync(join(cwd, "word"), "six random words are better", { mode: 0o600 });
    const passphrase = Passphrase.create("six random words are better");
    await createKeystore(join(cwd, "keys/wallet.json"), seed, passphrase);
    chain.deposit(mine, 0, UNIT);
    chain.mine(3);
    rpc = await serve(chain);
  });

  async function recover(confirmations: number, ...more: string[]) {
    const { status, stdout } = await zkmargin(
      [
        ...["wallet", "recover", "--keystore", "keys/wallet.json", "--passphrase-file", "word"],
        ...["--rpc", rpc, "--accounts", ACCOUNTS, "--settlement", SETTLEMENT, "--out", "book"],
        ...["--confirmations", String(confirmations), ...more, "--json"],
      ],
      { cwd },
    );
    const { files, ...rest } = JSON.parse(stdout) as Recovered;
    return { status, outcome: files[0]?.outcome, files, ...rest };
  }

  const held = (file = path): string | undefined =>
    (JSON.parse(readFileSync(file, "utf8")) as { quantity: Record<string, string> }).quantity["0"];

  it("a file that opens a newer state than the last final one is not replaced", async () => {
    expect((await recover(0)).outcome).to.equal("written");
    chain.deposit(mine, 0, UNIT);
    chain.deposit(mine, 0, UNIT);
    expect((await recover(1)).outcome).to.equal("written");
    expect(held()).to.equal("2");
    // Behind the file, and the file behind the newest block.
    const { status, outcome } = await recover(3);
    expect([status, outcome, held()]).to.deep.equal([0, "newer", "2"]);
  });

  it("a run that changes nothing does not undo the version kept", async () => {
    expect((await recover(1)).outcome).to.equal("unchanged");
    expect([held(), held(`${path}.previous`)]).to.deep.equal(["2", "1"]);
  });

  it("a file that opens no state of the account is not replaced without --replace", async () => {
    const text = readFileSync(path, "utf8").replace('"2"', '"777"');
    writeFileSync(path, text);
    const refused = await recover(0);
    expect([refused.status, refused.outcome]).to.deep.equal([1, "refused"]);
    expect(readFileSync(path, "utf8")).to.equal(text);
    const replaced = await recover(0, "--replace");
    expect([replaced.status, replaced.outcome, held()]).to.deep.equal([0, "written", "3"]);
    expect(held(`${path}.previous`)).to.equal("777");
    writeFileSync(path, "torn");
    expect((await recover(0)).outcome).to.equal("refused");
    expect((await recover(0, "--replace")).outcome).to.equal("written");
    expect(held()).to.equal("3");
  });

  it("an account of a stranger's gets no file, and changes no status", async () => {
    const theirs = chain.open(stranger, MALLORY);
    chain.setViewingKey(theirs, key(0));
    const { status, files, foreign, verified } = await recover(0);
    expect([status, verified, files.length]).to.deep.equal([0, true, 1]);
    expect(foreign).to.deep.equal([{ account: theirs.toString(), owner: MALLORY }]);
    expect(existsSync(join(cwd, `book/account-${theirs}.json`))).to.equal(false);
    const told = await recover(0, "--owner", MALLORY);
    expect(told.accounts.map(({ account }) => account)).to.deep.equal([theirs.toString()]);
  });
});
