/** A manifest in words and per cent: what changed since the table before, and why. */
import { type FigureExplanation, type Manifest, type SlotExplanation } from "./manifestShape.ts";

/** `0.2481` as `24.81 %`; digits are moved, nothing is rounded beyond two places. */
function percent(text: string): string {
  return `${(100 * Number(text)).toFixed(2)} %`;
}

/** Relative change between two figures: `+3.10 %`; nothing where there is none. */
function changeOf(previous: string | null, value: string): string {
  const [from, to] = [Number(previous ?? "0"), Number(value)];
  if (previous === null || from === 0 || from === to) return "";
  const change = 100 * (to / from - 1);
  return ` (${change < 0 ? "−" : "+"}${Math.abs(change).toFixed(2)} %)`;
}

const BOUND_WORDS: Readonly<Record<string, string>> = {
  rise: "held back by the largest rise a day",
  fall: "held back by the largest fall a day",
  range: "brought into the range that governance allows now",
  cap: "cut to the cap",
  floor: "lifted to the floor",
};

const NAMES = {
  weightLong: "long weight",
  weightShort: "short weight",
  contingency: "contingency",
  bandSensitivity: "band sensitivity",
  impact: "impact",
} as const;

/** One figure; undefined where it is as before and as declared. */
function figureLine(name: string, change: FigureExplanation, isNew: boolean): string | undefined {
  const { previous, target, value, boundBy } = change;
  if (isNew || previous === null) return `${name} ${value}`;
  const moved = Number(previous) !== Number(value);
  if (!moved && boundBy === "none") return undefined;
  const why = boundBy === "none" ? "" : `, ${BOUND_WORDS[boundBy] ?? boundBy}: ${target} was asked`;
  const from = moved ? ` was ${previous}, now` : " stays";
  return `${name}${from} ${value}${changeOf(previous, value)}${why}`;
}

const SOURCES: Readonly<Record<string, string>> = {
  ewma: "the short memory of past returns",
  longMemory: "the long memory of past returns",
  implied: "implied volatility",
};

const QUOTES: Readonly<Record<string, string>> = {
  stale: "option quotes were too old and did not count",
  later: "option quotes were made later and did not count",
};

function widthLines({ width, implied, raise }: SlotExplanation): readonly string[] {
  if (width === null) return [];
  const { candidates, volatilityFrom, previous, boundBy, cut } = width;
  const { ewma, longMemory } = candidates;
  const source =
    ewma === longMemory && volatilityFrom !== "implied"
      ? "the long run, for want of candles"
      : (SOURCES[volatilityFrom] ?? volatilityFrom);
  const deciding = candidates[volatilityFrom as keyof typeof candidates] ?? "0";
  const was = previous === null ? "" : `, was ${percent(previous)}`;
  const lines = [
    `width ${percent(width.width)} in logs${was}${changeOf(previous, width.width)}`,
    `  volatility ${percent(deciding)} a day by ${source}; ${percent(width.calculated)} from it, ${percent(width.weighted)} with the stress weight`,
  ];
  if (raise !== null && Number(raise.factor) > 1) {
    const asked = raise.asked === null ? "fading" : `a warning asked for ${Number(raise.asked)}`;
    const reason = raise.reason === "" ? "" : ` (${raise.reason})`;
    lines.push(`  raised by ${percent(String(Number(raise.factor) - 1))}: ${asked}${reason}`);
  }
  if (boundBy !== "none") {
    const amount = Number(cut);
    const by = `by ${percent(String(Math.abs(amount)))}`;
    const held = amount >= 0 ? `lower ${by} than asked` : `higher ${by} than asked`;
    lines.push(`  ${BOUND_WORDS[boundBy] ?? boundBy}: ${held}`);
  }
  const quotes = QUOTES[implied?.state ?? ""];
  if (quotes !== undefined) lines.push(`  ${quotes}`);
  return lines;
}

function shockLine({ shocks }: SlotExplanation): readonly string[] {
  if (shocks === null) return [];
  const { fall, rise, previousFall, previousRise } = shocks;
  const was =
    previousFall === null || previousRise === null
      ? ""
      : `, were ${percent(previousFall)} and ${percent(previousRise)}`;
  return [`scenarios from ${percent(fall)} to ${percent(rise)}${was}`];
}

const IMPACTS: Readonly<Record<string, string>> = {
  squareRoot: "the square-root law",
  kyle: "Kyle's lambda",
  amihud: "illiquidity",
};

function measuredLine({ measured }: SlotExplanation): readonly string[] {
  if (measured === null) return [];
  const { concession, impactFrom, reference, returns, boundBy, impact } = measured;
  const bound = boundBy === "none" ? "" : `, ${BOUND_WORDS[boundBy] ?? boundBy}`;
  const size = Number(Number(reference).toPrecision(3));
  return [
    `  impact ${impact} measured: ${percent(concession)} at ${size} units by ${IMPACTS[impactFrom] ?? impactFrom}, from ${returns} returns${bound}`,
  ];
}

function slotLines(slot: SlotExplanation): readonly string[] {
  const figures = Object.entries(NAMES).flatMap(([name, words]) => {
    const change = slot[name as keyof typeof NAMES];
    return figureLine(words, change, slot.isNew) ?? [];
  });
  const lines = [...shockLine(slot), ...widthLines(slot), ...figures, ...measuredLine(slot)];
  const listed = slot.isNew ? ", new" : "";
  const heading = `slot ${slot.slot}, ${slot.asset}${slot.kind === "option" ? ", an option" : ""}${listed}`;
  return [heading, ...(lines.length === 0 ? ["as before"] : lines).map((line) => `  ${line}`)];
}

function jointLines({ correlation, scenarios }: Manifest["explanation"]): readonly string[] {
  const { assets, assumed, days, intensity, constant } = correlation;
  const estimate =
    days === null || intensity === null || constant === null
      ? "correlations are assumed"
      : `correlations from ${days} days, mean ${Number(constant).toFixed(2)}, ${percent(intensity)} of it`;
  const unknown =
    assumed.length === 0 || assumed.length === assets.length
      ? ""
      : `; assumed for ${assumed.join(", ")}`;
  const held = scenarios.filter(({ heldBack }) => Number(heldBack) > 0);
  const explained = scenarios
    .filter(({ name, explained: share }) => share !== null && name.endsWith(" up"))
    .map(({ name, explained: share }) => `${name.replace(" up", "")} ${percent(share ?? "0")}`);
  return [
    "joint scenarios",
    `  ${estimate}${unknown}`,
    ...(explained.length === 0 ? [] : [`  ${explained.join(", ")} of the variance`]),
    ...(held.length === 0 ? [] : [`  ${held.length} rows still turning, held back by the bound`]),
  ];
}

/** @returns lines of plain text */
export function explainManifest(manifest: Manifest): readonly string[] {
  const { explanation, circuit, asOf } = manifest;
  const { secondsSince, governance, levels, slots } = explanation;
  const since =
    secondsSince === null
      ? "the first table"
      : `${(Number(secondsSince) / 3600).toFixed(1)} hours after the table before`;
  const isFirst = secondsSince === null;
  const changes = [
    figureLine("initial level", levels.initial, isFirst),
    figureLine("maintenance level", levels.maintenance, isFirst),
  ];
  return [
    `${circuit}, as of ${asOf}, ${since}`,
    ...governance.map(({ path, before, now }) => {
      return `governance changed: ${path} was ${before ?? "missing"}, now ${now ?? "missing"}`;
    }),
    ...changes.flatMap((line) => line ?? []),
    ...slots.flatMap(slotLines),
    ...jointLines(explanation),
  ];
}
