/**
 * Given an account that is attested, lapsed within its grace, overdue, in debt of the cure fee, or on auction
 *   When anything is asked of it   Then it is allowed or refused exactly as the table in the header of Lapses says
 */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { network } from "hardhat";
import type { Connection, Deployed } from "../fixtures/chain.ts";
import { plain } from "../fixtures/improvements.ts";
import {
  deployFlagged,
  deployLiquidated,
  deployOnAuction,
  deployOverdue,
  type Liquidation,
} from "../fixtures/liquidation.ts";
import {
  ALICE,
  ALICE_VIEW,
  BOB,
  BOB_VIEW,
  MAINTENANCE_LEVEL,
  UNIT,
  amountPoint,
  minus,
  plus,
} from "../fixtures/protocol.ts";
import { DELTA } from "../fixtures/trades.ts";
import { sealFor, someSeal } from "../fixtures/seals.ts";
import { blindingGenerator } from "../../../circuits/generators.ts";
import { negate } from "../../../circuits/babyjubjub.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** Another account of alice. */
const SECOND = 3n;
const DURATION = 5000;

interface World extends Liquidation {
  readonly byAlice: Deployed;
}

const prepared = (deploy: (chain: Connection) => Promise<Liquidation>) =>
  async function withSecondAccount(chain: Connection): Promise<World> {
    const world = await deploy(chain);
    const { accounts, cast, home } = world;
    const byAlice = accounts.connect(cast.alice) as Deployed;
    await byAlice.open(home, ALICE_VIEW);
    await byAlice.deposit(SECOND, 0, 1000n * UNIT);
    return { ...world, byAlice };
  };

async function attestAlice({ byAlice, home, prove, commitmentOf }: World): Promise<unknown> {
  const level = MAINTENANCE_LEVEL;
  const proof = await prove({ commitment: await commitmentOf(ALICE), level });
  return await byAlice.attest(ALICE, home, level, DURATION, proof);
}

async function deployFeeOwed(chain: Connection): Promise<World> {
  const world = await lapsed(chain);
  await attestAlice(world);
  return world;
}

const attested = prepared(deployLiquidated);
const lapsed = prepared(deployFlagged);
const overdue = prepared(deployOverdue);
const onAuction = prepared(deployOnAuction);

/** Columns of the table. */
const STANDINGS: Record<string, (chain: Connection) => Promise<World>> = {
  None: attested,
  "Lapsed, in grace": lapsed,
  "Lapsed, overdue": overdue,
  FeeOwed: deployFeeOwed,
  InAuction: onAuction,
};

interface Attempt {
  /** Tries it. */
  readonly run: (world: World) => Promise<unknown>;
  /** What it is refused with, where the table has no yes. */
  readonly refusal: string;
  /** What else while the fee is owed. */
  readonly whileFeeOwed?: string;
}

