/** A table and a market a person would write, for `solvency-spot8`: USDC, BTC, ETH, LINK, four unlisted. */
import {
  parseMarketSnapshot,
  parseRuleTable,
  type MarketSnapshot,
  type RuleTable,
} from "../../risk/index.ts";

const padded = <T>(values: readonly T[], rest: T): T[] => [
  ...values,
  ...new Array<T>(8 - values.length).fill(rest),
];

/** A fresh document each time, for tests to spoil. */
export function sampleTableDocument(): Record<string, unknown> {
  const shocks = ["-0.3", "-0.2", "-0.1", "0", "0.1", "0.2", "0.3", "-0.4"];
  return {
    zkmargin: "rule-table/1",
    circuit: "solvency-spot8",
    levels: { initial: "1.1", maintenance: "1" },
    longOnly: padded([true, false, false, false], true),
    weightLong: padded(["1", "0.95", "0.9", "0.8"], "0"),
    weightShort: padded(["1", "1.05", "1.1", "1.2"], "1"),
    contingency: padded(["0.005", "0.02", "0.02", "0.05"], "0"),
    bandSensitivity: padded(["1.01", "1.5", "1.6", "1.7"], "1.01"),
    impact: padded(["0", "1000", "500", "200"], "0"),
    shock: shocks.map((shock) => padded(["0", shock, shock, shock], "0")),
  };
}

export function sampleMarketDocument(): Record<string, unknown> {
  return {
    zkmargin: "market-snapshot/1",
    circuit: "solvency-spot8",
    epoch: "7",
    committedAt: "1583884800",
    price: padded(["1", "7911.43", "194.87", "3.85"], "0"),
    optionPnl: Array.from({ length: 8 }, () => []),
  };
}

export const sampleTable = (): RuleTable => parseRuleTable(sampleTableDocument());
export const sampleMarket = (): MarketSnapshot => parseMarketSnapshot(sampleMarketDocument());
