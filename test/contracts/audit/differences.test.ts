/**
 * Given windows of a series close to each other
 *   When hidden accounts joined or left, fewer than the minimum   Then no share of the later total is taken
 *   When they joined, then left, or the other way                 Then neither
 *   When the quiet period lies between, or one may never be published     Then they are not compared
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deployOpened, HINDRANCE, QUIET, type Opened } from "./auditFixture.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** Each contributes a dollar times its place. */
const amounts = (accounts: readonly bigint[]): Map<bigint, bigint> =>
  new Map(accounts.map((account) => [account, account]));
const sum = (accounts: readonly bigint[]): bigint => accounts.reduce((a, b) => a + b, 0n);

/** Nine hidden accounts; five of them in a published window. */
async function deployPublished(chain: typeof connection): Promise<Opened & { all: bigint[] }> {
  const world = await deployOpened(chain);
  const all = [...world.hidden];
  while (all.length < 9) all.push(await world.openAccount());
  const first = all.slice(0, 5);
  await world.contributeAll(world.window, amounts(first));
  await world.close(world.window);
  await world.publishTotal(world.window, sum(first));
  return { ...world, all };
}
type World = Opened & { all: bigint[] };
const load = (): Promise<World> => networkHelpers.loadFixture(deployPublished);

/** A further window with these contributors, closed. */
async function windowOf(world: World, accounts: readonly bigint[], minimum = 2): Promise<bigint> {
  const window = await world.openWindow({ minimum });
  await world.contributeAll(window, amounts(accounts));
  await world.close(window);
  return window;
}

async function expectRefused({ book, share }: World, window: bigint, reason: bigint) {
  expect(await book.mayPublish(window)).to.deep.equal([false, reason]);
  await expect(book.submitShare(window, 1, ...(await share(window, 1))))
    .to.be.revertedWithCustomError(book, "PublicationRefused")
    .withArgs(window, reason);
}

async function expectPublished(world: World, window: bigint, accounts: readonly bigint[]) {
  expect(await world.book.mayPublish(window)).to.deep.equal([true, HINDRANCE.none]);
  await world.publishTotal(window, sum(accounts));
}

