/** What `zkmargin watch` does: one look, or look after look until it is told to stop. */
import { setTimeout as sleep } from "node:timers/promises";
import { solvencyCircuit } from "../circuits/spec.ts";
import { EXIT, ZkMarginError } from "../circuits/errors.ts";
import { inputInvalid } from "../risk/index.ts";
import { nearOf, watchBook, type Near, type NearLimits } from "../risk/warning/index.ts";
import { type Seed } from "../wallet/index.ts";
import { readCandleMarkets, readShare, type CandleOptions } from "./candleMarkets.ts";
import { sayResult, speakInLines, type Result } from "./output.ts";
import { withPublicChain, type PublicChain, type PublicChainOptions } from "./publicChain.ts";
import { untilStopped } from "./stopSignal.ts";
import { STANDARD_INPUT } from "./userFile.ts";
import { readSeed, readWhole } from "./walletOptions.ts";
import { watchResult } from "./watchReport.ts";
import {
  sightInFiles,
  sightOnChain,
  watchedTerms,
  type BookOptions,
  type FileOptions,
  type Sighting,
} from "./watchSources.ts";

export interface WatchOptions extends BookOptions, FileOptions, CandleOptions, PublicChainOptions {
  readonly keystore?: string;
  readonly "passphrase-file"?: string;
  readonly "near-distance": string;
  readonly "near-probability": string;
  readonly every?: string;
}

type Sight = () => Promise<Sighting>;

/** Most seconds between two looks. */
const MAX_EVERY = 86_400;

function readEvery(options: WatchOptions): number | undefined {
  if (options.every === undefined) return undefined;
  const seconds = readWhole(options.every, "every");
  if (seconds < 1 || seconds > MAX_EVERY) {
    const fix = `write a whole number of seconds from 1 to ${MAX_EVERY}`;
    throw inputInvalid("every", "is no time between two looks", fix);
  }
  const { portfolio, market, table, candles } = options;
  if ([portfolio, market, table, candles].includes(STANDARD_INPUT)) {
    throw inputInvalid("every", "cannot read standard input twice", "name files");
  }
  return seconds * 1000;
}

function readLimits(options: WatchOptions): NearLimits {
  const probability = readShare(options["near-probability"], "near-probability");
  return {
    distance: readShare(options["near-distance"], "near-distance"),
    probability: Number(probability) / 10_000,
  };
}

const OF_LEASES: readonly Near["kind"][] = [
  ...(["lease-over", "left-band", "edge-near", "likely-to-break"] as const),
];

async function look(sight: Sight, options: WatchOptions, limits: NearLimits): Promise<Result> {
  const sighting = await sight();
  const { portfolio, market, table, lease } = sighting;
  const terms = watchedTerms(options.level, table);
  const book = portfolio.revealQuantitiesFor(solvencyCircuit(table.circuit));
  const markets = await readCandleMarkets(options);
  const report = watchBook({ watched: { book, market, table, terms }, lease, markets });
  const symbols = options.symbols?.split(",") ?? [];
  // Who needs no lease loses none.
  const counts = ({ kind }: Near): boolean =>
    sighting.standing !== "not-needed" || !OF_LEASES.includes(kind);
  const near = nearOf(report, limits).filter(counts);
  return watchResult({ sighting, terms, report, near, symbols });
}

/** A chain that fails is asked again at the next look; what else goes wrong ends the watch. */
async function lookOrWait(one: () => Promise<Result>): Promise<Result> {
  try {
    return await one();
  } catch (error) {
    if (!(error instanceof ZkMarginError) || error.code !== "CHAIN_FAILED") throw error;
    const text = `${error.code}: ${error.message}; looking again`;
    return { document: { kind: "trouble", ...error.toJSON() }, text, exitStatus: error.exitStatus };
  }
}

async function repeat(one: () => Promise<Result>, pause: number): Promise<Result> {
  speakInLines();
  let [looks, last]: [number, Result | undefined] = [0, undefined];
  await untilStopped(async (stopped) => {
    while (!stopped.aborted) {
      last = await lookOrWait(one);
      looks += 1;
      sayResult(last);
      // Being woken to stop is no failure.
      await sleep(pause, undefined, { signal: stopped }).catch(() => undefined);
    }
  });
  const exitStatus = (last as Result | undefined)?.exitStatus ?? EXIT.ok;
  return { document: { kind: "ended", looks }, text: "", exitStatus };
}

/** @throws what sighting, candles and options throw; with `--every` not CHAIN_FAILED once it began */
export async function watch(options: WatchOptions): Promise<Result> {
  const [pause, limits] = [readEvery(options), readLimits(options)];
  const run = (sight: Sight): Promise<Result> => {
    const one = (): Promise<Result> => look(sight, options, limits);
    return pause === undefined ? one() : repeat(one, pause);
  };
  const { rpc, keystore, portfolio } = options;
  if (keystore !== undefined && (portfolio !== undefined || rpc === undefined)) {
    const why = rpc === undefined ? "needs a chain" : "and --portfolio exclude each other";
    throw inputInvalid("keystore", why, "give --keystore with --rpc, or --portfolio");
  }
  if (rpc === undefined) return run(() => sightInFiles(options));
  if (options.market !== undefined || options.table !== undefined) {
    throw inputInvalid(
      "rpc",
      "and files of the market exclude each other",
      "choose one of the two",
    );
  }
  const seed: Seed | undefined =
    keystore === undefined ? undefined : await readSeed({ ...options, keystore });
  return withPublicChain({ ...options, rpc }, (chain: PublicChain) =>
    run(() => sightOnChain(options, chain, seed)),
  );
}
