/** Explanations of widths as the manifest of a rule table carries them: text alone, no JSON numbers. */
import { type WidthExplanation } from "./width.ts";

/** Digits after the point: a hundredth of the unit of a shock. */
const DECIMALS = 6;

const text = (value: number): string => value.toFixed(DECIMALS);

/** Every figure rounded to 6 decimals for reading; the shocks of the table are what counts. */
export function explanationDocument(explanation: WidthExplanation): Record<string, unknown> {
  const { candidates, volatilityFrom, boundBy, previous } = explanation;
  const { calculated, weighted, target, width, cut } = explanation;
  return {
    candidates: {
      ewma: text(candidates.ewma),
      longMemory: text(candidates.longMemory),
      implied: candidates.implied === undefined ? null : text(candidates.implied),
    },
    volatilityFrom,
    calculated: text(calculated),
    weighted: text(weighted),
    target: text(target),
    previous: previous === undefined ? null : text(previous),
    width: text(width),
    boundBy,
    cut: text(cut),
  };
}
