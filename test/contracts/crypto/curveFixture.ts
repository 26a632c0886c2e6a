/** The curve harness on its data contracts. */
import type { BaseContract } from "ethers";
import type { network } from "hardhat";
import type { AffinePoint } from "../../../circuits/babyjubjub.ts";
import { deployDataContract } from "../../../setup/solidityData.ts";
import { generatorTableCodes } from "../../../setup/solidityTables.ts";

export type Connection = Awaited<ReturnType<typeof network.create>>;

/** A contract's answer, an ethers `Result`, as a plain point. */
export function toPoint(result: AffinePoint): AffinePoint {
  return { x: result.x, y: result.y };
}

/** Methods of BabyJubJubHarness.sol. */
export interface CurveHarness extends BaseContract {
  isOnCurve(point: AffinePoint): Promise<boolean>;
  isUsableKey(point: AffinePoint): Promise<boolean>;
  timesCofactor(point: AffinePoint): Promise<AffinePoint>;
  negate(point: AffinePoint): Promise<AffinePoint>;
  add(p: AffinePoint, q: AffinePoint): Promise<AffinePoint>;
  subtract(p: AffinePoint, q: AffinePoint): Promise<AffinePoint>;
  addAmount(point: AffinePoint, slot: number, amount: bigint): Promise<AffinePoint>;
  invert(value: bigint): Promise<bigint>;
  gasOfAmount(point: AffinePoint, slot: number, amount: bigint): Promise<bigint>;
  gasOfKeyCheck(point: AffinePoint): Promise<bigint>;
  gasOfAdd(p: AffinePoint, q: AffinePoint): Promise<bigint>;
}

/** The harness on the tables of the real generators. */
export async function deployCurveHarness({ ethers }: Connection): Promise<CurveHarness> {
  const signer = await ethers.provider.getSigner(0);
  const { lower, upper } = generatorTableCodes();
  const lowerAddress = await deployDataContract(signer, lower);
  const upperAddress = await deployDataContract(signer, upper);
  const contract = await ethers.deployContract("BabyJubJubHarness", [lowerAddress, upperAddress]);
  return contract as unknown as CurveHarness;
}
