/** The parameters the engine comes with; docs/liquidity.md says why, `npm run bench -- liquidity` what comes of them. */
import { type ImpactParameters } from "./impact.ts";
import { type LimitParameters } from "./positionLimit.ts";

/** A tenth of a day's volume within a day; half a book each of 24 hours. */
export const LIMIT_DEFAULTS: LimitParameters = {
  volumeShare: 0.1,
  depthShare: 0.5,
  horizonDays: 1,
  slices: 24,
};

/** Share of a day's volume at which the line meets the square-root law: a quarter of the limit. */
export const REFERENCE_SHARE = 0.025;

/** Concession at the reference size: at least 0.1 %, at most half the price. */
export const IMPACT_DEFAULTS: ImpactParameters = { floor: 0.001, cap: 0.5 };

/** Y of the square-root law. */
export const SQUARE_ROOT_FACTOR = 1;
