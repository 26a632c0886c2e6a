export { bookGreeks, type AssetExposure, type BookGreeks, type Exposure } from "./bookGreeks.ts";
export { OPTION_SERIES_FORMAT, parseOptionSeries, type OptionSeries } from "./seriesFile.ts";
