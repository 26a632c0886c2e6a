/** Policy documents, `"zkmargin": "rule-policy/1"`: amounts are texts in natural units. */

export const POLICY_FORMAT = "rule-policy/1";

const BOUNDS = { fields: { least: "text", most: "text", rise: "text", fall: "text" } } as const;
const SHARED_BOUNDS = {
  fields: {
    least: "text",
    most: "text",
    rise: "text",
    fall: "text",
    riseShare: "text",
    fallShare: "text",
  },
} as const;

const WIDTH = {
  fields: {
    multiple: "text",
    horizonDays: "text",
    longRun: "text",
    stressed: "text",
    stressWeight: "text",
    cap: "text",
    rise: "text",
    fall: "text",
  },
} as const;

const MEASURE = {
  fields: { days: "text", referenceShare: "text", factor: "text", floor: "text", cap: "text" },
} as const;

export const GOVERNANCE_SHAPE = {
  fields: {
    level: BOUNDS,
    classes: {
      named: {
        fields: {
          anchored: "flag",
          measured: "flag",
          width: { maybe: WIDTH },
          weightLong: BOUNDS,
          weightShort: BOUNDS,
          contingency: BOUNDS,
          impact: SHARED_BOUNDS,
          impactMeasure: { maybe: MEASURE },
          bandSensitivity: { maybe: BOUNDS },
        },
      },
    },
    width: { fields: { most: "text", rise: "text", fall: "text" } },
    turn: "text",
    anchoredRise: "text",
    componentScale: "text",
    raise: { fields: { most: "text", halfLifeDays: "text" } },
    stale: { fields: { candleDays: "text", quoteHours: "text" } },
    band: "text",
  },
} as const;

/** Fields that a slot of a kind has none of are null. */
const SLOT = {
  fields: {
    kind: "text",
    asset: { maybe: "text" },
    class: { maybe: "text" },
    longOnly: "flag",
    weightLong: { maybe: "text" },
    weightShort: { maybe: "text" },
    contingency: { maybe: "text" },
    impact: { maybe: "text" },
    bandSensitivity: { maybe: "text" },
  },
} as const;

export const POLICY_SHAPE = {
  fields: {
    zkmargin: "text",
    circuit: "text",
    levels: { fields: { initial: "text", maintenance: "text" } },
    candles: { fields: { stepSeconds: "text", sources: { list: "text" } } },
    correlation: {
      fields: { decay: "text", lookbackDays: "text", fewestDays: "text", assumed: "text" },
    },
    governance: GOVERNANCE_SHAPE,
    slots: { list: SLOT },
  },
} as const;
