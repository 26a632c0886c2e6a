/** What an operator declares and governance bounds: everything a rule table is built from besides the market. */
import { type Shape, type SolvencyId } from "../../circuits/spec.ts";
import { type WidthParameters } from "../volatility/index.ts";
import {
  type Band,
  type BandSensitivity,
  type Contingency,
  type Impact,
  type Level,
  type Weight,
} from "../units.ts";
import { type FigureBounds } from "./boundedFigure.ts";

export const FIGURES = [
  "weightLong",
  "weightShort",
  "contingency",
  "bandSensitivity",
  "impact",
] as const;
export type FigureName = (typeof FIGURES)[number];

/** How an impact that nobody declares is measured: docs/liquidity.md. */
export interface ImpactMeasure {
  /** Looked back on. */
  readonly days: number;
  /** Size at which the line meets the square-root law, part of a median day's volume. */
  readonly referenceShare: number;
  /** Y of the law. */
  readonly factor: number;
  /** Of the concession at that size: fractions of the price. */
  readonly floor: number;
  readonly cap: number;
}

/** Slots of one class share width parameters and bounds. */
export interface SlotClass {
  /** What is held near a dollar: it moves against the others too, as slot 0 does, and not with them alone. */
  readonly anchored: boolean;
  /** Whether widths follow candles; if not, long-run volatility and the stressed move are all there is. */
  readonly measured: boolean;
  /** Of linear slots; undefined in a class of options. */
  readonly width: WidthParameters | undefined;
  /** `bandSensitivity`: of option slots; on linear ones it follows from the rest. */
  readonly bounds: Readonly<Record<FigureName, FigureBounds>>;
  /** For slots that declare no impact; undefined where each must. */
  readonly impactMeasure: ImpactMeasure | undefined;
}

/** What no table may leave, and how fast one may differ from the one before. */
export interface Governance {
  /** Of both levels. */
  readonly level: FigureBounds;
  readonly classes: ReadonlyMap<string, SlotClass>;
  readonly width: {
    /** Cap of every class at most: log move. */
    readonly most: number;
    /** Speeds of every class at most: shares of the width a day. */
    readonly rise: number;
    readonly fall: number;
  };
  /** Most a slot's move in a principal component may change in a day: log move. */
  readonly turn: number;
  /** Standard deviations of a component, in parts of the widths, that its scenarios reach. */
  readonly componentScale: number;
  /** Part of its width by which what is anchored rises in a scenario; it falls by all of it. */
  readonly anchoredRise: number;
  readonly raise: {
    /** An early warning counts at most as this factor. */
    readonly most: number;
    /** Days in which what it adds halves. */
    readonly halfLifeDays: number;
  };
  /** Candles that ended longer ago are refused, option quotes older than this ignored. */
  readonly stale: { readonly candleDays: number; readonly quoteHours: number };
  /** Band in which more of slot 0 must never lower health, whatever the table. */
  readonly band: Band;
}

/** A slot with figures of its own. */
export interface ListedSlot {
  readonly asset: string;
  /** Name of its class in the governance section. */
  readonly class: string;
  readonly longOnly: boolean;
  readonly weightLong: Weight;
  readonly weightShort: Weight;
  readonly contingency: Contingency;
  /** Undefined: measured. */
  readonly impact: Impact | undefined;
}

export type SlotPolicy =
  | { readonly kind: "unlisted" }
  | ({ readonly kind: "linear" } & ListedSlot)
  | ({ readonly kind: "option"; readonly bandSensitivity: BandSensitivity } & ListedSlot);

export interface Policy {
  readonly circuit: SolvencyId;
  readonly shape: Shape;
  readonly initialLevel: Level;
  readonly maintenanceLevel: Level;
  readonly candles: {
    /** Seconds between candles. */
    readonly step: number;
    /** Best first; candles of others are not used. */
    readonly sources: readonly string[];
  };
  readonly correlation: {
    /** λ, a day. */
    readonly decay: number;
    readonly lookbackDays: number;
    /** An asset with fewer returns in common with another is given `assumed` with it. */
    readonly fewestDays: number;
    readonly assumed: number;
  };
  readonly governance: Governance;
  /** One per slot. */
  readonly slots: readonly SlotPolicy[];
}
