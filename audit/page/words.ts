/** Numbers of a report as people read them. Values are rounded down and requirements up, so that nothing looks better than it is. */
import type { Decimal } from "../reportType.ts";

const GROUP = /\B(?=(\d{3})+$)/g;
const CENTS = 100n;
const ONE = 10_000n;
const MINUS = "−";

/** `1,204`. */
export function grouped(count: bigint | Decimal): string {
  const value = BigInt(count);
  const digits = (value < 0n ? -value : value).toString().replace(GROUP, ",");
  return value < 0n ? `${MINUS}${digits}` : digits;
}

/** `1 account`, `1,204 accounts`. */
export function counted(count: bigint | Decimal, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${BigInt(count) === 1n ? one : many}`;
}

/** Whole dollars: `$35,812,044`. */
export function dollars(amount: bigint | Decimal): string {
  const text = grouped(amount);
  return text.startsWith(MINUS) ? `${MINUS}$${text.slice(1)}` : `$${text}`;
}

/** Rounded towards −∞. */
function dividedDown(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by !== 0n && value < 0n ? quotient - 1n : quotient;
}

/** Whole dollars of cents. */
export function dollarsDown(cents: bigint | Decimal): bigint {
  return dividedDown(BigInt(cents), CENTS);
}

export type Direction = "up" | "down";

const SIZES = [
  [10n ** 12n, "trillion"],
  [10n ** 9n, "billion"],
  [10n ** 6n, "million"],
] as const;

/** Four digits at most: `$35.8 million`, `$1.28 billion`, `$640,200`. */
export function dollarsInWords(amount: bigint | Decimal, direction: Direction): string {
  const value = BigInt(amount);
  const size = SIZES.find(([each]) => value >= each);
  if (size === undefined) return dollars(value);
  const [unit, name] = size;
  const whole = value / unit;
  const places = whole >= 100n ? 1 : 2;
  const step = unit / 10n ** BigInt(places);
  const steps = direction === "down" ? value / step : (value + step - 1n) / step;
  const [before, after] = [steps / 10n ** BigInt(places), steps % 10n ** BigInt(places)];
  return `$${grouped(before)}.${after.toString().padStart(places, "0")} ${name}`;
}

/** As {@link dollarsInWords}, as short as on an axis: `$35.8M`. For pictures alone. */
export function dollarsOnAxis(value: number): string {
  const [unit, letter] = (
    [
      [1e12, "T"],
      [1e9, "B"],
      [1e6, "M"],
      [1e3, "k"],
    ] as const
  ).find(([each]) => Math.abs(value) >= each) ?? [1, ""];
  return `$${Math.round((value / unit) * 100) / 100}${letter}`;
}

/** How many times, of 1e-4, rounded down: `3.58×`. */
export function times(ratio: bigint | Decimal): string {
  const hundredths = BigInt(ratio) / (ONE / 100n);
  return `${grouped(hundredths / 100n)}.${(hundredths % 100n).toString().padStart(2, "0")}×`;
}

/** A part of a whole, rounded down to a tenth of a percent: `98.0 %`; `<0.1 %` for what is not nothing. */
export function share(part: bigint | Decimal, whole: bigint | Decimal): string {
  if (BigInt(whole) === 0n) return "–";
  const thousandths = (BigInt(part) * 1_000n) / BigInt(whole);
  if (thousandths === 0n && BigInt(part) > 0n) return "<0.1 %";
  return `${grouped(thousandths / 10n)}.${thousandths % 10n} %`;
}

/** A signed move in 1e-4: `−39.4 %`. */
export function move(shock: Decimal): string {
  const value = BigInt(shock);
  const size = value < 0n ? -value : value;
  return `${value < 0n ? MINUS : ""}${size / 100n}.${(size % 100n) / 10n} %`;
}

/** An amount in 1e-8: `12,400.5`, without zeros at the end. */
export function units(amount: bigint | Decimal): string {
  const value = BigInt(amount);
  const size = value < 0n ? -value : value;
  const rest = (size % 100_000_000n).toString().padStart(8, "0").replace(/0+$/, "");
  const text = grouped(size / 100_000_000n) + (rest === "" ? "" : `.${rest}`);
  return value < 0n ? MINUS + text : text;
}

const MONTHS = [
  ...(["January", "February", "March", "April", "May", "June", "July", "August"] as const),
  ...(["September", "October", "November", "December"] as const),
] as const;

function dateOf(time: Decimal): { day: string; clock: string } {
  const date = new Date(Number(time) * 1_000);
  const month = MONTHS[date.getUTCMonth()] ?? "";
  return {
    day: `${date.getUTCDate()} ${month} ${date.getUTCFullYear()}`,
    clock: date.toISOString().slice(11, 16),
  };
}

/** `12 November 2025`, UTC. */
export function day(time: Decimal): string {
  return dateOf(time).day;
}

/** `12 November 2025, 14:05 UTC`. */
export function moment(time: Decimal): string {
  const { day: date, clock } = dateOf(time);
  return `${date}, ${clock} UTC`;
}

/** `12 Nov 2025`, UTC: in tables. */
export function shortDay(time: Decimal): string {
  const date = new Date(Number(time) * 1_000);
  const month = (MONTHS[date.getUTCMonth()] ?? "").slice(0, 3);
  return `${date.getUTCDate()} ${month} ${date.getUTCFullYear()}`;
}

/** `12 Nov 25`: under an axis. */
export function axisDay(time: number): string {
  return shortDay(`${time}`).replace(/ ..(..)$/, " $1");
}

/** What reorders, hides or breaks what stands beside it. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;
const LONGEST = 24;

/** Anybody's text: one line, at most 24 characters, nothing unseen. */
export function foreign(text: string): string {
  const seen = Array.from(text.replace(UNSEEN, "�"));
  return seen.length <= LONGEST ? seen.join("") : `${seen.slice(0, LONGEST - 1).join("")}…`;
}

/** `0x12ab34cd…9f3c`. */
export function shortId(id: string): string {
  return id.length <= 16 ? id : `${id.slice(0, 10)}…${id.slice(-4)}`;
}
