/**
 * Given a token that calls while it is paid in or paid out
 *   When it calls anything that moves collateral or positions   Then the guard turns it away, and nothing moves
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, type Connection, type Deployed } from "../fixtures/chain.ts";
import { plain } from "../fixtures/improvements.ts";
import {
  ALICE,
  ALICE_VIEW,
  EMPTY,
  UNIT,
  amountPoint,
  deployFunded,
  minus,
  plus,
} from "../fixtures/protocol.ts";
import { DELTA } from "../fixtures/trades.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** Slot of the token that calls. */
const SLOT = 2;
/** Accounts of the token. */
const THIRD = 3n;
const FOURTH = 4n;

/** The token owns two accounts, may deposit to alice's and is a bound module: nothing but the guard stops it. */
async function deployReentrant(chain: Connection) {
  const world = await deployFunded(chain);
  const { accounts, vault, cast, home } = world;
  const token: Deployed = await deploy(chain, "ReentrantERC20");
  await vault.listToken(SLOT, token.target);
  for (const holder of [cast.alice.address, token.target]) await token.mint(holder, 10n * UNIT);
  await token.connect(cast.alice).approve(vault.target, 10n * UNIT);
  const byAlice = accounts.connect(cast.alice) as Deployed;
  await byAlice.deposit(ALICE, SLOT, UNIT);
  // While the token has a call set, each transfer makes it: this is how it opens its own accounts.
  const calls = async (method: string, args: readonly unknown[]): Promise<void> => {
    await token.setCall(accounts.target, accounts.interface.encodeFunctionData(method, args));
  };
  await calls("open", [home, ALICE_VIEW]);
  for (let count = 0; count < 2; count++) await token.connect(cast.alice).transfer(cast.bob, 1n);
  await byAlice.allowDepositor(ALICE, token.target, true);
  for (const account of [THIRD, FOURTH]) {
    expect(await accounts.ownerOf(account)).to.equal(token.target);
  }
  await accounts.bindModule(token.target);
  return { world, token, byAlice, calls };
}

describe("MarginAccounts: re-entry from a token", () => {
  const load = () => networkHelpers.loadFixture(deployReentrant);
  type Setup = Awaited<ReturnType<typeof deployReentrant>>;

  /** What the token tries. */
  const attempts: [string, (setup: Setup) => Promise<readonly unknown[]>][] = [
    ["deposit", async () => [ALICE, 0, UNIT]],
    [
      "withdraw",
      async ({ world, token }) => {
        const proof = await world.prove({ commitment: minus(EMPTY, amountPoint(0, 100n)) });
        return [THIRD, 0, 100n, token.target, proof];
      },
    ],
    [
      "transfer",
      async ({ world }) => {
        const proof = await world.prove({ commitment: minus(EMPTY, amountPoint(0, 1n)) });
        return [THIRD, FOURTH, 0, 1n, proof];
      },
    ],
    [
      "exchange",
      async ({ world }) => {
        const proofA = plain(await world.prove({ commitment: plus(EMPTY, DELTA) }));
        const proofB = plain(await world.prove({ commitment: minus(EMPTY, DELTA) }));
        return [THIRD, FOURTH, DELTA, proofA, proofB];
      },
    ],
  ];

  for (const [method, argumentsOf] of attempts) {
    it(`turns away ${method} while a deposit is paid in`, async () => {
      const setup = await load();
      const { world, byAlice, calls } = setup;
      await calls(method, await argumentsOf(setup));
      const before = await world.commitmentOf(ALICE);
      await expect(byAlice.deposit(ALICE, SLOT, UNIT)).to.be.revertedWithCustomError(
        world.accounts,
        "ReentrancyGuardReentrantCall",
      );
      expect(await world.commitmentOf(ALICE)).to.deep.equal(before);
    });

    it(`turns away ${method} while a withdrawal is paid out`, async () => {
      const setup = await load();
      const { world, byAlice, calls } = setup;
      await calls(method, await argumentsOf(setup));
      const before = await world.commitmentOf(ALICE);
      const rest = minus(before, amountPoint(SLOT, UNIT));
      const proof = await world.prove({ commitment: rest });
      const to = world.cast.alice.address;
      await expect(byAlice.withdraw(ALICE, SLOT, UNIT, to, proof)).to.be.revertedWithCustomError(
        world.accounts,
        "ReentrancyGuardReentrantCall",
      );
      expect(await world.commitmentOf(ALICE)).to.deep.equal(before);
    });
  }

  it("lets the same calls of the token through where no transfer of the vault is under way", async () => {
    for (const [method, argumentsOf] of attempts.filter(([name]) => name !== "deposit")) {
      const setup = await load();
      const { world, token, calls } = setup;
      await calls(method, await argumentsOf(setup));
      const [from, to] = [world.cast.alice, world.cast.bob];
      await token.connect(from).transfer(to.address, 1n);
      expect(await world.commitmentOf(THIRD), method).not.to.deep.equal(EMPTY);
    }
  });
});
