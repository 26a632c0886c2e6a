import { expect } from "chai";
import { ZkMarginError } from "../../circuits/errors.ts";
import { formatScalar } from "../../prover/index.ts";
import { exportLiveView, exportPastView } from "../../wallet/exportView.ts";
import { followView } from "../../wallet/followView.ts";
import { Passphrase } from "../../wallet/passphrase.ts";
import { viewingKey } from "../../wallet/derivation.ts";
import { encryptedViewText, openView, parseView, viewText } from "../../wallet/viewDocument.ts";
import { type ViewRight } from "../../wallet/viewRight.ts";
import { codeOf, deployment, key, reading, recover, seed, stranger } from "./scene.ts";
import { CONTRACTS, quantities, SimulatedChain } from "./simulatedChain.ts";

const opening = (amount: bigint, blinding: bigint) => ({
  quantities: quantities({ 1: amount }),
  blinding,
});

/** Blocks: 1 and 2 openings; 3 deposit; 4, 5, 6 private trades; 7 rerandomised. */
function story(): { chain: SimulatedChain; mine: bigint; theirs: bigint } {
  const chain = new SimulatedChain();
  const [mine, theirs] = [chain.open(key(0)), chain.open(stranger)];
  chain.deposit(mine, 0, 100n);
  chain.trade(mine, theirs, opening(1n, 11n));
  chain.trade(theirs, mine, opening(-20n, 12n));
  chain.trade(mine, theirs, opening(300n, 13n));
  chain.rerandomise(mine, 14n);
  return { chain, mine, theirs };
}

/** What the holder of a view brings along. */
const HOLDER = {
  contracts: CONTRACTS,
  confirmations: 0,
  patience: { attempts: 1, pause: 0 },
};

/** Blocks and quantities of slot 1 as the holder of the view sees them. */
async function seen(view: ViewRight, chain: SimulatedChain): Promise<[number, bigint][]> {
  const { steps, verified } = await followView(parseView(viewText(view)), chain, HOLDER);
  expect(verified).to.equal(true);
  return steps.map(({ event, state }) => [
    event?.block ?? 0,
    state.revealOpening().quantities[1] ?? 0n,
  ]);
}

describe("a view of the past", () => {
  it("shows the account before its first block and after each event up to its last", async () => {
    const { chain, mine } = story();
    const view = await exportPastView(reading(chain), await recover(chain), mine, [5, 6]);
    expect(await seen(view, chain)).to.deep.equal([
      [0, 1n],
      [5, 21n],
      [6, 321n],
    ]);
  });

  it("begins with the opening of the account when that is in its scope", async () => {
    const { chain, mine } = story();
    const view = await exportPastView(reading(chain), await recover(chain), mine, [0, 4]);
    expect(await seen(view, chain)).to.deep.equal([
      [1, 0n],
      [3, 0n],
      [4, 1n],
    ]);
  });

  it("holds one stream key for each delta in scope, and neither another key nor the seed", async () => {
    const { chain, mine } = story();
    const recovery = await recover(chain);
    const all = await exportPastView(reading(chain), recovery, mine, [0, 7]);
    const view = await exportPastView(reading(chain), recovery, mine, [5, 6]);
    const { sealKeys: every = [] } = all.revealSecrets();
    const { sealKeys: given = [], viewingSecret } = view.revealSecrets();
    expect([every.length, given.length, viewingSecret]).to.deep.equal([4, 2, undefined]);
    const text = viewText(view);
    const outside = every.filter(
      ({ transaction }) => !given.some((k) => k.transaction === transaction),
    );
    expect(outside).to.have.length(2);
    for (const { streamKey } of outside) expect(text).not.to.include(formatScalar(streamKey));
    const secret = viewingKey(seed, deployment, 0).revealSecret();
    expect(text).not.to.include(formatScalar(secret));
    expect(text).not.to.include(secret.toString());
    expect(text).not.to.include(Buffer.from(seed.revealBytes()).toString("hex"));
  });

  it("opens no delta outside its scope", async () => {
    const { chain, mine } = story();
    const recovery = await recover(chain);
    const view = await exportPastView(reading(chain), recovery, mine, [5, 6]);
    const { start, sealKeys = [] } = view.revealSecrets();
    const wider = { ...view.subject, scope: { ...view.subject.scope, fromBlock: 5 } };
    const { ViewRight: Right } = await import("../../wallet/viewRight.ts");
    const through = { block: 7, hash: chain.hashNow(7) };
    const stretched = new Right(
      { ...wider, scope: { kind: "past", fromBlock: 5, through } },
      { start, sealKeys },
    );
    expect(await codeOf(seen(stretched, chain))).to.equal("OPENING_MISMATCH");
  });

  it("refuses a scope that is not final yet, or ends before it begins", async () => {
    const { chain, mine } = story();
    const recovery = await recover(chain);
    for (const range of [
      [5, 8],
      [6, 5],
    ] as const) {
      const refused = exportPastView(reading(chain), recovery, mine, range);
      expect(await codeOf(refused)).to.equal("INPUT_INVALID");
    }
    const foreign = exportPastView(reading(chain), recovery, 2n, [0, 7]);
    expect(await codeOf(foreign)).to.equal("INPUT_INVALID");
  });

  it("is refused on a chain whose blocks are others", async () => {
    const { chain, mine } = story();
    const view = await exportPastView(reading(chain), await recover(chain), mine, [5, 6]);
    chain.rename(6, "elsewhere");
    expect(await codeOf(seen(view, chain))).to.equal("CHAIN_FAILED");
  });
});

