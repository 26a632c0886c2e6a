export { bookGreeks, type BookGreeks, type Exposure } from "./bookGreeks.ts";
export { parseOptionSeries, type OptionSeries } from "./seriesFile.ts";
