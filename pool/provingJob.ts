/**
 * One proof to be made: a circuit, the witness calculator's input, and the public signals the proof has to be for.
 * As bytes every field element takes 32, so that the size tells the circuit and nothing of the book.
 *
 *   u32 length of the head ‖ head ‖ public signals ‖ input, row-major in the head's order
 *
 * The head is JSON: circuit, number of public signals, and name and number of elements of each input (−1: a scalar).
 */
import { ZkMarginError } from "../circuits/errors.ts";
import { loadCircuits, type CircuitId } from "../circuits/spec.ts";
import { Secret } from "../prover/secret.ts";

const ELEMENT = 32;
const HEAD_LENGTH = 4;
/** Far above the largest job, a book32 statement of about 120 kB. */
export const MAX_JOB_BYTES = 1024 * 1024;
const SCALAR = -1;

/** As the witness calculator takes it: decimals, by signal; secrets included. */
export type CircuitInput = Readonly<Record<string, string | readonly unknown[]>>;

export interface JobOptions {
  /** For the caller to know its outcome by; public. */
  readonly id: string;
  /** Calls this job off. */
  readonly signal?: AbortSignal;
}

interface Head {
  readonly circuit: CircuitId;
  readonly signals: number;
  readonly input: readonly (readonly [name: string, elements: number])[];
}

/** What a prover sees of a job; as confidential as the portfolio behind it. */
export interface OpenedJob {
  readonly circuit: CircuitId;
  readonly input: Record<string, string | string[]>;
  readonly expected: readonly bigint[];
}

function malformed(): ZkMarginError {
  return new ZkMarginError("JOB_REFUSED", "the job is not one of zkmargin's", {
    fix: "use one version of zkmargin on both sides of the queue",
  });
}

function write(target: Buffer, offset: number, text: string): number {
  const value = BigInt(text);
  if (value < 0n || value >> 256n !== 0n) throw malformed();
  target.write(value.toString(16).padStart(2 * ELEMENT, "0"), offset, "hex");
  return offset + ELEMENT;
}

const read = (bytes: Buffer, index: number): bigint =>
  BigInt(`0x${bytes.toString("hex", index * ELEMENT, (index + 1) * ELEMENT)}`);

const flat = (value: string | readonly unknown[]): string[] =>
  typeof value === "string" ? [value] : (value.flat(Infinity) as string[]);

/** Public: circuit, id, public signals. The input is reachable only by {@link revealBytes}. */
export class ProvingJob extends Secret {
  readonly id: string;
  readonly circuit: CircuitId;
  readonly expected: readonly bigint[];
  readonly signal: AbortSignal | undefined;
  readonly #input: CircuitInput;

  /** @param input of the witness calculator, in canonical field elements */
  constructor(
    circuit: CircuitId,
    input: CircuitInput,
    expected: readonly bigint[],
    { id, signal }: JobOptions,
  ) {
    super();
    this.id = id;
    this.circuit = circuit;
    this.expected = expected;
    this.signal = signal;
    this.#input = input;
  }

  /** A fresh buffer, which the caller zeroes when it has done with it. */
  revealBytes(): Buffer {
    const entries = Object.entries(this.#input);
    const head: Head = {
      circuit: this.circuit,
      signals: this.expected.length,
      input: entries.map(([name, value]) => [
        name,
        typeof value === "string" ? SCALAR : flat(value).length,
      ]),
    };
    const text = Buffer.from(JSON.stringify(head));
    const values = [...this.expected.map(String), ...entries.flatMap(([, value]) => flat(value))];
    const bytes = Buffer.alloc(HEAD_LENGTH + text.length + values.length * ELEMENT);
    bytes.writeUInt32BE(text.length);
    text.copy(bytes, HEAD_LENGTH);
    values.reduce((offset, value) => write(bytes, offset, value), HEAD_LENGTH + text.length);
    return bytes;
  }
}

function readHead(text: string): Head {
  const head = JSON.parse(text) as Partial<Head> | null;
  const { circuit, signals, input } = head ?? {};
  const known = loadCircuits().find(({ id }) => id === circuit);
  if (known === undefined || signals !== known.nPublic || !Array.isArray(input)) throw malformed();
  const isEntry = (entry: unknown): boolean => {
    if (!Array.isArray(entry) || entry.length !== 2) return false;
    const [name, elements] = entry as unknown[];
    const isCount = Number.isSafeInteger(elements) && (elements as number) >= SCALAR;
    return typeof name === "string" && /^[a-zA-Z][a-zA-Z0-9]{0,63}$/.test(name) && isCount;
  };
  if (!input.every(isEntry)) throw malformed();
  return { circuit: known.id, signals, input };
}

/**
 * The job of a buffer from outside.
 * @throws JOB_REFUSED for anything but what {@link ProvingJob.revealBytes} writes
 */
export function openJob(bytes: Buffer): OpenedJob {
  try {
    if (bytes.length > MAX_JOB_BYTES) throw malformed();
    const start = HEAD_LENGTH + bytes.readUInt32BE();
    const { circuit, signals, input } = readHead(bytes.toString("utf8", HEAD_LENGTH, start));
    const body = bytes.subarray(start);
    const counts = input.map(([, elements]) => (elements === SCALAR ? 1 : elements));
    const total = counts.reduce((sum, count) => sum + count, signals);
    if (body.length !== total * ELEMENT) throw malformed();
    let index = 0;
    const next = (): bigint => read(body, index++);
    const expected = Array.from({ length: signals }, next);
    const values = input.map(([name, elements], k) => {
      const texts = Array.from({ length: counts[k] ?? 0 }, () => String(next()));
      return [name, elements === SCALAR ? (texts[0] ?? "0") : texts] as const;
    });
    return { circuit, expected, input: Object.fromEntries(values) };
  } catch {
    // Whatever the cause says might quote the job.
    throw malformed();
  }
}
