/**
 * Given terms whose grace is shorter than twice the age for which an epoch counts   When liquidation is deployed
 *   Then it is refused, with what would fit
 */
import type { Contract } from "ethers";
import { expect } from "chai";
import { network } from "hardhat";
import { ZkMarginError } from "../../../circuits/errors.ts";
import { DEFAULT_TERMS } from "../../../liquidation/index.ts";
import { deployLiquidation, requireGraceFits } from "../../../setup/deployLiquidation.ts";
import { DEFAULT_LIMITS } from "../../../setup/deploySystem.ts";
import { TERMS } from "../fixtures/liquidation.ts";
import { MAX_EPOCH_AGE } from "../fixtures/market.ts";
import { deployProtocol } from "../fixtures/protocol.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const LEAST = 2 * MAX_EPOCH_AGE;

describe("the grace of a market", () => {
  it("is at least twice the age for which an epoch counts, or nothing is deployed", async () => {
    const world = await networkHelpers.loadFixture(deployProtocol);
    const system = world as unknown as Record<"accounts" | "vault" | "risk", Contract>;
    const refused = deployLiquidation(
      world.cast.governor,
      { ...system, verifiers: {} as never },
      TERMS,
    );
    const error = await refused.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(ZkMarginError);
    const { code, field, message, fix } = error as ZkMarginError;
    expect([code, field]).to.deep.equal(["INPUT_INVALID", "grace"]);
    expect(message).to.contain(`${TERMS.grace} s`);
    expect(fix).to.contain(`${LEAST} s`);
    expect(await world.vault.waterfall()).to.equal(`0x${"00".repeat(20)}`);
    await requireGraceFits(system.accounts, { ...TERMS, grace: LEAST });
  });

  it("fits by default", () => {
    expect(DEFAULT_TERMS.grace >= 2n * BigInt(DEFAULT_LIMITS.maxEpochAge)).to.equal(true);
  });
});
