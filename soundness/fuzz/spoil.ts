/** A hostile variant of a valid document: changed where its structure is, then sometimes as bytes. */
import { type Chance } from "./chance.ts";
import { hostileToken, nearToken } from "./hostileTokens.ts";

export type Kind = "json" | "lines" | "words" | "bytes";

type Node = null | boolean | number | string | Node[] | { [key: string]: Node };
type Parent = Node[] | Record<string, Node>;

/** One variant in so many may take megabytes. */
const LARGE = 150;
const NAMES = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "zkmargin",
  "extra",
  "",
  "98765",
];

const isParent = (node: Node): node is Parent => typeof node === "object" && node !== null;

/** Every place, as the parent that holds it and the key there. */
function placesOf(root: Parent): (readonly [Parent, string])[] {
  return Object.entries(root).flatMap(([key, node]): (readonly [Parent, string])[] => [
    [root, key],
    ...(isParent(node) ? placesOf(node) : []),
  ]);
}

class Draft {
  /** Texts to stand where JSON.stringify would put the marks. */
  readonly #raw: string[] = [];

  /** A string that becomes this text. */
  mark(text: string): string {
    return `\u0001${this.#raw.push(text) - 1}\u0001`;
  }

  text(root: Node, blanks: number): string {
    const written = JSON.stringify(root, null, blanks) + (blanks > 0 ? "\n" : "");
    return written.replace(
      /"\\u0001(\d+)\\u0001"/g,
      (_, at: string) => this.#raw[Number(at)] ?? "",
    );
  }
}

function isHolding(node: Node, searched: Node): boolean {
  return (
    node === searched ||
    (isParent(node) && Object.values(node).some((child) => isHolding(child, searched)))
  );
}

/** A field of an unknown or a special name, or one that is there twice. */
function withAnotherField(node: Readonly<Record<string, Node>>, chance: Chance): string {
  const name = chance.pick([...NAMES, ...Object.keys(node)]);
  const own = JSON.stringify(node).slice(1, -1);
  const added = `${JSON.stringify(name)}:${hostileToken(chance, false) || "1"}`;
  return `{${[own, added].filter((part) => part !== "").join(",")}}`;
}

/** What stands in the place of a value. */
function spoiledValue(node: Node, chance: Chance): string {
  switch (chance.below(5)) {
    case 0:
      if (isParent(node) && !Array.isArray(node)) return withAnotherField(node, chance);
      return hostileToken(chance, false);
    case 1:
      if (typeof node === "string") return /^-?\d+$/.test(node) ? node : nearToken(node, chance);
      return typeof node === "number" ? `"${node}"` : hostileToken(chance, false);
    case 2:
      return typeof node === "string" ? nearToken(node, chance) : hostileToken(chance, false);
    default:
      return hostileToken(chance, chance.once(LARGE));
  }
}

function changeOnce(root: Parent, draft: Draft, chance: Chance): void {
  const places = placesOf(root);
  if (places.length === 0) return;
  const [parent, key] = chance.pick(places);
  const members = parent as Record<string, Node>;
  const node = members[key] ?? null;
  switch (chance.below(8)) {
    case 0:
      if (Array.isArray(parent)) parent.splice(Number(key), 1);
      else Reflect.deleteProperty(parent, key);
      return;
    case 1: {
      const [other, otherKey] = chance.pick(places);
      const elsewhere = (other as Record<string, Node>)[otherKey] ?? null;
      if (!isHolding(elsewhere, parent)) members[key] = structuredClone(elsewhere);
      return;
    }
    case 2:
      if (Array.isArray(parent)) parent.splice(Number(key), 0, structuredClone(node));
      else members[chance.pick(NAMES.slice(1))] = structuredClone(node);
      return;
    case 3:
      members[key] = chance.once(2) ? [node] : { value: node };
      return;
    default:
      members[key] = draft.mark(spoiledValue(node, chance));
  }
}

function spoilJson(text: string, chance: Chance): string {
  const draft = new Draft();
  const root = JSON.parse(text) as Node;
  if (!isParent(root) || chance.once(25)) return hostileToken(chance, chance.once(8));
  for (let left = 1 + chance.below(2); left > 0; left -= 1) changeOnce(root, draft, chance);
  return draft.text(root, chance.once(4) ? 0 : 2);
}

/** Rows of cells, or words. */
function spoilRows(text: string, separator: string, chance: Chance): string {
  const rows = text.split("\n").map((row) => row.split(separator));
  const at = chance.below(rows.length);
  const row = rows[at] ?? [];
  const cell = chance.below(row.length);
  switch (chance.below(6)) {
    case 0:
      rows.splice(at, 1);
      break;
    case 1:
      rows.splice(at, 0, [...row]);
      break;
    case 2:
      row.splice(cell, 1);
      break;
    case 3:
      row.splice(cell, 0, row[cell] ?? "");
      break;
    default: {
      const token = chance.once(2)
        ? nearToken(row[cell] ?? "", chance)
        : hostileToken(chance, chance.once(LARGE));
      row[cell] = token.replace(/^"(.*)"$/s, "$1");
    }
  }
  return rows.map((cells) => cells.join(separator)).join("\n");
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NO_TEXT = [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf5], [0x80], [0x00], [0xe2, 0x82]];

/** Where numbers of a binary file's structure are. */
const STRUCTURE_BYTES = 2_048;

function spoilBytes(file: Buffer, chance: Chance): Buffer {
  const at = chance.below(Math.max(1, file.length));
  switch (chance.below(8)) {
    case 0:
      return file.subarray(0, at);
    case 1:
      return Buffer.concat([
        file.subarray(0, at),
        Buffer.from(chance.pick(NO_TEXT)),
        file.subarray(at),
      ]);
    case 2:
      return Buffer.concat([BYTE_ORDER_MARK, file]);
    case 3:
      return Buffer.from(file.toString("latin1").replaceAll("\n", "\r\n"), "latin1");
    case 4:
      return Buffer.concat([file, chance.once(2) ? file : Buffer.from(" \n\t}")]);
    case 5: {
      // A count or an offset, where there is one.
      const copy = Buffer.from(file);
      const near = chance.below(Math.max(1, Math.min(copy.length, STRUCTURE_BYTES) - 8));
      if (copy.length >= 8)
        copy.writeUInt32LE(chance.pick([0, 1, 2 ** 31, 2 ** 32 - 1, 65_536]), near);
      return copy;
    }
    default: {
      const copy = Buffer.from(file);
      for (let left = 1 + chance.below(3); left > 0 && copy.length > 0; left -= 1) {
        const place = chance.below(copy.length);
        copy[place] = (copy[place] ?? 0) ^ (1 << chance.below(8));
      }
      return copy;
    }
  }
}

export function spoil(sample: Uint8Array, kind: Kind, chance: Chance): Uint8Array {
  const whole = Buffer.from(sample);
  if (kind === "bytes" || chance.once(8)) return spoilBytes(whole, chance);
  const text = whole.toString("utf8");
  const changed =
    kind === "json"
      ? spoilJson(text, chance)
      : spoilRows(text, kind === "lines" ? "," : " ", chance);
  const bytes = Buffer.from(changed, "utf8");
  return chance.once(12) ? spoilBytes(bytes, chance) : bytes;
}
