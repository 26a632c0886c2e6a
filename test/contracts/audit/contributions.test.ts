/**
 * Given a window open to accounts of its home
 *   When accounts contribute         Then the sums are those of their ciphertexts, one an account, and counts are right
 *   When one contributes again       Then the later ciphertext takes the place of the former
 *   When what is shown was proven for anything else   Then it is refused, and the account is named
 */
import { expect } from "chai";
import { network } from "hardhat";
import { ABANDONED_AFTER, MAX_EPOCH_AGE } from "../fixtures/market.ts";
import { ALICE_VIEW, amountPoint, minus, plus, proofPoints, UNIT } from "../fixtures/protocol.ts";
import { ruleTable } from "../fixtures/rules.ts";
import { someSeal } from "../fixtures/seals.ts";
import { recordedWord } from "../../../audit/window.ts";
import {
  chainSum,
  COEFFICIENTS,
  deployOpened,
  DURATION,
  LEVEL,
  MINIMUM,
  nextEphemeral,
  sumOfCiphertexts,
  type Contribution,
  type Opened,
  type Proven,
} from "./auditFixture.ts";
import { evaluate, publicKey } from "../council/rosters.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const load = (): Promise<Opened> => networkHelpers.loadFixture(deployOpened);

const expectSum = async (
  { book }: Opened,
  window: bigint,
  terms: readonly Contribution[],
): Promise<void> => {
  const sum = sumOfCiphertexts(terms.map(({ ciphertext }) => ciphertext));
  expect(await chainSum(book, window)).to.deep.equal(sum);
};

