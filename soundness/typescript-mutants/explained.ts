/** Mutants that no test can notice, because they change nothing: as the report names them, and why. */
export const EXPLAINED: readonly {
  readonly mutants: readonly string[];
  readonly reason: string;
}[] = [
  {
    mutants: [
      "risk/decimal.ts: raw < 0n → raw <= 0n",
      "risk/dollars.ts: cents < 0n → cents <= 0n",
      "risk/dollars.ts: bps < 0n → bps <= 0n",
      "risk/rounding.ts: x < 0n → x <= 0n",
    ],
    reason: "0 is its own opposite",
  },
  {
    mutants: ["risk/margin.ts: quantity >= 0n → quantity > 0n"],
    reason: "nothing of a slot counts nothing under either weight",
  },
  {
    mutants: ["risk/rounding.ts: value > best → value >= best"],
    reason: "the greatest of equal values is either",
  },
  {
    mutants: ["risk/dollars.ts: decimals <= 2 → decimals < 2"],
    reason: "at two decimals both ways count cents already",
  },
  {
    mutants: [
      "risk/margin.ts: table.shock[scenario]?.[slot] → table.shock[scenario][slot]",
      "risk/margin.ts: market.optionPnl[scenario]?.[slot - nLinear] → market.optionPnl[scenario][slot - nLinear]",
    ],
    reason: "market and table have a row for each scenario of their circuit",
  },
  {
    mutants: ['risk/decimal.ts: "" → "Stryker was here!"'],
    reason: "sign and digits are always matched, perhaps by nothing",
  },
  {
    mutants: ["risk/strictJson.ts: mostMarks !== undefined → true"],
    reason: "no count is above a bound that is not given",
  },
  {
    mutants: [
      'risk/strictJson.ts: [] → ["Stryker was here"]',
      "risk/strictJson.ts: kind === '\"' → true",
      "risk/strictJson.ts: keys?.has → keys.has",
      "risk/strictJson.ts: keys?.add → keys.add",
    ],
    reason: "the text is JSON by then: a colon follows only a key, and a key is only in an object",
  },
  {
    mutants: ["sealing/tally.ts: dollars < 0n → false"],
    reason: "a negative number shifted to the right is −1, and not 0",
  },
  {
    mutants: [
      "sealing/open.ts: side === 0 → true",
      "sealing/open.ts: side === 0 → false",
      "sealing/open.ts: side === 0 → side !== 0",
    ],
    reason: "both copies are tried, whichever is first",
  },
  {
    mutants: [
      "sealing/open.ts: quantity === 0n → false",
      "sealing/open.ts: quantity < 0n → quantity <= 0n",
    ],
    reason: "0 of a generator adds nothing",
  },
  {
    mutants: [
      "sealing/fixedBase.ts: rows[window]?.[Number(rest & (BigInt(DIGITS) - 1n))] → rows[window][Number(rest & BigInt(DIGITS) - 1n)]",
      "sealing/fixedBase.ts: term !== undefined → true",
    ],
    reason: "a reduced scalar has no digit beyond the table",
  },
  {
    mutants: ["sealing/keys.ts: coordinate < 0n → coordinate <= 0n"],
    reason: "points with a coordinate 0 are of small order, and refused with the same code",
  },
];
