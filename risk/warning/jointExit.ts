/**
 * Several prices at once: how likely any of them leaves its band before a time. There is no closed form for correlated
 * prices, so there are bounds that hold whatever the correlation is, and an estimate (simulation.ts) between them.
 *
 * Below: the likeliest alone (Fréchet). Above: the sum of all (Boole, the first of Bonferroni's inequalities), and, for
 * bands narrowed to be symmetric in logs, 1 − Π(1 − p_i): staying within symmetric intervals is a symmetric convex set of
 * paths, and of such sets correlation only makes it likelier that all hold at once (T. Royen, Far East Journal of
 * Theoretical Statistics 48 (2014), 139–145; for boxes Z. Šidák, Journal of the American Statistical Association 62
 * (1967), 626–633, who sharpened Slepian). A path is a limit of its values at finitely many times, so it holds for paths.
 */
import { total } from "../realNumber.ts";
import { exitProbability, type Distances } from "./barrier.ts";

export interface WatchedPrice {
  readonly distances: Distances;
  /** Per day. */
  readonly volatility: number;
}

export interface ProbabilityBounds {
  readonly lower: number;
  readonly upper: number;
}

/**
 * @param days until it does not matter any more
 * @throws INPUT_INVALID
 */
export function jointExitBounds(prices: readonly WatchedPrice[], days: number): ProbabilityBounds {
  const alone = prices.map(({ distances, volatility }) =>
    exitProbability(distances, volatility * Math.sqrt(days)),
  );
  const narrowed = prices.map(({ distances: { down, up }, volatility }) => {
    const nearest = Math.min(down, up);
    return exitProbability({ down: nearest, up: nearest }, volatility * Math.sqrt(days));
  });
  // 1 − Π(1 − p) without cancellation.
  const independent = -Math.expm1(total(narrowed.map((p) => Math.log1p(-p))));
  const lower = Math.max(0, ...alone);
  return { lower, upper: Math.max(lower, Math.min(1, total(alone), independent)) };
}
