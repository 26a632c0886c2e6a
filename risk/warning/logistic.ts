/**
 * Logistic regression with an L2 penalty by Newton's method (iteratively reweighted least squares: T. Hastie, R. Tibshirani,
 * J. Friedman, The Elements of Statistical Learning, 2nd edition, sections 4.4.1 and 18.4). The penalised likelihood is
 * strictly concave, so there is one solution; nothing is random. Features are standardised first, so that the penalty means
 * the same for all; a feature that never varies keeps exactly the coefficient it began with. The penalty is on the distance
 * from a model that is known before: what the samples do not contradict stays as that says.
 */
import { ZkMarginError } from "../../circuits/errors.ts";
import { inputInvalid } from "../inputInvalid.ts";
import { member, requireReal, total } from "../realNumber.ts";

export interface LabelledRow {
  readonly features: readonly number[];
  readonly happened: boolean;
}

export interface LogisticModel {
  readonly intercept: number;
  /** Per unit of each feature as it comes. */
  readonly coefficients: readonly number[];
}

const FEATURE = { min: -1e6, max: 1e6, of: "a feature" };
const MAX_ROUNDS = 100;
/** Of the loss, what is left to gain where the last step is taken. */
const TOLERANCE = 1e-13;

/** 1/(1 + exp(−x)) without overflow. */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const power = Math.exp(x);
  return power / (1 + power);
}

function scoreOf({ intercept, coefficients }: LogisticModel, features: readonly number[]): number {
  let score = intercept;
  for (let k = 0; k < features.length; k++) score += member(coefficients, k) * member(features, k);
  return score;
}

/** Probability that it happens. */
export function predict(model: LogisticModel, features: readonly number[]): number {
  return logistic(scoreOf(model, features));
}

/** x of A·x = b for a symmetric positive definite A, by Cholesky's factors; A's lower half is overwritten. */
function solvePositive(a: Float64Array[], b: readonly number[]): readonly number[] {
  const cell = (i: number, j: number): number => member(member(a, i), j);
  const size = b.length;
  for (let j = 0; j < size; j++) {
    for (let i = j; i < size; i++) {
      let rest = cell(i, j);
      for (let k = 0; k < j; k++) rest -= cell(i, k) * cell(j, k);
      member(a, i)[j] = i === j ? Math.sqrt(rest) : rest / cell(j, j);
    }
  }
  const x = [...b];
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i] = member(x, i) - cell(i, k) * member(x, k);
    x[i] = member(x, i) / cell(i, i);
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i] = member(x, i) - cell(k, i) * member(x, k);
    x[i] = member(x, i) / cell(i, i);
  }
  return x;
}

/** Columns as (value − mean)/deviation, the first all ones. */
interface Standardised {
  readonly columns: readonly Float64Array[];
  /** What the model known before says. */
  readonly offsets: Float64Array;
  readonly happened: Float64Array;
  readonly means: readonly number[];
  readonly deviations: readonly number[];
}

function standardise(rows: readonly LabelledRow[], prior: LogisticModel): Standardised {
  const width = prior.coefficients.length;
  const [means, deviations]: [number[], number[]] = [[], []];
  const columns = [new Float64Array(rows.length).fill(1)];
  for (let k = 0; k < width; k++) {
    const values = Float64Array.from(rows, ({ features }) => member(features, k));
    const mean = values.reduce((sum, value) => sum + value, 0) / rows.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows.length;
    const deviation = Math.sqrt(variance);
    means.push(mean);
    deviations.push(deviation);
    columns.push(values.map((value) => (deviation === 0 ? 0 : (value - mean) / deviation)));
  }
  const offsets = Float64Array.from(rows, ({ features }) => scoreOf(prior, features));
  const happened = Float64Array.from(rows, (row) => (row.happened ? 1 : 0));
  return { columns, offsets, happened, means, deviations };
}

function requireRows(rows: readonly LabelledRow[], width: number): void {
  if (rows.length === 0) throw inputInvalid("rows", "are none", "give samples");
  rows.forEach(({ features }, row) => {
    if (features.length !== width) {
      throw inputInvalid(`rows[${row}]`, "has another number of features", `give ${width} of them`);
    }
    features.forEach((value, k) => requireReal(value, `rows[${row}][${k}]`, FEATURE));
  });
}

