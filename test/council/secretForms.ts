/** What a secret looks like where it should not be. */

const SHORTEST = 6;
/** Letters of base64 without meaning of their own turn up by chance in proofs and ciphertexts. */
const SHORTEST_BASE64 = 8;

/** The letters that bytes alone decide, wherever they begin in a longer text; in both alphabets. */
function base64Of(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const letters = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
    const from = Math.ceil((offset * 8) / 6);
    const inner = letters.slice(from, Math.floor(((offset + bytes.length) * 8) / 6));
    return [inner, inner.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

/** A number as a careless print, dump or encoding would show it. Hexadecimal in lower case. */
export function formsOf(secret: bigint): string[] {
  const digits = secret.toString(16);
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  const short = Buffer.from(even, "hex");
  const turned = Buffer.from(short).reverse();
  const natural = `${secret / 10n ** 8n}.${(secret % 10n ** 8n).toString().padStart(8, "0")}`;
  const plain = [secret.toString(), digits, natural, turned.toString("hex")];
  const base64 = [short, turned].flatMap(base64Of);
  return [
    ...plain.filter(({ length }) => length >= SHORTEST),
    ...base64.filter(({ length }) => length >= SHORTEST_BASE64),
  ];
}

/** A text as it is, and as its bytes would be dumped. */
export function formsOfText(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  const base64 = base64Of(bytes).filter(({ length }) => length >= SHORTEST_BASE64);
  return [secret, bytes.toString("hex"), ...base64];
}

const IS_HEX = /^[0-9a-f.]+$/;

/** The first of the forms that a text holds; hexadecimal in either case. */
export function formIn(text: string, forms: readonly string[]): string | undefined {
  const lower = text.toLowerCase();
  return forms.find((form) => (IS_HEX.test(form) ? lower.includes(form) : text.includes(form)));
}