describe("AuditBook: contributions", () => {
  it("adds one, and tells everything that an index needs", async () => {
    const world = await load();
    const { book, window, hidden, accounts } = world;
    const [account] = hidden as [bigint];
    const given = await world.contribution(window, account, 77n);
    const { ephemeral, masked } = given.ciphertext;
    const { version } = await accounts.accountOf(account);
    await expect(book.contribute(window, [given]))
      .to.emit(book, "Contributed")
      .withArgs(
        window,
        account,
        version,
        true,
        false,
        ephemeral.x,
        ephemeral.y,
        masked.x,
        masked.y,
      );
    await expectSum(world, window, [given]);
    expect(await book.countsOf(window)).to.deep.equal([1n, 1n, 0n]);
    const word = recordedWord(given.ciphertext, true);
    expect(await book.contributionOf(window, account)).to.equal(word);
  });

  it("adds a batch, and counts hidden accounts apart from public ones", async () => {
    const world = await load();
    const { book, window, hidden, visible } = world;
    const all = [...hidden, ...visible];
    const terms = await world.contributeAll(window, new Map(all.map((a, i) => [a, BigInt(i)])));
    await expectSum(world, window, terms);
    expect(await book.countsOf(window)).to.deep.equal([5n, 4n, 0n]);
    const word = recordedWord(terms[4]!.ciphertext, false);
    expect(await book.contributionOf(window, visible[0]!)).to.equal(word);
  });

  it("replaces a repeated account's contribution, not doubles it", async () => {
    const world = await load();
    const { book, window, hidden } = world;
    const [first, second] = await world.contributeAll(
      window,
      new Map(hidden.slice(0, 2).map((a) => [a, 10n])),
    );
    const again = await world.contribution(window, hidden[0]!, 20n, {
      replaces: [first!.ciphertext],
    });
    await expect(book.contribute(window, [again])).to.emit(book, "Contributed");
    await expectSum(world, window, [again, second!]);
    expect(await book.countsOf(window)).to.deep.equal([2n, 2n, 0n]);
  });

  it("replaces within a batch that holds one account twice", async () => {
    const world = await load();
    const { book, window, hidden } = world;
    const first = await world.contribution(window, hidden[0]!, 10n);
    const replaces = [first.ciphertext];
    const second = await world.contribution(window, hidden[0]!, 11n, { replaces });
    await book.contribute(window, [first, second]);
    await expectSum(world, window, [second]);
    expect(await book.countsOf(window)).to.deep.equal([1n, 1n, 0n]);
  });

  it("refuses a replacement with a wrong former ciphertext, or with none", async () => {
    const { book, window, hidden, contribution, contributeAll } = await load();
    const [first, other] = await contributeAll(
      window,
      new Map(hidden.slice(0, 2).map((a) => [a, 10n])),
    );
    const recorded = recordedWord(first!.ciphertext, true);
    for (const replaces of [[], [other!.ciphertext]]) {
      const again = await contribution(window, hidden[0]!, 20n, { replaces });
      await expect(book.contribute(window, [again]))
        .to.be.revertedWithCustomError(book, "FormerCiphertextMissing")
        .withArgs(hidden[0], recorded);
    }
  });

  it("takes several former ciphertexts, so that a stranger who sends an older one again spoils nothing", async () => {
    const world = await load();
    const { book, window, hidden, cast } = world;
    const account = hidden[0]!;
    const first = await world.contribution(window, account, 10n);
    await book.contribute(window, [first]);
    const second = await world.contribution(window, account, 10n, {
      replaces: [first.ciphertext],
    });
    await book.contribute(window, [second]);
    const replaces = [second.ciphertext, first.ciphertext];
    const third = await world.contribution(window, account, 10n, { replaces });
    const older = { ...first, replaces: [second.ciphertext] };
    await book.connect(cast.stranger).contribute(window, [older]);
    await book.contribute(window, [third]);
    await expectSum(world, window, [third]);
  });

  it("passes over an identical contribution copied ahead of a batch, which is not spoilt", async () => {
    const world = await load();
    const { book, window, hidden, cast } = world;
    const batch: Contribution[] = [];
    for (const account of hidden.slice(0, 3)) {
      batch.push(await world.contribution(window, account, 5n));
    }
    await book.connect(cast.stranger).contribute(window, [batch[1]]);
    const receipt = await (await book.contribute(window, batch)).wait();
    expect(receipt.logs).to.have.lengthOf(2);
    await expectSum(world, window, batch);
    expect(await book.countsOf(window)).to.deep.equal([3n, 3n, 0n]);
    await expect(book.contribute(window, batch)).not.to.emit(book, "Contributed");
    await expectSum(world, window, batch);
  });

  it("counts an account as hidden from the replacement on with which it is", async () => {
    const world = await load();
    const { book, accounts, cast, window, visible } = world;
    const account = visible[0]!;
    const [first] = await world.contributeAll(window, new Map([[account, 0n]]));
    expect(await book.countsOf(window)).to.deep.equal([1n, 0n, 0n]);
    const commitment = minus(await world.commitmentOf(account), amountPoint(0, UNIT));
    const proof = await world.prove({ commitment });
    await accounts.connect(cast.alice).withdraw(account, 0, UNIT, cast.alice.address, proof);
    const replaces = [first!.ciphertext];
    const second = await world.contribution(window, account, 3n, { replaces });
    await book.contribute(window, [second]);
    expect(await book.countsOf(window)).to.deep.equal([1n, 1n, 0n]);
    await expectSum(world, window, [second]);
  });

  it("counts an account no more once it left an abandoned market, also as one that continues", async () => {
    const world = await load();
    const { book, accounts, risk, verifier, cast, hidden, home } = world;
    const two = hidden.slice(0, 2);
    await world.contributeAll(world.window, new Map(two.map((a) => [a, 5n])));
    await world.close(world.window);
    await world.publishTotal(world.window, 10n);
    await world.nextEpoch();
    await book.openWindow(home, home, LEVEL, 30 * 86_400, MINIMUM);
    const window: bigint = await book.windowCount();
    const [first, second] = await world.contributeAll(window, new Map(two.map((a) => [a, 6n])));
    expect(await book.countsOf(window)).to.deep.equal([2n, 2n, 2n]);

    await risk.registerPlainTables(verifier.target);
    const [, debtFree] = await risk.plainTables(verifier.target);
    await networkHelpers.time.increase(MAX_EPOCH_AGE + ABANDONED_AFTER + 1);
    const commitment = minus(await world.commitmentOf(two[0]!), amountPoint(0, UNIT));
    const proof = await world.prove({ commitment, level: 10_000, band: 0, table: debtFree });
    await accounts.connect(cast.alice).withdraw(two[0], 0, UNIT, cast.alice.address, proof);
    const replaces = [first!.ciphertext];
    const again = await world.contribution(window, two[0]!, 4n, { replaces });
    await book.contribute(window, [again]);
    expect(await book.countsOf(window)).to.deep.equal([2n, 1n, 1n]);
    const word = recordedWord(again.ciphertext, false);
    expect(await book.contributionOf(window, two[0]!)).to.equal(word);
    await expectSum(world, window, [again, second!]);
  });

  it("takes proofs at the window's epoch whatever the market does meanwhile", async () => {
    const { book, window, hidden, publish, nextEpoch, contribution } = await load();
    await publish(1, 9_000n * UNIT);
    await nextEpoch();
    const given = await contribution(window, hidden[0]!, 10n);
    await expect(book.contribute(window, [given])).to.emit(book, "Contributed");
  });

  it("takes nothing before a window is opened, nor after it closed (INV-36)", async () => {
    const world = await load();
    const { book, window, hidden } = world;
    const given = await world.contribution(window, hidden[0]!, 10n);
    await expect(book.contribute(window + 1n, [given]))
      .to.be.revertedWithCustomError(book, "WindowUnknown")
      .withArgs(window + 1n);
    await expect(book.contribute(0n, [given])).to.be.revertedWithCustomError(book, "WindowUnknown");
    const { opensAt, closesAt } = await book.windowOf(window);
    expect(closesAt - opensAt).to.equal(BigInt(DURATION));
    await networkHelpers.time.setNextBlockTimestamp(closesAt);
    await expect(book.contribute(window, [given]))
      .to.be.revertedWithCustomError(book, "WindowClosed")
      .withArgs(window, closesAt);
  });

  it("refuses the identity as R, which would hide nothing", async () => {
    const { book, window, hidden, contribution } = await load();
    const given = await contribution(window, hidden[0]!, 10n);
    const ciphertext = { ...given.ciphertext, ephemeral: { x: 0n, y: 1n } };
    await expect(book.contribute(window, [{ ...given, ciphertext }]))
      .to.be.revertedWithCustomError(book, "EphemeralIsIdentity")
      .withArgs(hidden[0]);
  });
});

