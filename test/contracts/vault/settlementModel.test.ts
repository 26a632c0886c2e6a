/**
 * Given any sequence of deposits, withdrawals, claims, exits, penalties, losses and gifts
 *   When each is tried on the vault and on the model   Then both allow and refuse the same, and agree to the last unit
 *   When anything but a loss happens                   Then a unit is worth what it was (INV-07)
 *   When anything happens at all                       Then what is held covers all that is owed (INV-03, INV-08)
 */
import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { type Connection, type Deployed } from "../fixtures/chain.ts";
import { LIMIT, Ledger, type Holder, type Step } from "./settlementLedger.ts";
import { ONE_INDEX, UNIT, deploySettled } from "./vaultFixture.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const STEPS = 24;

/** Dust, cents, thousands, and now and then all there can be. */
const units: fc.Arbitrary<bigint> = fc.oneof(
  { weight: 4, arbitrary: fc.bigInt(0n, 300n) },
  { weight: 6, arbitrary: fc.bigInt(1n, 5000n * UNIT) },
  { weight: 1, arbitrary: fc.constantFrom(LIMIT - 1n, LIMIT / 2n) },
);
const holder = fc.constantFrom<Holder>("fund", "alice");
const time = fc.bigInt(0n, 50n);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("deposit" as const), units }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("withdraw" as const), units, readyAt: time }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("fund" as const), holder, units }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("collect" as const), holder, units }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("penalty" as const), units, bounty: units }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("shortfall" as const), units }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("exit" as const), exit: fc.bigInt(1n, 4n) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("exposure" as const), units }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("clock" as const), time }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("donate" as const),
      tokens: fc.bigInt(1n, 10n ** 12n),
    }),
  },
);

async function deployAt(chain: Connection, decimals: number) {
  const world = await deploySettled(chain, decimals);
  const { cast, vault, waterfall, clock, asAccounts, token } = world;
  const holders: Record<Holder, Deployed> = { fund: world.asFund, alice: world.asAlice };
  const { address } = cast.alice;
  /** The same step on the chain. */
  const send = async (ledger: Ledger, next: Step): Promise<unknown> => {
    switch (next.kind) {
      case "deposit":
        return await world.receive(0, next.units);
      case "withdraw":
        return await world.release(0, next.units, Number(next.readyAt));
      case "fund":
        return await holders[next.holder].fundClaim(next.units);
      case "collect":
        return await holders[next.holder].collectClaim(next.units, address);
      case "penalty":
        return await asAccounts.bookTakeover(next.units, address, next.bounty, 0n, 0n);
      case "shortfall": {
        const { covered, uncovered } = ledger.split(next.units);
        return await asAccounts.bookTakeover(0n, address, 0n, covered, uncovered);
      }
      case "exit":
        return await vault.payExit(next.exit);
      case "exposure":
        return await waterfall.setExposure(next.units);
      case "clock":
        return next.time > ledger.clock ? await clock.setClock(next.time) : undefined;
      case "donate":
        return await token.connect(cast.alice).transfer(vault.target, next.tokens);
    }
  };
  return { ...world, send };
}

/** What the chain says of slot 0, in the ledger's order. */
async function readVault(vault: Deployed, fund: string, alice: string): Promise<bigint[]> {
  return await Promise.all<bigint>([
    vault.settlementHeld(),
    vault.totalOf(0),
    vault.settlementIndex(),
    vault.reservedUnits(),
    vault.claimOf(fund),
    vault.claimOf(alice),
  ]);
}

describe("Slot 0 in units: vault and model", () => {
  for (const decimals of [6, 8, 18, 36]) {
    const load = async (chain: Connection) => await deployAt(chain, decimals);

    it(`agree over any sequence, with a token of ${decimals} decimals`, async () => {
      let [done, refused, fell] = [0, 0, 0];
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { minLength: STEPS / 2, maxLength: STEPS }),
          async (steps) => {
            const { vault, token, cast, send } = await networkHelpers.loadFixture(load);
            const ledger = new Ledger(decimals);
            for (const next of steps) {
              const before = ledger.index;
              const attempt = send(ledger, next);
              const refusal = ledger.apply(next);
              if (refusal === undefined) await attempt;
              else await expect(attempt).to.be.revertedWithCustomError(vault, refusal);
              if (refusal === undefined) done++;
              else refused++;
              expect(
                await readVault(vault, cast.stranger.address, cast.alice.address),
              ).to.deep.equal([
                ledger.held,
                ledger.owed,
                ledger.index,
                ledger.reserved,
                ledger.claims.fund,
                ledger.claims.alice,
              ]);
              expect(ledger.surplus >= 0n, "held covers what is owed").to.equal(true);
              expect(ledger.held >= ledger.tokensDown(ledger.owed)).to.equal(true);
              expect((await token.balanceOf(vault.target)) >= ledger.held).to.equal(true);
              if (next.kind !== "shortfall") expect(ledger.index).to.equal(before);
              expect(ledger.index <= before && ledger.index <= ONE_INDEX).to.equal(true);
              if (ledger.index < before) fell++;
            }
          },
        ),
        { numRuns: 25 },
      );
      // The sequences are worth something: things were done, refused, and lost.
      expect(Math.min(done, refused, fell)).to.be.greaterThan(10);
    });
  }
});
