/**
 * Compiles a template as a circuit of its own and lets a test play either prover.
 *
 * The honest prover runs the compiled witness generator. The dishonest one changes some text of the
 * circuit, typically a hint (`<--`), which must leave the constraint system byte for byte as it was;
 * his generator is compiled without any `===`, so that nothing stops him from computing everything
 * downstream of his lie consistently. The forged witness is judged by the real constraints alone.
 */
import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { WitnessCalculatorBuilder, type WitnessCalculator } from "circom_runtime";
import { CIRCOM } from "../../setup/circom.ts";
import { FIELD_MODULUS } from "../../circuits/babyjubjub.ts";
import { type CircuitId } from "../../circuits/spec.ts";
import { artefactPaths, REPOSITORY } from "../../setup/artefacts.ts";
import { compilerVersions, ensureWindowTables, generatedCircuits } from "../../setup/sources.ts";
import { readR1cs, type ConstraintSystem, type LinearCombination } from "../../setup/r1cs.ts";

const WORK = join(REPOSITORY, "build", "test-circuits");
const CIRCOMLIB = join(REPOSITORY, "node_modules", "circomlib", "circuits");

const PATIENCE_MS = 60_000;
const ATTEMPTS = 5;

/** Where the circuits under test are, the window tables, and what is compiled of them. */
export interface Library {
  readonly circuits: string;
  readonly tables: string;
  readonly work: string;
}

const OURS: Library = {
  circuits: join(REPOSITORY, "circuits"),
  tables: generatedCircuits(),
  work: WORK,
};
let library = OURS;

/**
 * Tests other circuits from here on, which have to lie below the repository, or ours again; what others share
 * with ours is not compiled again.
 */
export function useLibrary(other = OURS): void {
  library = other;
  built.clear();
}

/** The text of a circuit under test. */
export function circuitText(file: string): string {
  return readFileSync(join(library.circuits, file), "utf8");
}

/** The harness cannot do what a test asks of it: nothing is said about the circuit. */
export class HarnessFault extends Error {
  /** Whether the circuit itself, with nothing replaced in it, does not compile. */
  readonly uncompiled: boolean;

  constructor(message: string, uncompiled = false) {
    super(message);
    this.uncompiled = uncompiled;
  }
}

/** A text replacement in a file of `circuits/`; `from` must occur exactly once. */
export interface Replacement {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface Source {
  /** The template with its arguments, for example `WorstLoss(3)`. */
  readonly template: string;
  /** The file it is in, relative to `circuits/`. */
  readonly file: string;
  /** Inputs that keep a wire of their own; others may be simplified away. */
  readonly public?: readonly string[];
  /** Constraints left out on purpose, to show that a forgery would then succeed. */
  readonly weakened?: readonly Replacement[];
  /** `--O0` keeps every signal readable; the shipped circuits use `--O2`. */
  readonly optimisation?: "--O0" | "--O2";
}

/** One value or a nested list, as circom's inputs are shaped. */
export type Input = bigint | number | readonly Input[];
export type Inputs = Readonly<Record<string, Input>>;

type Wires = ReadonlyMap<string, number>;
/** Of the witness, only `wires` where given: most of its time is its way out of the generator. */
type Generator = (
  inputs: Inputs,
  checked?: boolean,
  wires?: readonly number[],
) => Promise<bigint[]>;

export class TemplateCircuit {
  readonly r1cs: Uint8Array;
  readonly system: ConstraintSystem;
  readonly #wires: Wires;
  readonly #generator: Generator;

  constructor(r1cs: Uint8Array, wires: Wires, generator: Generator) {
    this.r1cs = r1cs;
    this.system = readR1cs(r1cs);
    this.#wires = wires;
    this.#generator = generator;
  }

  /** This prover's witness; the honest one's rejects when a check of the circuit fails. */
  witness(inputs: Inputs): Promise<bigint[]> {
    return this.#generator(inputs);
  }