describe("AuditBook: contributions of another account, window, table or statement", () => {
  /** Refused with the account named, as the tally proof is another's. */
  const refusesTally = (
    title: string,
    proven: (world: Opened) => Proven | Promise<Proven>,
  ): void => {
    it(`refuses ${title}`, async () => {
      const world = await load();
      const { book, window, hidden } = world;
      const given = await world.contribution(window, hidden[0]!, 10n, await proven(world));
      await expect(book.contribute(window, [given]))
        .to.be.revertedWithCustomError(book, "TallyRefused")
        .withArgs(hidden[0]);
    });
  };
  refusesTally("a contribution of another window", ({ window }) => ({
    scope: { window: window + 1n },
  }));
  refusesTally("a contribution of another account", ({ hidden }) => ({
    scope: { account: hidden[1]! },
  }));
  refusesTally("a contribution of another chain", () => ({ scope: { chainId: 1n } }));
  refusesTally("a contribution of another contract", ({ accounts }) => ({
    scope: { book: accounts.target as string },
  }));
  refusesTally("a ciphertext under another key than the council's", () => ({
    councilKey: publicKey(evaluate(COEFFICIENTS, 1n)),
  }));

  /** Refused with the account named, as the solvency proof is another's. */
  const refusesSolvency = (
    title: string,
    proven: (world: Opened) => Proven | Promise<Proven>,
  ): void => {
    it(`refuses ${title}`, async () => {
      const world = await load();
      const { book, accounts, window, hidden, home } = world;
      const given = await world.contribution(window, hidden[0]!, 10n, await proven(world));
      await expect(book.contribute(window, [given]))
        .to.be.revertedWithCustomError(accounts, "ProofRefused")
        .withArgs(hidden[0], home, 10_000);
    });
  };
  refusesSolvency("a proof under another table than the window's", ({ stress }) => ({
    table: stress,
  }));
  refusesSolvency("a proof at another epoch than the window's", async (world) => {
    const { publish, nextEpoch, market } = world;
    await publish(1, 8_000n * UNIT);
    await nextEpoch();
    return { epoch: Number((await market.status())[1]) };
  });
  refusesSolvency("a proof at another level than the window's", () => ({ level: 9_999 }));
  refusesSolvency("a proof without the tally flag", () => ({ plain: true }));
  refusesSolvency("a proof that compares instead", () => ({ compares: true }));
  refusesSolvency(
    "a proof of another commitment than the account's present one",
    async (world) => ({
      commitment: plus(await world.commitmentOf(world.hidden[0]!), amountPoint(0, UNIT)),
    }),
  );

  it("refuses a sealed figure that is not the one proven", async () => {
    const { book, window, hidden, contribution } = await load();
    const given = await contribution(window, hidden[0]!, 10n);
    const altered = { ...given, sealedFigure: given.sealedFigure + 1n };
    await expect(book.contribute(window, [altered])).to.revert(connection.ethers);
  });

  it("refuses a coordinate that is not below r", async () => {
    const { book, seals, window, hidden, contribution } = await load();
    const given = await contribution(window, hidden[0]!, 10n);
    const r = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
    const { ephemeral, masked } = given.ciphertext;
    const ciphertext = { ephemeral, masked: { x: masked.x + r, y: masked.y } };
    await expect(book.contribute(window, [{ ...given, ciphertext }]))
      .to.be.revertedWithCustomError(seals, "ElementNotInField")
      .withArgs(5, masked.x + r);
  });

  it("refuses an account of another home", async () => {
    const world = await load();
    const { book, risk, accounts, cast, window } = world;
    const rules = { ...ruleTable(), initialLevel: 12_500 };
    const other = await world.register(rules);
    await risk.approveHome(other, rules);
    await accounts.connect(cast.bob).open(other, publicKey(nextEphemeral()));
    const account: bigint = await accounts.accountCount();
    const given = await world.contribution(window, account, 0n);
    await expect(book.contribute(window, [given]))
      .to.be.revertedWithCustomError(book, "AnotherHome")
      .withArgs(account, other);
  });

  it("refuses an account that was never opened, or was closed", async () => {
    const world = await load();
    const { book, accounts, cast, home, window } = world;
    await accounts.connect(cast.alice).open(home, ALICE_VIEW);
    const closed: bigint = await accounts.accountCount();
    await accounts.connect(cast.alice).close(closed, someSeal());
    for (const account of [closed, closed + 1n]) {
      const given = await world.contribution(window, account, 0n);
      await expect(book.contribute(window, [given]))
        .to.be.revertedWithCustomError(accounts, "AccountUnknown")
        .withArgs(account);
    }
  });

  it("names the account of a bad proof in a batch, and takes none of the batch (INV-35)", async () => {
    const world = await load();
    const { book, accounts, window, hidden, home } = world;
    const batch: Contribution[] = [];
    for (const account of hidden.slice(0, 3)) {
      batch.push(await world.contribution(window, account, 5n));
    }
    const badTally = batch.with(1, { ...batch[1]!, tally: proofPoints() });
    await expect(book.contribute(window, badTally))
      .to.be.revertedWithCustomError(book, "TallyRefused")
      .withArgs(hidden[1]);
    const badSolvency = batch.with(2, { ...batch[2]!, solvency: proofPoints() });
    await expect(book.contribute(window, badSolvency))
      .to.be.revertedWithCustomError(accounts, "ProofRefused")
      .withArgs(hidden[2], home, 10_000);
    expect(await book.countsOf(window)).to.deep.equal([0n, 0n, 0n]);
    await expectSum(world, window, []);
  });

  it("tells everyone's current commitment apart: what a deposit made stale is refused (INV-35)", async () => {
    const world = await load();
    const { book, accounts, cast, window, hidden } = world;
    const given = await world.contribution(window, hidden[0]!, 5n);
    await accounts.connect(cast.alice).deposit(hidden[0], 0, UNIT);
    await expect(book.contribute(window, [given])).to.be.revertedWithCustomError(
      accounts,
      "ProofRefused",
    );
  });
});
