/** The learned model beside the barrier estimate: a logistic regression on {@link FEATURES}, trained once (trainedModels.ts). */
import { inputInvalid } from "../inputInvalid.ts";
import { FEATURES } from "./features.ts";
import { predict, type LogisticModel } from "./logistic.ts";

export interface TrainedModel extends LogisticModel {
  readonly features: readonly string[];
  /** Market windows it was trained on, by their first and last day. */
  readonly trainedOn: readonly string[];
  readonly samples: number;
  readonly penalty: number;
}

/**
 * @param features in the order of FEATURES
 * @returns within [0, 1]
 * @throws INPUT_INVALID when the model is for other features, or one of them is no number
 */
export function learnedProbability(model: TrainedModel, features: readonly number[]): number {
  const isOurs =
    model.features.length === FEATURES.length &&
    features.length === FEATURES.length &&
    model.features.every((name, k) => name === FEATURES[k]);
  if (!isOurs) throw inputInvalid("model", "is for other features", "train it again");
  const bad = features.findIndex((value) => !Number.isFinite(value));
  if (bad !== -1)
    throw inputInvalid(`features[${bad}]`, "is not a finite number", "check the candles");
  return predict(model, features);
}
