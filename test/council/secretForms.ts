/** What a secret number looks like where it should not be. */

/** A number as a careless print, dump or encoding would show it. */
export function formsOf(secret: bigint): string[] {
  const digits = secret.toString(16);
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  const [short, whole] = [Buffer.from(even, "hex"), Buffer.from(even.padStart(64, "0"), "hex")];
  const turned = Buffer.from(whole).reverse();
  // A base64 text holds the bytes' own at one of three offsets; without the ends that neighbours decide.
  const base64 = [short, turned].flatMap((bytes) =>
    [0, 1, 2].map((offset) =>
      Buffer.concat([Buffer.alloc(offset), bytes])
        .toString("base64")
        .slice(4, -4),
    ),
  );
  const natural = `${secret / 10n ** 8n}.${(secret % 10n ** 8n).toString().padStart(8, "0")}`;
  return [secret.toString(), digits, natural, turned.toString("hex"), ...base64].filter(
    ({ length }) => length >= 6,
  );
}
