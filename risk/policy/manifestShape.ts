/**
 * Manifests, `"zkmargin": "rule-manifest/1"`: why a rule table is what it is. `state` is what the next table starts from,
 * `explanation` is for people; both follow from the inputs, byte for byte. All figures are texts.
 */
import { type Read } from "./documentShape.ts";
import { GOVERNANCE_SHAPE } from "./policyShape.ts";

export const MANIFEST_FORMAT = "rule-manifest/1";

/** Units of the table, but `previous`, which may lie between two of them. */
const CHANGE = {
  fields: { previous: { maybe: "text" }, target: "text", value: "text", boundBy: "text" },
} as const;

const WIDTH = {
  fields: {
    candidates: { fields: { ewma: "text", longMemory: "text", implied: { maybe: "text" } } },
    volatilityFrom: "text",
    calculated: "text",
    weighted: "text",
    raise: "text",
    target: "text",
    previous: { maybe: "text" },
    width: "text",
    boundBy: "text",
    cut: "text",
  },
} as const;

const IMPLIED = {
  fields: { state: "text", quotedFrom: { maybe: "text" }, quotedTo: { maybe: "text" } },
} as const;

const RAISE = {
  fields: { asked: { maybe: "text" }, reason: "text", carried: "text", factor: "text" },
} as const;

const SHOCKS = {
  fields: {
    fall: "text",
    rise: "text",
    previousFall: { maybe: "text" },
    previousRise: { maybe: "text" },
  },
} as const;

/** Concessions at the reference size, fractions of the price; volumes in units of the instrument. */
const MEASURED = {
  fields: {
    source: "text",
    returns: "text",
    dailyVolume: "text",
    reference: "text",
    squareRoot: "text",
    kyle: { maybe: "text" },
    amihud: "text",
    impactFrom: "text",
    concession: "text",
    boundBy: "text",
    impact: "text",
  },
} as const;

const SLOT = {
  fields: {
    slot: "text",
    asset: "text",
    kind: "text",
    isNew: "flag",
    /** Of linear slots, like the three below. */
    width: { maybe: WIDTH },
    implied: { maybe: IMPLIED },
    raise: { maybe: RAISE },
    shocks: { maybe: SHOCKS },
    /** Where the impact is not declared. */
    measured: { maybe: MEASURED },
    weightLong: CHANGE,
    weightShort: CHANGE,
    contingency: CHANGE,
    impact: CHANGE,
    bandSensitivity: CHANGE,
  },
} as const;

const STATE_SLOT = {
  fields: {
    kind: "text",
    asset: { maybe: "text" },
    longOnly: "flag",
    width: { maybe: "text" },
    raise: { maybe: "text" },
    /** Millionths of the table's unit, like the figures below. */
    weightLong: { maybe: "text" },
    weightShort: { maybe: "text" },
    contingency: { maybe: "text" },
    impact: { maybe: "text" },
    bandSensitivity: { maybe: "text" },
  },
} as const;

const TABLE = {
  fields: {
    zkmargin: "text",
    circuit: "text",
    levels: { fields: { initial: "text", maintenance: "text" } },
    longOnly: { list: "flag" },
    weightLong: { list: "text" },
    weightShort: { list: "text" },
    contingency: { list: "text" },
    bandSensitivity: { list: "text" },
    impact: { list: "text" },
    shock: { list: { list: "text" } },
  },
} as const;

export const MANIFEST_SHAPE = {
  fields: {
    zkmargin: "text",
    circuit: "text",
    asOf: "text",
    /** SHA-256 of each file, lower-case hexadecimal. */
    inputs: {
      fields: {
        policy: "text",
        candles: "text",
        chain: { maybe: "text" },
        raises: { maybe: "text" },
        previous: { maybe: "text" },
      },
    },
    governance: GOVERNANCE_SHAPE,
    state: {
      fields: {
        levels: { fields: { initial: "text", maintenance: "text" } },
        layout: "text",
        slots: { list: STATE_SLOT },
        scenarios: { list: { list: "text" } },
      },
    },
    explanation: {
      fields: {
        secondsSince: { maybe: "text" },
        /** What the governance section says otherwise than that of the manifest before, as JSON. */
        governance: {
          list: { fields: { path: "text", before: { maybe: "text" }, now: { maybe: "text" } } },
        },
        levels: { fields: { initial: CHANGE, maintenance: CHANGE } },
        slots: { list: SLOT },
        correlation: {
          fields: {
            assets: { list: "text" },
            matrix: { list: { list: "text" } },
            assumed: { list: "text" },
            days: { maybe: "text" },
            effectiveDays: { maybe: "text" },
            constant: { maybe: "text" },
            intensity: { maybe: "text" },
          },
        },
        scenarios: {
          list: {
            fields: {
              name: "text",
              volatility: "text",
              cover: "text",
              explained: { maybe: "text" },
              heldBack: "text",
            },
          },
        },
      },
    },
    /** The table itself, a `rule-table/1` document. */
    table: TABLE,
  },
} as const;

export type Manifest = Read<typeof MANIFEST_SHAPE>;
export type FigureExplanation = Read<typeof CHANGE>;
export type SlotExplanation = Read<typeof SLOT>;
