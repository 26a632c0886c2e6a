/** What the `setup` commands do: setup/'s own functions, with the options read. */
import { inputInvalid } from "../risk/index.ts";
import { buildAll } from "../setup/build.ts";
import {
  beginToFile,
  ceremonyForCircuit,
  contributeToFile,
  verifyInstalled,
} from "../setup/ceremonyInstall.ts";
import { progress, type Result } from "./output.ts";

interface Source {
  readonly circuit: string;
  readonly ptau: string;
}

interface BeaconOptions {
  readonly beacon: string;
  readonly iterations: string;
}

function readCount(text: string, field: string): number {
  if (/^[1-9][0-9]{0,3}$/.test(text)) return Number(text);
  throw inputInvalid(field, "is not a positive whole number", `write for example --${field} 10`);
}

export async function build(): Promise<Result> {
  const circuits = await buildAll(progress());
  const lines = circuits.map(
    ({ circuit, kind, rows, maxRows, vkHash }) =>
      `${circuit}: ${kind} key ${vkHash}, ${rows} of ${maxRows} rows`,
  );
  return { document: { circuits }, text: lines.join("\n") };
}

const wrote = (out: string): Result => ({ document: { wrote: out }, text: `wrote ${out}` });

export async function begin({ circuit, ptau, out }: Source & { out: string }): Promise<Result> {
  await progress()("key before any contribution", () => beginToFile(circuit, ptau, out));
  return wrote(out);
}

export async function contribute(options: {
  readonly zkey: string;
  readonly out: string;
  readonly name: string;
}): Promise<Result> {
  const { zkey, out, name } = options;
  await progress()("contribution", () => contributeToFile(zkey, out, name));
  return wrote(out);
}

async function install(
  { circuit, ptau, beacon, iterations }: Source & BeaconOptions,
  source: { readonly zkey?: string; readonly contributions: number },
): Promise<Result> {
  const iterationsLog2 = readCount(iterations, "iterations");
  const { manifest, transcript } = await ceremonyForCircuit({
    circuit,
    ptau,
    beacon: { hex: beacon, iterationsLog2 },
    progress: progress(),
    ...source,
  });
  return {
    document: { manifest, transcript },
    text: `installed ${circuit}: ceremony key ${manifest.vkHash}`,
  };
}

export async function finish(options: Source & BeaconOptions & { zkey: string }): Promise<Result> {
  return install(options, { zkey: options.zkey, contributions: 0 });
}

export async function ceremony(
  options: Source & BeaconOptions & { contributions: string },
): Promise<Result> {
  return install(options, { contributions: readCount(options.contributions, "contributions") });
}

export async function verify({ circuit, ptau }: Source): Promise<Result> {
  const transcript = await progress()("transcript", () => verifyInstalled(circuit, ptau));
  return {
    document: transcript,
    text: `the transcript of ${circuit} replays to the installed key`,
  };
}