/** ln(1 + exp(x)) without overflow. */
const softPlus = (x: number): number => Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));

/** The penalised likelihood's negative logarithm: convex, and least at the solution. */
function lossAt(
  { columns, offsets, happened }: Standardised,
  penalty: number,
  point: readonly number[],
): number {
  let loss = (penalty / 2) * total(point.map((value) => value * value));
  for (let n = 0; n < happened.length; n++) {
    let score = offsets[n] ?? 0;
    for (let k = 0; k < columns.length; k++) score += (point[k] ?? 0) * (columns[k]?.[n] ?? 0);
    loss += softPlus(score) - (happened[n] === 1 ? score : 0);
  }
  return loss;
}

/** The step of Newton's method, and how much of the loss its first order promises. */
function newton(
  { columns, offsets, happened }: Standardised,
  penalty: number,
  point: readonly number[],
): { readonly step: readonly number[]; readonly promise: number } {
  const size = columns.length;
  const gradient = point.map((value) => -penalty * value);
  const hessian = columns.map((_, k) => {
    const row = new Float64Array(size);
    row[k] = penalty;
    return row;
  });
  for (let n = 0; n < happened.length; n++) {
    let score = offsets[n] ?? 0;
    for (let k = 0; k < size; k++) score += (point[k] ?? 0) * (columns[k]?.[n] ?? 0);
    const p = logistic(score);
    const [miss, weight] = [(happened[n] ?? 0) - p, p * (1 - p)];
    for (let k = 0; k < size; k++) {
      const x = columns[k]?.[n] ?? 0;
      if (x === 0) continue;
      gradient[k] = (gradient[k] ?? 0) + miss * x;
      const row = member(hessian, k);
      for (let j = 0; j <= k; j++) row[j] = (row[j] ?? 0) + weight * x * (columns[j]?.[n] ?? 0);
    }
  }
  const step = solvePositive(hessian, gradient);
  return { step, promise: total(step.map((part, k) => part * member(gradient, k))) };
}

/**
 * @param penalty λ of ½·λ·Σ δ² against the log likelihood, δ the change of the prior's coefficients per standard deviation and
 *   of its score at the mean
 * @param prior what the features say before any sample
 * @throws INPUT_INVALID for no rows, rows of different lengths, features that are no numbers, or a penalty not above 0
 */
export function fitLogistic(
  rows: readonly LabelledRow[],
  penalty: number,
  prior: LogisticModel,
): LogisticModel {
  requireReal(penalty, "penalty", { min: 1e-6, max: 1e9, of: "a penalty" });
  requireRows(rows, prior.coefficients.length);
  const data = standardise(rows, prior);
  let point: readonly number[] = new Array<number>(prior.coefficients.length + 1).fill(0);
  let loss = lossAt(data, penalty, point);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { step, promise } = newton(data, penalty, point);
    if (promise < TOLERANCE * (1 + loss)) return unscaled(moved(point, step, 1), data, prior);
    // Far from the solution a full step may overshoot: halve it until it keeps a part of its promise (Armijo's rule).
    for (let scale = 1; ; scale /= 2) {
      const next = moved(point, step, scale);
      const reached = lossAt(data, penalty, next);
      if (reached > loss - 1e-4 * scale * promise && scale > 1e-6) continue;
      [point, loss] = [next, reached];
      break;
    }
  }
  throw new ZkMarginError("INTERNAL", "a logistic regression did not converge", {
    fix: "report it with the samples, or raise the penalty",
  });
}

const moved = (
  point: readonly number[],
  step: readonly number[],
  scale: number,
): readonly number[] => point.map((value, k) => value + scale * member(step, k));

function unscaled(
  point: readonly number[],
  { means, deviations }: Standardised,
  prior: LogisticModel,
): LogisticModel {
  const changes = deviations.map((deviation, k) =>
    deviation === 0 ? 0 : member(point, k + 1) / deviation,
  );
  const shift = total(changes.map((value, k) => value * member(means, k)));
  return {
    intercept: prior.intercept + member(point, 0) - shift,
    coefficients: changes.map((change, k) => member(prior.coefficients, k) + change),
  };
}