  /** The same, and of the witness only these signals, each in (−r/2, r/2]. */
  async values(inputs: Inputs, signals: readonly string[]): Promise<bigint[]> {
    const wires = signals.map((signal) => this.wire(signal));
    return (await this.#generator(inputs, undefined, wires)).map(signedResidue);
  }

  /** The same circuit with the witness generator of someone else, whose wires bear other numbers. */
  withGenerator(wires: Wires, generator: Generator): TemplateCircuit {
    const names = new Map([...this.#wires].map(([name, wire]) => [wire, name]));
    return new TemplateCircuit(this.r1cs, this.#wires, async (inputs, checked, asked) => {
      if (asked !== undefined) {
        const theirs = asked.map((wire) => wires.get(names.get(wire) ?? "") ?? -1);
        return generator(inputs, checked, theirs);
      }
      const foreign = await generator(inputs);
      const witness: bigint[] = [1n];
      for (const [name, wire] of this.#wires) {
        const value = foreign[wires.get(name) ?? -1];
        if (wire >= 0 && value === undefined) throw new HarnessFault(`he computes no ${name}`);
        if (wire >= 0) witness[wire] = value ?? 0n;
      }
      return witness;
    });
  }

  /** The value of a signal named without `main.`, such as `out` or `bit[3]`. */
  read(witness: readonly bigint[], signal: string): bigint {
    return witness[this.wire(signal)] ?? 0n;
  }

  /** The same as a signed number in (−r/2, r/2]. */
  readSigned(witness: readonly bigint[], signal: string): bigint {
    return signedResidue(this.read(witness, signal));
  }

  wire(signal: string): number {
    const wire = this.#wires.get(`main.${signal}`);
    if (wire === undefined || wire < 0) throw new Error(`no wire carries ${signal}`);
    return wire;
  }

  /** The outermost name of every wire that has one, without `main.`. */
  names(): ReadonlyMap<number, string> {
    const named = [...this.#wires].map(
      ([name, wire]) => [wire, name.replace("main.", "")] as const,
    );
    return new Map(named.toReversed());
  }

  /** The witness with some signals set to other values. */
  edit(witness: readonly bigint[], values: Readonly<Record<string, bigint>>): bigint[] {
    const edited = [...witness];
    for (const [signal, value] of Object.entries(values)) {
      edited[this.wire(signal)] = mod(value);
    }
    return edited;
  }

  /** Whether every constraint holds. */
  satisfied(witness: readonly bigint[]): boolean {
    const evaluate = (combination: LinearCombination): bigint =>
      combination.reduce(
        (sum, { wire, coefficient }) => sum + coefficient * (witness[wire] ?? 0n),
        0n,
      );
    return (
      witness[0] === 1n &&
      this.system.constraints.every(
        ([a, b, c]) => mod(evaluate(a) * evaluate(b) - evaluate(c)) === 0n,
      )
    );
  }
}

/** In (−r/2, r/2]. */
function signedResidue(value: bigint): bigint {
  return value > FIELD_MODULUS / 2n ? value - FIELD_MODULUS : value;
}

function mod(value: bigint): bigint {
  return ((value % FIELD_MODULUS) + FIELD_MODULUS) % FIELD_MODULUS;
}

function toFieldInputs(inputs: Inputs): Record<string, unknown> {
  const convert = (value: Input): unknown =>
    typeof value === "bigint" || typeof value === "number"
      ? mod(BigInt(value))
      : value.map(convert);
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, convert(value)]));
}

/** The circuit as it ships, with the honest prover. */
export async function compile(source: Source): Promise<TemplateCircuit> {
  const { r1cs, wires, generator } = await build(source, [], false);
  return new TemplateCircuit(r1cs, wires, generator);
}

/** The circuit as it ships, without a prover. */
async function judge(source: Source): Promise<TemplateCircuit> {
  const { r1cs, wires, generator } = await build(source, [], false, false);
  return new TemplateCircuit(r1cs, wires, generator);
}

/** The circuit as it ships, with a dishonest prover. */
export async function forge(
  source: Source,
  ...replacements: readonly Replacement[]
): Promise<TemplateCircuit> {
  const honest = await judge(source);
  const { r1cs } = await build(source, replacements, false, false);
  if (Buffer.compare(honest.r1cs, r1cs) !== 0) {
    throw new HarnessFault(`the replacement changes the constraints of ${source.template}`);
  }
  const unchecked: Source = { ...source, optimisation: "--O0" };
  const { wires, generator } = await build(unchecked, replacements, true);
  return honest.withGenerator(wires, generator);
}

