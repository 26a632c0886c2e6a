/**
 * The container that circom's .r1cs and snarkjs' .zkey share: four letters, version, number of
 * sections, then sections of (type, length, bytes). All integers are little-endian.
 */

const HEADER_BYTES = 12;
const SECTION_HEADER_BYTES = 12;

/** Sections by type; a type occurs once. Throws a plain Error when the file is cut or repeats one. */
export function readSections(file: Uint8Array, magic: string): Map<number, Uint8Array> {
  const view = viewOf(file);
  if (file.length < HEADER_BYTES || new TextDecoder().decode(file.subarray(0, 4)) !== magic) {
    throw new Error(`not a ${magic} file`);
  }
  const sections = new Map<number, Uint8Array>();
  let position = HEADER_BYTES;
  for (let left = view.getUint32(8, true); left > 0; left--) {
    if (position + SECTION_HEADER_BYTES > file.length) throw new Error(`${magic} file is cut`);
    const type = view.getUint32(position, true);
    const length = Number(view.getBigUint64(position + 4, true));
    const start = position + SECTION_HEADER_BYTES;
    if (start + length > file.length) throw new Error(`${magic} section ${type} is cut`);
    if (sections.has(type)) throw new Error(`${magic} section ${type} occurs twice`);
    sections.set(type, file.subarray(start, start + length));
    position = start + length;
  }
  if (position !== file.length) throw new Error(`${magic} file has bytes after its last section`);
  return sections;
}

/** The named section; throws a plain Error when it is absent. */
export function section(sections: ReadonlyMap<number, Uint8Array>, type: number): Uint8Array {
  const found = sections.get(type);
  if (found === undefined) throw new Error(`section ${type} is missing`);
  return found;
}

/** A version 1 file with the sections in the order given. */
export function writeSections(
  magic: string,
  sections: readonly (readonly [type: number, bytes: Uint8Array])[],
): Uint8Array {
  const parts = [new TextEncoder().encode(magic), uint32(1), uint32(sections.length)];
  for (const [type, bytes] of sections) {
    const length = new Uint8Array(8);
    viewOf(length).setBigUint64(0, BigInt(bytes.length), true);
    parts.push(uint32(type), length, bytes);
  }
  return concatenate(parts);
}

export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let position = 0;
  for (const part of parts) {
    whole.set(part, position);
    position += part.length;
  }
  return whole;
}

export function uint32(value: number, littleEndian = true): Uint8Array {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, value, littleEndian);
  return bytes;
}

/** 32 bytes, little-endian, of 0 ≤ value < 2^256. */
export function uint256(value: bigint): Uint8Array {
  const bytes = new Uint8Array(32);
  writeUint256(viewOf(bytes), 0, value);
  return bytes;
}

export function writeUint256(view: DataView, offset: number, value: bigint): void {
  for (let word = 0; word < 4; word++) {
    const limb = BigInt.asUintN(64, value >> BigInt(64 * word));
    view.setBigUint64(offset + 8 * word, limb, true);
  }
}

export function readUint256(view: DataView, offset: number): bigint {
  let value = 0n;
  for (let word = 3; word >= 0; word--) {
    value = (value << 64n) | view.getBigUint64(offset + 8 * word, true);
  }
  return value;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
