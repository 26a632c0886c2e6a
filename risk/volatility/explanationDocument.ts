/** Explanations of widths as the manifest of a rule table carries them: text alone, no JSON numbers. */
import { type WidthExplanation } from "./width.ts";

/** Digits after the point: a hundredth of the unit of a shock. */
const DECIMALS = 6;

/** {@link WidthExplanation} in texts. */
export interface WidthDocument {
  readonly candidates: {
    readonly ewma: string;
    readonly longMemory: string;
    readonly implied: string | null;
  };
  readonly volatilityFrom: WidthExplanation["volatilityFrom"];
  readonly calculated: string;
  readonly weighted: string;
  readonly raise: string;
  readonly target: string;
  readonly previous: string | null;
  readonly width: string;
  readonly boundBy: WidthExplanation["boundBy"];
  readonly cut: string;
}

const text = (value: number): string => value.toFixed(DECIMALS);

/** Every figure rounded to 6 decimals for reading; the shocks of the table are what counts. */
export function explanationDocument(explanation: WidthExplanation): WidthDocument {
  const { candidates, volatilityFrom, boundBy, previous } = explanation;
  const { calculated, weighted, raise, target, width, cut } = explanation;
  return {
    candidates: {
      ewma: text(candidates.ewma),
      longMemory: text(candidates.longMemory),
      implied: candidates.implied === undefined ? null : text(candidates.implied),
    },
    volatilityFrom,
    calculated: text(calculated),
    weighted: text(weighted),
    raise: text(raise),
    target: text(target),
    previous: previous === undefined ? null : text(previous),
    width: text(width),
    boundBy,
    cut: text(cut),
  };
}