/**
 * The circuit with every signal on a wire of its own, judged as it is, and a prover with any text of his own,
 * who may even take more inputs.
 */
export async function deceive(
  source: Source,
  ...replacements: readonly Replacement[]
): Promise<TemplateCircuit> {
  const readable: Source = { ...source, optimisation: "--O0" };
  const honest = await judge(readable);
  const { wires, generator } = await build(readable, replacements, true);
  return honest.withGenerator(wires, generator);
}

interface Built {
  readonly r1cs: Uint8Array;
  readonly wires: Wires;
  readonly generator: Generator;
}

/** What the honest prover says; undefined when his generator refuses (its own report is silenced). */
export async function attempt<Found>(proving: () => Promise<Found>): Promise<Found | undefined> {
  /* eslint-disable no-console -- circom_runtime reports refusals itself */
  const { error, log } = console;
  console.error = console.log = () => undefined;
  try {
    return await proving();
  } catch (cause) {
    // A mistyped input is no refusal.
    if (!String(cause).includes("Assert Failed")) throw cause;
    return undefined;
  } finally {
    Object.assign(console, { error, log });
  }
}

/** Whether the honest prover's witness generator refuses the inputs. */
export async function refuses(circuit: TemplateCircuit, inputs: Inputs): Promise<boolean> {
  return (await attempt(() => circuit.values(inputs, []))) === undefined;
}

await ensureWindowTables();
/** A circuit and all that it includes of circuits and window tables, by path. */
function included(path: string, found = new Map<string, string>()): Map<string, string> {
  if (found.has(path)) return found;
  const text = readFileSync(path, "utf8");
  found.set(path, text);
  for (const [, name = ""] of text.matchAll(/^include "([^"]+)";/gm)) {
    const places = [dirname(path), library.circuits, library.tables].map((at) => join(at, name));
    const place = places.find((at) => existsSync(at));
    if (place !== undefined) included(place, found);
  }
  return found;
}

/** What is given to the compiler: texts by name, as this prover has them. */
function textsOf(
  { file: root, weakened = [] }: Source,
  replacements: readonly Replacement[],
  unchecked: boolean,
): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [path, text] of included(join(library.circuits, root))) {
    const ours = path.startsWith(library.circuits);
    texts.set(relative(ours ? library.circuits : library.tables, path), text);
  }
  for (const { file, from, to } of [...weakened, ...replacements]) {
    const text = texts.get(file) ?? "";
    if (text.split(from).length !== 2) {
      throw new HarnessFault(`"${from}" does not occur exactly once in ${file}`);
    }
    texts.set(
      file,
      text.replace(from, () => to),
    );
  }
  if (unchecked) for (const [file, text] of texts) texts.set(file, dropChecks(text));
  return texts;
}

