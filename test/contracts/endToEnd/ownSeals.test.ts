/**
 * Given an owner with nothing but his keystore and a node, real proofs and the command line
 *   When he rerandomises his account   Then the chain takes the call, and he recovers the new opening
 *   When he closes it while it holds something   Then he is told which slot; when it is empty, it is gone
 */
import { expect } from "chai";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Participant } from "../../../demo/participant.ts";
import { AT_INITIAL } from "../../../demo/stage.ts";
import { EXIT } from "../../../circuits/errors.ts";
import { QUANTITY } from "../../../risk/index.ts";
import { send } from "../../../setup/deploySystem.ts";
import {
  createKeystore,
  EthersLogSource,
  Passphrase,
  recoverAccounts,
} from "../../../wallet/index.ts";
import { zkmargin, type Run } from "../../cli/zkmargin.ts";
import { serve, type Node } from "./jsonRpc.ts";
import { closeWorld, openWorld, readSnapshot, type World } from "./world.ts";

const PASSPHRASE = "correct horse battery staple";

interface Call {
  readonly to: string;
  readonly data: string;
}

describe("an owner's own seals", () => {
  const root = mkdtempSync(join(tmpdir(), "zkmargin-own-"));
  let world: World;
  let node: Node;

  before(async () => {
    world = await openWorld();
    node = await serve(world);
    for (const { name, seed } of [world.trader, world.maker]) {
      const home = join(root, name);
      mkdirSync(home, { mode: 0o700 });
      const passphrase = Passphrase.create(PASSPHRASE, "passphrase");
      await createKeystore(join(home, "wallet.json"), seed, passphrase);
      writeFileSync(join(home, "passphrase"), `${PASSPHRASE}\n`, { mode: 0o600 });
    }
  });
  after(async () => {
    node.close();
    await closeWorld(world);
    rmSync(root, { recursive: true, force: true });
  });

  /** `zkmargin wallet …` as one of the two, on his own account. */
  async function wallet({ name, account }: Participant, ...words: string[]): Promise<Run> {
    const { accounts, settlement } = world.market;
    const keystore = ["--keystore", "wallet.json", "--passphrase-file", "passphrase"];
    const addresses = [
      ...["--accounts", await accounts.getAddress()],
      ...["--settlement", await settlement.getAddress()],
    ];
    const place = ["--rpc", node.url, ...addresses, "--confirmations", "0"];
    const about = ["--account", String(account), "--development"];
    const cwd = join(root, name);
    return zkmargin(["wallet", ...words, ...keystore, ...place, ...about], { cwd });
  }

  async function callOf(owner: Participant, verb: "rerandomise" | "close"): Promise<Call> {
    const run = await wallet(owner, verb, "--json");
    expect(run.status, run.stderr).to.equal(EXIT.ok);
    return JSON.parse(run.stdout) as Call;
  }

  async function sendAs({ signer }: Participant, { to, data }: Call): Promise<void> {
    await (await signer.sendTransaction({ to, data })).wait();
  }

  async function recovered(owner: Participant) {
    const { market, chain } = world;
    const contracts = {
      accounts: await market.accounts.getAddress(),
      modules: [await market.settlement.getAddress()],
    };
    const source = new EthersLogSource(chain.provider);
    const reading = { source, contracts, fromBlock: 0, confirmations: 0 };
    const { accounts } = await recoverAccounts({ seed: owner.seed, ...reading });
    const state = accounts.find(({ face }) => face.account === owner.account);
    if (state === undefined) throw new Error("the account was not found");
    return state;
  }

  async function isGone({ account }: Participant): Promise<boolean> {
    const owner = (await world.market.accounts.getFunction("ownerOf")(account)) as string;
    return BigInt(owner) === 0n;
  }

  it("give an account another blinding, which its owner recovers", async () => {
    const { trader } = world;
    await trader.deposit("USDC", "100");
    const before = await recovered(trader);
    const made = await callOf(trader, "rerandomise");
    await sendAs(trader, made);
    const afterwards = await recovered(trader);
    expect(afterwards.revealOpening().quantities).to.deep.equal(before.revealOpening().quantities);
    expect(afterwards.revealOpening().blinding).not.to.equal(before.revealOpening().blinding);
    trader.portfolio = afterwards.portfolio();
    const next = await callOf(trader, "rerandomise");
    expect(next.data.slice(0, 266), "another delta for the account as it is now").not.to.equal(
      made.data.slice(0, 266),
    );
  });

  it("do not close an account that holds something, and name the slot, not the amount", async () => {
    const run = await wallet(world.trader, "close");
    expect(run.status).to.equal(EXIT.badInput);
    expect(run.stderr).to.include("slot 0 is not zero").and.not.include("100");
  });

  it("close the account once it is empty, for good", async () => {
    const { trader, market, prover } = world;
    const amount = QUANTITY.parse("100", "amount");
    const left = trader.portfolio.afterPublic(0, 0n - amount);
    const { proof } = await trader.prove(prover, await readSnapshot(market), AT_INITIAL, left);
    const to = await trader.signer.getAddress();
    await send(trader.accounts, "withdraw", trader.account, 0, amount, to, proof);
    await sendAs(trader, await callOf(trader, "close"));
    expect(await isGone(trader)).to.equal(true);
    expect((await recovered(trader)).face.closed).to.equal(true);
    const again = await wallet(trader, "close");
    expect(again.status).to.equal(EXIT.badInput);
    expect(again.stderr).to.include("is closed");
  });

  it("are not needed for an account that never hid anything", async () => {
    const { maker } = world;
    await sendAs(maker, await callOf(maker, "close"));
    expect(await isGone(maker)).to.equal(true);
  });
});