const ACTIONS: Record<string, readonly Attempt[]> = {
  Withdraw: [
    {
      run: async ({ byAlice, cast, prove, commitmentOf }) => {
        const rest = minus(await commitmentOf(ALICE), amountPoint(0, UNIT));
        const proof = await prove({ commitment: rest });
        return await byAlice.withdraw(ALICE, 0, UNIT, cast.alice.address, proof);
      },
      refusal: "AccountLapsed",
    },
  ],
  Transfer: [
    {
      run: async ({ byAlice, prove, commitmentOf }) => {
        const rest = minus(await commitmentOf(ALICE), amountPoint(0, UNIT));
        return await byAlice.transfer(ALICE, SECOND, 0, UNIT, await prove({ commitment: rest }));
      },
      refusal: "AccountLapsed",
    },
  ],
  Close: [
    {
      run: async (world) => {
        const delta = negate(await world.commitmentOf(ALICE));
        const seal = await sealFor(world, [ALICE, ALICE], delta, [ALICE_VIEW, ALICE_VIEW], true);
        return await world.byAlice.close(ALICE, seal);
      },
      refusal: "AccountLapsed",
    },
  ],
  Deposit: [
    {
      run: ({ byAlice }) => byAlice.deposit(ALICE, 0, 100n) as Promise<unknown>,
      refusal: "AccountInAuction",
    },
    {
      run: async ({ byAlice, prove, commitmentOf }) => {
        const rest = minus(await commitmentOf(SECOND), amountPoint(0, 1n));
        return await byAlice.transfer(SECOND, ALICE, 0, 1n, await prove({ commitment: rest }));
      },
      refusal: "AccountInAuction",
    },
  ],
  Exchange: [
    {
      run: async ({ accounts, cast, prove, commitmentOf }) => {
        const module = await connection.ethers.deployContract("ContractWallet");
        await accounts.connect(cast.governor).bindModule(module.target);
        const a = plain(await prove({ commitment: plus(await commitmentOf(ALICE), DELTA) }));
        const b = plain(await prove({ commitment: minus(await commitmentOf(BOB), DELTA) }));
        const args = [ALICE, BOB, DELTA, a, b];
        const call: string = accounts.interface.encodeFunctionData("exchange", args);
        return await module.getFunction("execute").send(accounts.target, call);
      },
      refusal: "AccountInAuction",
      whileFeeOwed: "AccountLapsed",
    },
  ],
  Rerandomise: [
    {
      run: async (world) => {
        const delta = blindingGenerator();
        const seal = await sealFor(world, [ALICE, ALICE], delta, [ALICE_VIEW, ALICE_VIEW], true);
        return await world.byAlice.rerandomise(ALICE, delta, seal);
      },
      refusal: "AccountLapsed",
    },
  ],
  ViewingKey: [
    {
      run: ({ byAlice }) => byAlice.setViewingKey(ALICE, BOB_VIEW) as Promise<unknown>,
      refusal: "AccountLapsed",
    },
  ],
  Attest: [{ run: attestAlice, refusal: "" }],
  Flag: [
    {
      run: async (world) => {
        const { accounts, cast, publish, nextEpoch } = world;
        await publish(1, 6000n * UNIT);
        await nextEpoch();
        return await accounts.connect(cast.stranger).flagSlot(ALICE, 1);
      },
      refusal: "AlreadyLapsed",
    },
  ],
  Rescue: [
    {
      run: async ({ auction, cast, prove, commitmentOf }) => {
        const level = MAINTENANCE_LEVEL;
        const after = plus(await commitmentOf(ALICE), amountPoint(1, UNIT));
        const proof = await prove({ commitment: after, level });
        return await auction.connect(cast.alice).rescue(ALICE, 1, UNIT, level, DURATION, proof);
      },
      refusal: "",
    },
  ],
};

/** The header's rows: action, then a cell per standing; what follows is prose. */
function headerTable(): { columns: string[]; rows: [string, string[]][] } {
  const file = new URL("../../../contracts/accounts/Lapses.sol", import.meta.url);
  const lines = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("///") && line.includes("|"))
    .map((line) => line.slice(3).split("|"));
  const [[, ...columns] = [], ...rest] = lines;
  const cell = (text: string): string => text.trim().split(" ")[0]!;
  return {
    columns: columns.map((column) => column.trim()),
    rows: rest.map(([action = "", ...cells]) => [action.trim(), cells.map(cell)]),
  };
}

describe("Lapses: what is allowed when", () => {
  const { columns, rows } = headerTable();

  it("is told for every standing and every action", () => {
    expect(columns).to.deep.equal(Object.keys(STANDINGS));
    expect(rows.map(([action]) => action)).to.deep.equal(Object.keys(ACTIONS));
    for (const [, cells] of rows) expect(cells.length).to.equal(columns.length);
    expect(rows.flatMap(([, cells]) => cells).every((c) => c === "yes" || c === "–")).to.equal(
      true,
    );
  });

  // By standing, so that each is set up once.
  for (const [k, standing] of columns.entries()) {
    for (const [action, cells] of rows) {
      const allowed = cells[k] === "yes";
      it(`${allowed ? "allows" : "refuses"} ${action}: ${standing}`, async () => {
        for (const { run, refusal, whileFeeOwed } of ACTIONS[action] ?? []) {
          const world = await networkHelpers.loadFixture(STANDINGS[standing]!);
          const expected = standing === "FeeOwed" ? (whileFeeOwed ?? refusal) : refusal;
          if (allowed) await run(world);
          else await expect(run(world)).to.be.revertedWithCustomError(world.accounts, expected);
        }
      });
    }
  }

  it("refuses to close by any seal while the fee is owed", async () => {
    const { accounts, byAlice } = await networkHelpers.loadFixture(deployFeeOwed);
    await expect(byAlice.close(ALICE, someSeal()))
      .to.be.revertedWithCustomError(accounts, "AccountLapsed")
      .withArgs(ALICE);
  });
});
