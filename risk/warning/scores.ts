/**
 * How good probabilities were: Brier's score (G. Brier, Monthly Weather Review 78 (1950), 1–3), log loss, reliability by bins, and
 * bootstrap intervals over blocks of days: coins fall together and days follow days, so single samples are no evidence of their own.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { member, total } from "../realNumber.ts";
import { SeededNormals } from "./seededNormals.ts";

export interface Scored {
  readonly probability: number;
  readonly happened: boolean;
  /** Samples of one block rise and fall together. */
  readonly block: string;
}

export interface Score {
  readonly samples: number;
  /** Mean of (p − outcome)². */
  readonly brier: number;
  /** Mean of −ln of the probability of what happened; probabilities within 1e-6 of 0 and 1 count as that. */
  readonly logLoss: number;
}

export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly samples: number;
  /** Means over the bin; undefined where it is empty. */
  readonly forecast: number | undefined;
  readonly observed: number | undefined;
}

const outcome = (happened: boolean): number => (happened ? 1 : 0);
const squaredError = ({ probability, happened }: Scored): number =>
  (probability - outcome(happened)) ** 2;

function logError({ probability, happened }: Scored): number {
  const p = Math.min(1 - 1e-6, Math.max(1e-6, probability));
  return -Math.log(happened ? p : 1 - p);
}

function mean(values: readonly number[]): number {
  return total(values) / values.length;
}

/** @throws INPUT_INVALID for no samples */
export function scoreOf(samples: readonly Scored[]): Score {
  if (samples.length === 0) throw inputInvalid("samples", "are none", "give some to score");
  const [brier, logLoss] = [mean(samples.map(squaredError)), mean(samples.map(logError))];
  return { samples: samples.length, brier, logLoss };
}

/** Bins of equal width; 1 belongs to the last. */
export function reliability(samples: readonly Scored[], bins = 10): readonly ReliabilityBin[] {
  return Array.from({ length: bins }, (_, bin) => {
    const own = samples.filter(
      ({ probability }) => Math.min(bins - 1, Math.floor(probability * bins)) === bin,
    );
    const isEmpty = own.length === 0;
    return {
      ...{ from: bin / bins, to: (bin + 1) / bins, samples: own.length },
      forecast: isEmpty ? undefined : mean(own.map(({ probability }) => probability)),
      observed: isEmpty ? undefined : mean(own.map(({ happened }) => outcome(happened))),
    };
  });
}

export interface Skill {
  /** 1 − Brier/Brier of the reference: 0 as good as it, 1 perfect, negative worse. */
  readonly skill: number;
  /** 5 % and 95 % of the bootstrap. */
  readonly low: number;
  readonly high: number;
  readonly blocks: number;
}

/**
 * The skill against a reference on the same samples, with an interval by drawing whole blocks with replacement.
 * @throws INPUT_INVALID when the two are not of the same samples
 */
export function brierSkill(
  samples: readonly Scored[],
  reference: readonly Scored[],
  { draws = 1_000, seed = 1 }: { readonly draws?: number; readonly seed?: number } = {},
): Skill {
  const isSame = samples.every(
    ({ happened, block }, i) => reference[i]?.happened === happened && reference[i].block === block,
  );
  if (!isSame || samples.length !== reference.length || samples.length === 0) {
    throw inputInvalid("reference", "is of other samples", "score both on the same samples");
  }
  const sums = new Map<string, [own: number, other: number]>();
  samples.forEach((sample, i) => {
    const [own, other] = sums.get(sample.block) ?? [0, 0];
    const against = squaredError(member(reference, i));
    sums.set(sample.block, [own + squaredError(sample), other + against]);
  });
  const blocks = [...sums.values()];
  const skillOf = (drawn: readonly (readonly [number, number])[]): number => {
    const other = total(drawn.map(([, theirs]) => theirs));
    return other === 0 ? 0 : 1 - total(drawn.map(([own]) => own)) / other;
  };
  const random = new SeededNormals(seed);
  const drawn = Array.from({ length: draws }, () =>
    skillOf(blocks.map(() => member(blocks, random.below(blocks.length)))),
  ).toSorted((a, b) => a - b);
  const at = (share: number): number => member(drawn, Math.floor(share * (draws - 1)));
  return { skill: skillOf(blocks), low: at(0.05), high: at(0.95), blocks: blocks.length };
}
