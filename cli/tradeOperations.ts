/** What the `trade` commands do. Results hold the delta's point D, all that the chain sees of a trade. */
import { TradeDelta } from "../prover/index.ts";
import { type Result } from "./output.ts";
import { describePoint, readQuantities, updatePortfolio } from "./portfolioOperations.ts";
import { createSecretFile, readSecretText } from "./secretFile.ts";

async function readDelta(path: string): Promise<TradeDelta> {
  return TradeDelta.parse(await readSecretText(path, "delta"));
}

function writeDelta(delta: TradeDelta, out: string): Result {
  createSecretFile(out, delta.revealText(), "out");
  const { x, y } = delta.point();
  return {
    document: { delta: out, point: { x: x.toString(), y: y.toString() } },
    text: `wrote ${out}\n${describePoint("D", { x, y })}`,
  };
}

/** The blinding is fresh: without it nobody can find the quantities by trying. */
export async function newDelta(options: { quantities: string; out: string }): Promise<Result> {
  return writeDelta(TradeDelta.create(await readQuantities(options.quantities)), options.out);
}

export async function negateDelta(options: { delta: string; out: string }): Promise<Result> {
  return writeDelta((await readDelta(options.delta)).negate(), options.out);
}

export interface DeltaToApply {
  readonly portfolio: string;
  readonly delta: string;
  /** On-chain, after the settlement. Without it nothing stops a delta from being booked twice. */
  readonly commitment?: string;
}

export async function applyDelta(options: DeltaToApply): Promise<Result> {
  const delta = await readDelta(options.delta);
  return updatePortfolio(options, (portfolio) => portfolio.afterTrade(delta));
}
