/**
 * Written by bench/trainWarning.ts from real prices; not to be edited. What they are and how good they are: docs/warning.md.
 * Coefficients are per unit of a feature, to six digits.
 */
import { type TrainedModel } from "./learned.ts";

export const DAILY_MODEL: TrainedModel = {
  features: [
    "barrier",
    "realised, short",
    "realised, middle",
    "realised, long",
    "range",
    "market stress",
    "co-movement",
    "displacement",
    "outward move",
    "fall",
    "volume surge",
    "selling",
    "chain: freshDeposits",
    "chain: topUps",
    "chain: withdrawals",
    "chain: freshTrades",
    "chain: exposedTrades",
    "chain: lapses",
    "chain: auctions",
  ],
  trainedOn: ["2020-02-08 to 2020-04-14", "2021-05-08 to 2021-06-14", "2022-05-08 to 2022-06-30"],
  samples: 17713,
  penalty: 10,
  intercept: 2.00845,
  coefficients: [
    0.545252, -0.27374, 1.28258, -0.0655571, 0.47212, 0.0485094, -3.36221, 0.275953, -0.128891,
    0.563763, 0.312326, 0.582448, 0, 0, 0, 0, 0, 0, 0,
  ],
};

export const HOURLY_MODEL: TrainedModel = {
  features: [
    "barrier",
    "realised, short",
    "realised, middle",
    "realised, long",
    "range",
    "market stress",
    "co-movement",
    "displacement",
    "outward move",
    "fall",
    "volume surge",
    "selling",
    "chain: freshDeposits",
    "chain: topUps",
    "chain: withdrawals",
    "chain: freshTrades",
    "chain: exposedTrades",
    "chain: lapses",
    "chain: auctions",
  ],
  trainedOn: ["2020-03-07 to 2020-03-21"],
  samples: 10802,
  penalty: 1000,
  intercept: 2.39407,
  coefficients: [
    0.955565, 0.160562, 0.573386, -0.0130461, 0.279755, 0.145556, -2.65771, 0.329158, -0.0224798,
    0.293532, 0.359298, 0.245247, 0, 0, 0, 0, 0, 0, 0,
  ],
};
