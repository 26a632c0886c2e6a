/**
 * The baby steps on disk. A file is a header (form and version, slots as a power of two, B, SHA-256 of the rest) and the table's
 * bytes; what differs in any of it is made again. It holds nothing secret and is the same for everybody. Written whole beside its
 * place and moved there: whoever else makes it at the same time moves the same bytes.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { keyGenerator } from "../../circuits/generators.ts";
import { flushFolder, makeFolder } from "../../files/folder.ts";
import { removeAbandoned, temporaryName, writeFlushed } from "../../files/temporary.ts";
import { BabySteps } from "./babySteps.ts";

const FORM = "zkmargin-baby-steps/1";
const FORM_BYTES = 32;
const HASH_BYTES = 32;
const HEADER_BYTES = FORM_BYTES + 4 + 2 * 32 + HASH_BYTES;

/** Form, slots and B: what has to be the same for the bytes behind it to be the table. */
function leadOf(bits: number): Buffer {
  const form = Buffer.alloc(FORM_BYTES);
  form.write(FORM, "ascii");
  const slots = Buffer.alloc(4);
  slots.writeUInt32LE(bits);
  const { x, y } = keyGenerator();
  const base = [x, y].map((value) => Buffer.from(value.toString(16).padStart(64, "0"), "hex"));
  return Buffer.concat([form, slots, ...base]);
}

function hashOf(lead: Uint8Array, table: Uint8Array): Buffer {
  return createHash("sha256").update(lead).update(table).digest();
}

export function tablePath(folder: string, bits: number): string {
  return join(folder, `baby-steps-${bits}.bin`);
}

/** The table of a file; `absent` where there is none, `damaged` where it is anything else than was written. */
export function readTable(path: string, bits: number): BabySteps | "absent" | "damaged" {
  let handle: number;
  try {
    handle = fs.openSync(path, "r");
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "absent" : "damaged";
  }
  try {
    return readOpen(handle, bits) ?? "damaged";
  } catch {
    // A folder, a device that fails.
    return "damaged";
  } finally {
    fs.closeSync(handle);
  }
}

function readOpen(handle: number, bits: number): BabySteps | undefined {
  const length = BabySteps.bytesOf(bits);
  if (fs.fstatSync(handle).size !== HEADER_BYTES + length) return undefined;
  const header = Buffer.alloc(HEADER_BYTES);
  const table = new BabySteps(bits);
  const bytes = new Uint8Array(table.buffer);
  if (!readAll(handle, header, 0) || !readAll(handle, bytes, HEADER_BYTES)) return undefined;
  const lead = leadOf(bits);
  const wanted = Buffer.concat([lead, hashOf(lead, bytes)]);
  return header.equals(wanted) ? table : undefined;
}

function readAll(handle: number, bytes: Uint8Array, from: number): boolean {
  for (let done = 0; done < bytes.length;) {
    const read = fs.readSync(handle, bytes, done, bytes.length - done, from + done);
    if (read === 0) return false;
    done += read;
  }
  return true;
}

/** @throws INPUT_INVALID where the folder cannot be made; what the system says otherwise */
export function writeTable(path: string, table: BabySteps): void {
  const folder = dirname(path);
  makeFolder(folder, "cache", 0o700);
  const [lead, bytes] = [leadOf(table.bits), new Uint8Array(table.buffer)];
  const temporary = temporaryName(path);
  removeAbandoned(path);
  try {
    writeFlushed(temporary, Buffer.concat([lead, hashOf(lead, bytes), bytes]));
    fs.renameSync(temporary, path);
  } finally {
    fs.rmSync(temporary, { force: true });
  }
  flushFolder(folder);
}