describe("a live view", () => {
  it("shows everything under the present key, also what happens later, until the owner rotates", async () => {
    const { chain, mine, theirs } = story();
    chain.setViewingKey(mine, key(1));
    chain.trade(mine, theirs, opening(4000n, 15n));
    const view = await exportLiveView(reading(chain), await recover(chain), mine);
    expect(view.subject.scope).to.deep.equal({ kind: "live", fromBlock: 8 });
    chain.trade(theirs, mine, opening(1000n, 16n));
    chain.setViewingKey(mine, key(2));
    chain.trade(mine, theirs, opening(7n, 17n));
    const before: [number, bigint][] = [
      [0, 321n],
      [8, 321n],
    ];
    const after: [number, bigint][] = [
      [9, 4321n],
      [10, 3321n],
      [11, 3321n],
    ];
    expect(await seen(view, chain)).to.deep.equal([...before, ...after]);
  });

  it("holds the secret of that key alone", async () => {
    const { chain, mine } = story();
    chain.setViewingKey(mine, key(1));
    const view = await exportLiveView(reading(chain), await recover(chain), mine);
    const text = viewText(view);
    const secret = (index: number) =>
      formatScalar(viewingKey(seed, deployment, index).revealSecret());
    expect(text).to.include(secret(1));
    for (const other of [0, 2]) expect(text).not.to.include(secret(other));
    expect(view.revealSecrets().sealKeys).to.equal(undefined);
  });

  it("is not made for a key that serves two accounts, or served before", async () => {
    const { chain, mine } = story();
    const shared = new SimulatedChain();
    const first = shared.open(key(0));
    shared.open(key(0));
    const twice = exportLiveView(reading(shared), await recover(shared), first);
    expect(await codeOf(twice)).to.equal("INPUT_INVALID");
    for (const index of [1, 0]) chain.setViewingKey(mine, key(index));
    const again = exportLiveView(reading(chain), await recover(chain), mine);
    expect(await codeOf(again)).to.equal("INPUT_INVALID");
  });
});

describe("a view document", () => {
  const passphrase = Passphrase.create("six random words would be better");

  it("opens under its passphrase and no other, and is not asked for one when plain", async () => {
    const { chain, mine } = story();
    const view = await exportPastView(reading(chain), await recover(chain), mine, [5, 6]);
    const encrypted = await encryptedViewText(view, passphrase);
    expect(encrypted).not.to.include("streamKey");
    const opened = await openView(encrypted, async () => passphrase);
    expect(viewText(opened)).to.equal(viewText(view));
    const wrong = openView(encrypted, async () => Passphrase.create("another one altogether"));
    expect(await codeOf(wrong)).to.equal("UNLOCK_FAILED");
    const unasked = (): never => {
      throw new Error("asked");
    };
    expect(viewText(await openView(viewText(view), unasked))).to.equal(viewText(view));
  });

  it("is refused by field when something in it is not as written, without repeating it", async () => {
    const { chain, mine } = story();
    const view = await exportPastView(reading(chain), await recover(chain), mine, [5, 6]);
    const document = JSON.parse(viewText(view)) as Record<string, unknown>;
    const changes: [string, Record<string, unknown>][] = [
      ["zkmargin", { zkmargin: "view/2" }],
      ["chainId", { chainId: "-1" }],
      ["accounts", { accounts: "0x12" }],
      ["modules", { modules: "0x12" }],
      ["account", { account: 1 }],
      ["scope.kind", { scope: { kind: "all", fromBlock: 0, through: null } }],
      ["scope", { viewingSecret: formatScalar(5n) }],
      [
        "sealKeys[0].streamKey",
        { sealKeys: [{ transaction: `0x${"0".repeat(64)}`, index: 0, streamKey: "12" }] },
      ],
      ["surplus", { surplus: 1 }],
    ];
    for (const [field, change] of changes) {
      try {
        parseView(JSON.stringify({ ...document, ...change }));
        expect.fail(field);
      } catch (error) {
        expect((error as ZkMarginError).field, field).to.equal(field);
        expect(error).to.be.instanceOf(ZkMarginError);
      }
    }
  });

  it("shows nothing of itself in a log", async () => {
    const { chain, mine } = story();
    const view = await exportPastView(reading(chain), await recover(chain), mine, [5, 6]);
    expect([JSON.stringify(view), String(view)]).to.deep.equal([
      '"ViewRight (redacted)"',
      "ViewRight (redacted)",
    ]);
  });
});
