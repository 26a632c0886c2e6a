/**
 * Proactive raises: factors on the widths of single assets that an early warning asks for, `"zkmargin": "width-raise/1"`.
 * What a warning adds is cut to what governance allows, fades with its age, and fades on when it is not repeated: a
 * warning that is withdrawn does not drop a margin at once, and nobody can hold one up with a single document.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { memberPath, requireFormat } from "../strictJson.ts";
import { DAY_SECONDS } from "../volatility/index.ts";
import { fadedRaise } from "../warning/index.ts";
import { grained, readReal, readShape, readTime } from "./documentShape.ts";
import { type Governance } from "./policy.ts";

export const RAISE_FORMAT = "width-raise/1";

const SHAPE = {
  fields: {
    zkmargin: "text",
    asOf: "text",
    raises: { list: { fields: { asset: "text", factor: "text", reason: "text" } } },
  },
} as const;

export interface WidthRaise {
  readonly asset: string;
  /** Times the width, at least 1. */
  readonly factor: number;
  /** For the manifest. */
  readonly reason: string;
}

export interface RaiseDocument {
  /** Unix seconds. */
  readonly asOf: number;
  readonly raises: readonly WidthRaise[];
}

const REASON = /^[\x20-\x7e]{0,200}$/;

/** @throws INPUT_INVALID with the path of the field at fault */
export function parseRaises(document: unknown): RaiseDocument {
  const fields = readShape(document, "", SHAPE);
  requireFormat(fields, RAISE_FORMAT);
  const raises = fields.raises.map(({ asset, factor, reason }, index) => {
    const path = memberPath("raises", index);
    if (!REASON.test(reason)) {
      throw inputInvalid(`${path}.reason`, "is no plain text", "write up to 200 characters");
    }
    const range = { min: 1, max: 100, of: "times the width" };
    return { asset, reason, factor: readReal(factor, `${path}.factor`, range) };
  });
  if (new Set(raises.map(({ asset }) => asset)).size !== raises.length) {
    throw inputInvalid("raises", "name an asset twice", "give one factor per asset");
  }
  return { asOf: readTime(fields.asOf, "asOf"), raises };
}

/** How a factor came about; 1 where nothing raises. */
export interface RaiseReading {
  /** As asked for, before anything; undefined when no warning names the asset. */
  readonly asked: number | undefined;
  readonly reason: string;
  /** The one before, faded since. */
  readonly carried: number;
  /** What counts. */
  readonly factor: number;
}

/**
 * @param before factor of the table before and whole seconds since
 * @throws INPUT_INVALID for a warning from after `asOf`
 */
export function raiseReading(
  document: RaiseDocument | undefined,
  asset: string,
  { most, halfLifeDays }: Governance["raise"],
  asOf: number,
  before?: { readonly factor: number; readonly seconds: number },
): RaiseReading {
  const found = document?.raises.find((each) => each.asset === asset);
  let asked = 1;
  if (document !== undefined) {
    const age = (asOf - document.asOf) / DAY_SECONDS;
    if (age < 0) {
      const fix = "build for a time at or after the warning";
      throw inputInvalid("asOf", "of the raises is later than the table's", fix);
    }
    const raise = Math.min(most, found?.factor ?? 1);
    asked = fadedRaise({ raise, elapsedDays: age }, halfLifeDays);
  }
  const elapsedDays = (before?.seconds ?? 0) / DAY_SECONDS;
  const raise = Math.min(most, before?.factor ?? 1);
  const carried = fadedRaise({ raise, elapsedDays }, halfLifeDays);
  const factor = grained(Math.max(asked, carried));
  return { asked: found?.factor, reason: found?.reason ?? "", carried, factor };
}
