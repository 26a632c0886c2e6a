/** Deploys the curve harness on its data contracts; used with `loadFixture`-like sharing in `before`. */
import { network } from "hardhat";
import type { AffinePoint } from "../../../circuits/babyjubjub.ts";
import { deployDataContract } from "../../../setup/solidityData.ts";
import { generatorTableCodes } from "../../../setup/solidityTables.ts";

export type Connection = Awaited<ReturnType<typeof network.create>>;

/** A contract's answer, an ethers `Result`, as a plain point. */
export function toPoint(result: { x: bigint; y: bigint }): AffinePoint {
  return { x: result.x, y: result.y };
}

/** The harness on the tables of the real generators. */
export async function deployCurveHarness(connection: Connection) {
  const { ethers } = connection;
  const [signer] = await ethers.getSigners();
  const { lower, upper } = generatorTableCodes();
  const lowerAddress = await deployDataContract(signer, lower);
  const upperAddress = await deployDataContract(signer, upper);
  return await ethers.deployContract("BabyJubJubHarness", [lowerAddress, upperAddress]);
}