/** Removes every `===` statement of our circuits, so that nothing stops the witness generator. */
function dropChecks(text: string): string {
  return text.replaceAll(/^(?!\s*[/*])[^\n;]*===[^;]*;/gm, "");
}

const built = new Map<string, Promise<Built>>();

/** With a generator, or only what judges a witness. */
async function build(
  source: Source,
  replacements: readonly Replacement[],
  unchecked: boolean,
  generates = true,
): Promise<Built> {
  const texts = textsOf(source, replacements, unchecked);
  const { template, public: named, optimisation = "--O2" } = source;
  const key = createHash("sha256")
    .update(JSON.stringify([template, source.file, named, optimisation, compilerVersions()]))
    .update(JSON.stringify([...texts].toSorted()))
    .digest("hex")
    .slice(0, 24);
  const kind = `${key}${generates ? "" : "-judge"}`;
  let circuit = built.get(kind);
  if (circuit === undefined) {
    const unchanged = replacements.length === 0 && source.weakened === undefined;
    circuit = run(kind, source, texts, generates, unchanged);
    built.set(kind, circuit);
  }
  const { r1cs, wires, generator } = await circuit;
  return {
    r1cs,
    wires,
    generator: (inputs, checked = !unchecked, asked) => generator(inputs, checked, asked),
  };
}

/** What does not come to its end is ended and asked again. */
function circom(parameters: readonly string[]): SpawnSyncReturns<string> {
  for (let attempt = 1; ; attempt++) {
    const run = spawnSync(process.execPath, [...CIRCOM, ...parameters], {
      cwd: REPOSITORY,
      stdio: ["ignore", "ignore", "pipe"],
      encoding: "utf8",
      timeout: PATIENCE_MS,
      killSignal: "SIGKILL",
    });
    if (run.status !== null || attempt === ATTEMPTS) return run;
  }
}

async function run(
  name: string,
  source: Source,
  texts: ReadonlyMap<string, string>,
  generates: boolean,
  unchanged: boolean,
): Promise<Built> {
  const shared = join(WORK, name);
  const directory = existsSync(shared) ? shared : join(library.work, name);
  if (!existsSync(directory)) {
    const making = `${directory}.${process.pid}`;
    rmSync(making, { recursive: true, force: true });
    for (const [file, text] of texts) {
      mkdirSync(dirname(join(making, file)), { recursive: true });
      writeFileSync(join(making, file), text);
    }
    const main = join(making, "circuit.circom");
    const publicList = source.public === undefined ? "" : ` {public [${source.public.join(", ")}]}`;
    writeFileSync(
      main,
      `pragma circom 2.1.6;\ninclude "${source.file}";\ncomponent main${publicList} = ${source.template};\n`,
    );
    const local = (path: string): string => relative(REPOSITORY, path);
    const products = ["--r1cs", "--sym", ...(generates ? ["--wasm"] : [])];
    const libraries = ["-l", local(making), "-l", local(CIRCOMLIB)];
    const { status, stderr } = circom([
      local(main),
      source.optimisation ?? "--O2",
      ...products,
      ...libraries,
      "-o",
      local(making),
    ]);
    if (status !== 0) {
      rmSync(making, { recursive: true, force: true });
      throw new HarnessFault(`circom fails on ${source.template}:\n${stderr}`, unchanged);
    }
    // Somebody else may have made the same in the meantime.
    if (existsSync(directory)) rmSync(making, { recursive: true, force: true });
    else renameSync(making, directory);
  }
  return load({
    r1cs: join(directory, "circuit.r1cs"),
    sym: join(directory, "circuit.sym"),
    wasm: generates ? join(directory, "circuit_js", "circuit.wasm") : undefined,
  });
}

async function load(files: {
  readonly r1cs: string;
  readonly sym: string;
  readonly wasm: string | undefined;
}): Promise<Built> {
  const wires = new Map(
    readFileSync(files.sym, "utf8")
      .trim()
      .split("\n")
      .map((line): [string, number] => {
        const [, wire = "-1", , name = ""] = line.split(",");
        return [name, Number(wire)];
      }),
  );
  const r1cs = readFileSync(files.r1cs);
  if (files.wasm === undefined) {
    const none = (): Promise<never> => Promise.reject(new HarnessFault("this one only judges"));
    return { r1cs, wires, generator: none };
  }
  const calculator = await WitnessCalculatorBuilder(readFileSync(files.wasm));
  const generator: Generator = async (inputs, checked = true, asked) => {
    if (asked === undefined) return calculator.calculateWitness(toFieldInputs(inputs), checked);
    await calculator._doCalculateWitness(toFieldInputs(inputs), checked);
    return asked.map((wire) => readWire(calculator, wire));
  };
  return { r1cs, wires, generator };
}

/** What `npm run build` has made of a shipped circuit. */
export async function shipped(id: CircuitId): Promise<TemplateCircuit> {
  const { r1cs, wires, generator } = await load(artefactPaths(id));
  return new TemplateCircuit(r1cs, wires, generator);
}

/** A wire of the witness the generator holds; 32-bit words, least significant first. */
function readWire({ instance, n32 }: WitnessCalculator, wire: number): bigint {
  const { getWitness, readSharedRWMemory } = instance.exports;
  getWitness(wire);
  const words = Array.from({ length: n32 }, (_, k) => BigInt(readSharedRWMemory(k) >>> 0));
  return words.reduceRight((value, word) => (value << 32n) | word, 0n);
}
