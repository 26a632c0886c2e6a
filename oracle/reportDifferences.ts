/** How far a report is from what a member computes himself. Amounts are 1e-8 USD. */
import { magnitude, ONE } from "../risk/index.ts";
import { type ComposedReport } from "./composeReport.ts";
import { type OptionValue } from "./optionReport.ts";
import { reportRefused, usd } from "./reportRefused.ts";

export interface ReportDifference {
  readonly slot: number;
  /** undefined for the price. */
  readonly scenario: number | undefined;
  readonly given: bigint;
  readonly own: bigint;
  /** Most that the two may differ. */
  readonly most: bigint;
}

/** Largest differences by slot, in price and in any scenario; those within the tolerance as well. */
export function reportDifferences(
  values: readonly OptionValue[],
  own: ComposedReport,
  tolerance: bigint,
): readonly ReportDifference[] {
  return values.flatMap(({ slot, price, pnl }): ReportDifference[] => {
    const ours = own.slots.find(({ due }) => due.slot === slot);
    if (ours === undefined) return [];
    const most = (ours.due.underlyingPrice * tolerance) / ONE;
    const compared = [
      { slot, scenario: undefined, given: price, own: ours.price, most },
      ...pnl.map((given, s) => ({ slot, scenario: s, given, own: ours.pnl[s] ?? 0n, most })),
    ];
    return [compared.reduce((a, b) => (distance(b) > distance(a) ? b : a))];
  });
}

const distance = ({ given, own }: ReportDifference): bigint => magnitude(given - own);

export function differenceText(one: ReportDifference): string {
  const where = one.scenario === undefined ? "price" : `scenario ${one.scenario}`;
  return `slot ${one.slot}, ${where}: ${usd(one.given)} there, ${usd(one.own)} here`;
}

/** @throws REPORT_REFUSED where one is beyond its tolerance, or the report is about other slots */
export function requireAgreement(
  values: readonly OptionValue[],
  own: ComposedReport,
  differences: readonly ReportDifference[],
): void {
  const beyond = differences.filter((one) => distance(one) > one.most);
  if (beyond.length > 0) {
    throw reportRefused(
      `the report is not what these inputs give: ${beyond.map(differenceText).join("; ")}`,
      "do not sign it: find out whose quotes, manifest or chain are others",
    );
  }
  const ours = own.slots.map(({ due }) => due.slot).join();
  if (values.map(({ slot }) => slot).join() === ours) return;
  throw reportRefused("the report is about other slots", "compute it for the same with --slots");
}