describe("AuditBook: differences between totals", () => {
  it("counts hidden accounts that continue, and names the window compared with", async () => {
    const world = await load();
    const { book, all, visible, window: first } = world;
    const second = await windowOf(world, [...all.slice(2, 7), ...visible]);
    expect((await book.windowOf(second)).previous).to.equal(first);
    expect(await book.countsOf(second)).to.deep.equal([6n, 5n, 3n]);
  });

  it("publishes the same hidden accounts again, with any others", async () => {
    const world = await load();
    const { all, visible } = world;
    await expectPublished(world, await windowOf(world, all.slice(0, 5)), all.slice(0, 5));
    const more = [...all.slice(0, 5), ...visible];
    await expectPublished(world, await windowOf(world, more), more);
  });

  it("refuses between one and minimum − 1 joiners", async () => {
    const world = await load();
    await expectRefused(
      world,
      await windowOf(world, world.all.slice(0, 6)),
      HINDRANCE.tooFewJoined,
    );
    const two = await windowOf(world, world.all.slice(0, 7), 3);
    await expectRefused(world, two, HINDRANCE.tooFewJoined);
  });

  it("refuses between one and minimum − 1 leavers", async () => {
    const world = await load();
    await expectRefused(world, await windowOf(world, world.all.slice(0, 4)), HINDRANCE.tooFewLeft);
    const two = await windowOf(world, world.all.slice(0, 3), 3);
    await expectRefused(world, two, HINDRANCE.tooFewLeft);
  });

  it("refuses one leaver for one joiner", async () => {
    const world = await load();
    const swapped = await windowOf(world, world.all.slice(1, 6));
    await expectRefused(world, swapped, HINDRANCE.tooFewJoined);
  });

  it("takes as many joiners or leavers as the minimum", async () => {
    const world = await load();
    const more = world.all.slice(0, 7);
    await expectPublished(world, await windowOf(world, more), more);
  });

  it("takes leavers and joiners at once, as many as the minimum each, and then no change at all", async () => {
    const world = await load();
    const { all } = world;
    const other = all.slice(2, 7);
    await expectPublished(world, await windowOf(world, other), other);
    await expectPublished(world, await windowOf(world, other), other);
    const grown = await windowOf(world, all.slice(2, 9));
    await expectRefused(world, grown, HINDRANCE.turnedAround);
  });

  it("lets a series that grew only grow: k + 1 who join and k who leave again would show one", async () => {
    const world = await load();
    const { all } = world;
    const grown = all.slice(0, 8);
    await expectPublished(world, await windowOf(world, grown), grown);
    const isolating = await windowOf(world, all.slice(0, 6));
    await expectRefused(world, isolating, HINDRANCE.turnedAround);
  });

  it("lets a series that shrank only shrink", async () => {
    const world = await load();
    const { all } = world;
    const shrunk = all.slice(0, 3);
    await expectPublished(world, await windowOf(world, shrunk), shrunk);
    const back = await windowOf(world, [...shrunk, ...all.slice(5, 9)]);
    await expectRefused(world, back, HINDRANCE.turnedAround);
  });

  it("compares with none that closed more than the quiet period before", async () => {
    const world = await load();
    const { book, all, home, window: first } = world;
    const { closesAt }: { closesAt: bigint } = await book.windowOf(first);
    await networkHelpers.time.increaseTo(closesAt + BigInt(QUIET) - 2000n);
    const early = await world.openWindow();
    await world.contributeAll(early, amounts(all.slice(0, 6)));
    await world.close(early);
    await expectRefused(world, early, HINDRANCE.tooFewJoined);
    const late = await windowOf(world, all.slice(0, 6));
    expect((await book.windowOf(late)).previous).to.equal(first);
    await expectPublished(world, late, all.slice(0, 6));
    expect(await book.latestWindow(home, home)).to.equal(late);
  });

  it("compares with the last window that may be published, whether or not a share of it was mined", async () => {
    const world = await load();
    const { book, all, submitShares } = world;
    const second = await windowOf(world, all.slice(0, 7));
    await submitShares(second, [1]);
    const third = await windowOf(world, all.slice(0, 5));
    expect((await book.windowOf(third)).previous).to.equal(second);
    await expectRefused(world, third, HINDRANCE.turnedAround);
    // Of a window that nobody submitted a share of, shares may be on their way.
    const fourth = await windowOf(world, all.slice(0, 9));
    const fifth = await windowOf(world, all.slice(0, 7));
    expect((await book.windowOf(fifth)).previous).to.equal(fourth);
    await expectRefused(world, fifth, HINDRANCE.turnedAround);
  });

  it("passes over windows that may never be published", async () => {
    const world = await load();
    const { book, all, window: first } = world;
    const never = await windowOf(world, all.slice(0, 6));
    const third = await windowOf(world, all.slice(0, 7));
    expect((await book.windowOf(third)).previous).to.equal(first);
    await expectRefused(world, never, HINDRANCE.tooFewJoined);
    await expectPublished(world, third, all.slice(0, 7));
  });

  it("takes shares and total of a window that counts as opened, though the next is open", async () => {
    const world = await load();
    const { all, openWindow } = world;
    const second = await windowOf(world, all.slice(0, 7));
    await openWindow();
    await expectPublished(world, second, all.slice(0, 7));
  });

  it("measures leavers by the largest minimum that windows close to each other had", async () => {
    const world = await load();
    const { all, book } = world;
    const grown = await windowOf(world, all, 4);
    await world.publishTotal(grown, sum(all));
    const { closesAt }: { closesAt: bigint } = await book.windowOf(grown);
    await networkHelpers.time.increaseTo(closesAt + BigInt(QUIET));
    const shrinking = await windowOf(world, all, 4);
    await expectPublished(world, shrinking, all);
    // Three leave: enough for this window's minimum of 2, too few for those who came under 4.
    await expectRefused(world, await windowOf(world, all.slice(0, 6)), HINDRANCE.tooFewLeft);
    const four = all.slice(0, 5);
    await expectPublished(world, await windowOf(world, four), four);
    // The promise goes on through windows of a smaller minimum.
    await expectRefused(world, await windowOf(world, all.slice(0, 3)), HINDRANCE.tooFewLeft);
  });

  it("does not compare windows of different tables", async () => {
    const world = await load();
    const { book, all, stress } = world;
    const window = await world.openWindow({ table: stress });
    expect((await book.windowOf(window)).previous).to.equal(0n);
    await world.contributeAll(window, amounts(all.slice(0, 4)));
    await world.close(window);
    await expectPublished(world, window, all.slice(0, 4));
  });
});
