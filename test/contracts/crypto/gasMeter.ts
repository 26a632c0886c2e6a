/** Gas of one call made by a contract: everything cold, without the costs of a transaction. */
import type { BaseContract } from "ethers";
import type { Connection } from "./curveFixture.ts";

/** Gas of the call and what it returned. */
export async function meterCall(
  { ethers }: Connection,
  target: string,
  data: string,
): Promise<{ gas: number; result: string }> {
  const meter = await ethers.deployContract("GasMeter");
  const [gas, result] = (await meter.getFunction("measure")(target, data)) as [bigint, string];
  return { gas: Number(gas), result };
}

/** Gas of a verification, which must answer yes. */
export async function meterVerdict(
  connection: Connection,
  verifier: BaseContract,
  method: string,
  args: readonly unknown[],
): Promise<number> {
  const call = verifier.interface.encodeFunctionData(method, args);
  const { gas, result } = await meterCall(connection, await verifier.getAddress(), call);
  const [valid] = verifier.interface.decodeFunctionResult(method, result) as unknown as [boolean];
  if (!valid) throw new Error("a valid proof was refused");
  return gas;
}

export async function deploymentGas(contract: BaseContract): Promise<number> {
  const receipt = await contract.deploymentTransaction()?.wait();
  return Number(receipt?.gasUsed ?? 0n);
}
