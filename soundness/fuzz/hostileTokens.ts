/** What stands in a hostile document where a value belongs: JSON as text, valid or not. */
import { FIELD_MODULUS, SUBGROUP_ORDER } from "../../circuits/babyjubjub.ts";
import { type Chance } from "./chance.ts";

/** Powers at which counts, amounts, scalars and coordinates end. */
const EDGES = [
  ...[8n, 16n, 31n, 32n, 40n, 53n, 63n, 64n, 96n, 128n, 250n, 253n, 254n, 255n, 256n].map(
    (bits) => 2n ** bits,
  ),
  ...[0n, FIELD_MODULUS, SUBGROUP_ORDER, 10n ** 8n, 10n ** 18n, 10n ** 77n],
];

function edge(chance: Chance): string {
  const number = chance.pick(EDGES) + BigInt(chance.below(3) - 1);
  const signed = chance.once(4) ? -number : number;
  return chance.once(5) ? `0x${(signed < 0n ? -signed : signed).toString(16)}` : signed.toString();
}

const BARE = [
  ...["null", "true", "false", "0", "-0", "1", "-1", "1.5", "1e3", "1e400", "-1e-400", "0.1"],
  ...["9007199254740993", "18446744073709551616", "[]", "{}", '""', "[[]]", "[null]", '{"a":1}'],
  ...["NaN", "Infinity", "undefined", "01", "0x10", "+1", ".5", "5.", "1n", "'1'", "/**/1", ""],
  ...['{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}'],
  ...['{"toString":1}', '{"toJSON":"x"}', '{"length":4294967295}', '{"then":1}', '{"0":"1"}'],
];

/** As they are between quotes. */
const SPELLED = [
  ...[
    "",
    " ",
    "0",
    "-0",
    "00",
    "+1",
    "1e8",
    "0x10",
    "0X1F",
    "NaN",
    "Infinity",
    "-Infinity",
    "null",
  ],
  ...["1_000", "1,000", "1.", ".1", "1.0.0", "0.00000000000000000001", "--1", "1 ", " 1", "1\\n"],
  ...[
    "\u0661\u0662\u0663",
    "\uff11\uff12",
    "\u00b2",
    "1\u200b",
    "\u2212" + "5",
    "\\u0000",
    "\\ud800",
  ],
  ...[
    "__proto__",
    "constructor",
    "../../etc/passwd",
    "/dev/zero",
    "$(id)",
    "<b>",
    "%s%n",
    "\\u202e1",
  ],
  ...["\\\\", "https://[::1", "0x", "0x0", `0x${"0".repeat(40)}`, `0x${"f".repeat(64)}`],
];

/** @param large whether it may take megabytes */
export function hostileToken(chance: Chance, large: boolean): string {
  switch (chance.below(large ? 12 : 8)) {
    case 0:
    case 1:
    case 2:
      return chance.pick(BARE);
    case 3:
    case 4:
      return `"${chance.pick(SPELLED)}"`;
    case 5:
      return edge(chance);
    case 6:
    case 7:
      return `"${edge(chance)}"`;
    case 8:
      return "[".repeat(1 << chance.below(18));
    case 9: {
      const depth = 1 << chance.below(16);
      return chance.once(2)
        ? "[".repeat(depth) + "]".repeat(depth)
        : '{"a":'.repeat(depth) + "1" + "}".repeat(depth);
    }
    case 10:
      return `[${new Array<string>(1 << chance.below(17)).fill(chance.pick(BARE)).join(",")}]`;
    default:
      return `"${chance.pick(["9", "0", "a", "\u0663", "\\u0000", "f"]).repeat(1 << chance.below(19))}"`;
  }
}

const STRAY = ["0", "1", "2", "9", ".", "-", "x", "F", "A", " ", "\u00e9", "\u0663"];

/** A number as text, a step away from what it was, or in another spelling. */
export function nearToken(text: string, chance: Chance): string {
  const changed = (): string => {
    switch (chance.below(8)) {
      case 0:
        return `-${text}`;
      case 1:
        return `0${text}`;
      case 2:
        return `${text}0`;
      case 3:
        return ` ${text}`;
      case 4:
        return text.toUpperCase();
      case 5:
        return text.slice(0, chance.below(text.length + 1));
      case 6:
        return text + text;
      default: {
        const at = chance.below(Math.max(1, text.length));
        return text.slice(0, at) + chance.pick(STRAY) + text.slice(at + 1);
      }
    }
  };
  return JSON.stringify(changed());
}
