/** The governance section of a policy document, read and checked against itself. */
import { inputInvalid } from "../inputInvalid.ts";
import { parseDecimal, type Scale } from "../decimal.ts";
import { validateWidthParameters, type WidthParameters } from "../volatility/index.ts";
import { BAND, BAND_SENSITIVITY, CONTINGENCY, IMPACT, LEVEL, ONE, WEIGHT } from "../units.ts";
import { type FigureBounds } from "./boundedFigure.ts";
import { readReal, type Read } from "./documentShape.ts";
import { type Governance, type ImpactMeasure, type SlotClass } from "./policy.ts";
import { type GOVERNANCE_SHAPE } from "./policyShape.ts";

type Document = Read<typeof GOVERNANCE_SHAPE>;
type BoundsDocument = Document["level"] & {
  readonly riseShare?: string;
  readonly fallShare?: string;
};

const SHARE: Scale = { decimals: 4, min: 0n, max: 1_000_000n, of: "parts of itself a day" };

/** An amount of the unit that may also be less than the least figure: a step. */
function readBounds(document: BoundsDocument, path: string, unit: Scale): FigureBounds {
  const step: Scale = { ...unit, min: 0n, of: `${unit.of}, a day` };
  const { least, most, rise, fall, riseShare = "0", fallShare = "0" } = document;
  const bounds = {
    least: parseDecimal(least, `${path}.least`, unit),
    most: parseDecimal(most, `${path}.most`, unit),
    rise: parseDecimal(rise, `${path}.rise`, step),
    fall: parseDecimal(fall, `${path}.fall`, step),
    riseShare: parseDecimal(riseShare, `${path}.riseShare`, SHARE),
    fallShare: parseDecimal(fallShare, `${path}.fallShare`, SHARE),
  };
  if (bounds.least > bounds.most) {
    throw inputInvalid(`${path}.least`, "is above most", "write a range");
  }
  return bounds;
}

const POSITIVE = { min: 0, max: 1e6, of: "a number" };

function readWidth(
  document: NonNullable<Document["classes"][string]["width"]>,
  path: string,
): WidthParameters {
  const entries = Object.entries(document).map(([name, text]) => [
    name,
    readReal(text, `${path}.${name}`, POSITIVE),
  ]);
  const parameters = Object.fromEntries(entries) as unknown as WidthParameters;
  validateWidthParameters(parameters, path);
  return parameters;
}

function requireGoverned(width: WidthParameters, path: string, all: Governance["width"]): void {
  const limits = { cap: all.most, rise: all.rise, fall: all.fall } as const;
  for (const [name, most] of Object.entries(limits)) {
    if (width[name as keyof typeof limits] > most) {
      const fix = `write at most ${most}, or change governance.width with it`;
      throw inputInvalid(`${path}.${name}`, "is above what governance allows", fix);
    }
  }
}

function readMeasure(
  document: NonNullable<Document["classes"][string]["impactMeasure"]>,
  path: string,
): ImpactMeasure {
  const real = (name: keyof typeof document, min: number, max: number, of: string): number =>
    readReal(document[name], `${path}.${name}`, { min, max, of });
  const measure = {
    days: real("days", 5, 3660, "days"),
    referenceShare: real("referenceShare", 1e-6, 1, "a part of a day's volume"),
    factor: real("factor", 0, 10, "the law's factor"),
    floor: real("floor", 0, 1, "a fraction of the price"),
    cap: real("cap", 0, 1, "a fraction of the price"),
  };
  if (measure.floor <= measure.cap) return measure;
  throw inputInvalid(`${path}.floor`, "is above cap", "lower it or raise the cap");
}

function readClass(document: Document["classes"][string], path: string): SlotClass {
  const long: Scale = { ...WEIGHT, max: ONE };
  // What rounding shocks away from 0 can give a hedge: docs/scenarios.md, "Rounding".
  const least: Scale = { ...CONTINGENCY, min: 1n };
  const short: Scale = { ...WEIGHT, min: ONE };
  const none = { least: "0", most: "0", rise: "0", fall: "0" };
  const { anchored, measured, width, bandSensitivity, impactMeasure } = document;
  const { weightLong, weightShort, contingency, impact } = document;
  if ((width === null) === (bandSensitivity === null)) {
    const fix = "give a class of linear slots a width, one of options a band sensitivity";
    throw inputInvalid(path, "has not exactly one of width and bandSensitivity", fix);
  }
  if (width === null && (anchored || measured || impactMeasure !== null)) {
    const fix = "write false for both, and null for impactMeasure";
    throw inputInvalid(path, "is of options, and anchored or measured", fix);
  }
  return {
    ...{ anchored, measured },
    impactMeasure:
      impactMeasure === null ? undefined : readMeasure(impactMeasure, `${path}.impactMeasure`),
    width: width === null ? undefined : readWidth(width, `${path}.width`),
    bounds: {
      weightLong: readBounds(weightLong, `${path}.weightLong`, long),
      weightShort: readBounds(weightShort, `${path}.weightShort`, short),
      contingency: readBounds(contingency, `${path}.contingency`, least),
      impact: readBounds(impact, `${path}.impact`, IMPACT),
      bandSensitivity: readBounds(
        bandSensitivity ?? none,
        `${path}.bandSensitivity`,
        BAND_SENSITIVITY,
      ),
    },
  };
}

/** @throws INPUT_INVALID with the path of the first field at fault, under `governance` */
export function readGovernance(document: Document): Governance {
  const real = (text: string, path: string, [min, max]: readonly [number, number], of: string) =>
    readReal(text, `governance.${path}`, { min, max, of });
  const width = {
    most: real(document.width.most, "width.most", [0, 3], "a log move"),
    rise: real(document.width.rise, "width.rise", [0, 100], "a share of the width"),
    fall: real(document.width.fall, "width.fall", [0, 0.99], "a share of the width"),
  };
  const classes = Object.entries(document.classes).map(([name, each]) => {
    const path = `governance.classes.${name}`;
    const read = readClass(each, path);
    if (read.width !== undefined) requireGoverned(read.width, `${path}.width`, width);
    return [name, read] as const;
  });
  const { raise, stale, turn, band } = document;
  return {
    level: readBounds(document.level, "governance.level", LEVEL),
    classes: new Map(classes),
    width,
    turn: real(turn, "turn", [1e-6, 5], "a log move a day"),
    componentScale: real(
      document.componentScale,
      "componentScale",
      [0, 1000],
      "standard deviations in parts of a width",
    ),
    anchoredRise: real(document.anchoredRise, "anchoredRise", [0, 1], "a part of the width"),
    raise: {
      most: real(raise.most, "raise.most", [1, 10], "times the width"),
      halfLifeDays: real(raise.halfLifeDays, "raise.halfLifeDays", [0.01, 365], "days"),
    },
    stale: {
      candleDays: real(stale.candleDays, "stale.candleDays", [0, 365], "days"),
      quoteHours: real(stale.quoteHours, "stale.quoteHours", [0, 8760], "hours"),
    },
    band: BAND.parse(band, "governance.band"),
  };
}
