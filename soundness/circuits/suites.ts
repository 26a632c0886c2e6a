/** Which tests of the circuits are asked about which file, the cheap ones first. */
import { type Mutant } from "./mutants.ts";

export interface Suite {
  /** Of test/circuits/<name>.test.ts. */
  readonly name: string;
  /** Circuits that it compiles, with what they include. */
  readonly circuits: readonly string[];
  /** Only for those that nothing else has killed. */
  readonly dear?: boolean;
}

const lib = (...names: string[]): string[] => names.map((name) => `lib/${name}.circom`);
const CURVE = [...lib("edwards", "montgomery", "window"), "windows.circom"];
const OPENING = [...lib("bits", "opening"), ...CURVE];
const KEYS = [...lib("bits", "keys"), ...CURVE];
const SOLVENCY = ["solvency.circom", ...lib("disclosure", "margin", "terms"), ...OPENING];
const ALL = [
  ...lib("amount", "encryption", "keys"),
  ...["improve.circom", "seal.circom", "share.circom", "tally.circom"],
  ...SOLVENCY,
];

export const SUITES: readonly Suite[] = [
  { name: "templates", circuits: ALL },
  { name: "bits", circuits: lib("bits") },
  { name: "keys", circuits: [...lib("amount", "encryption", "opening"), ...KEYS] },
  { name: "opening", circuits: OPENING },
  { name: "assignments", circuits: ALL },
  { name: "forgery", circuits: ALL },
  { name: "improve", circuits: ["improve.circom", ...lib("bits")] },
  { name: "share", circuits: ["share.circom", ...KEYS] },
  { name: "tally", circuits: ["tally.circom", ...lib("amount"), ...KEYS] },
  { name: "solvency", circuits: SOLVENCY },
  { name: "budget", circuits: SOLVENCY, dear: true },
  { name: "seal", circuits: ["seal.circom", ...lib("encryption", "keys"), ...OPENING], dear: true },
  { name: "differential", circuits: SOLVENCY, dear: true },
];

/** Templates that read a generated table, the smallest first. */
const READERS: Readonly<Record<string, readonly string[]>> = {
  startPoint: ["Opening"],
  startCorrection: ["PublicKey"],
  amountCorrection: ["AmountPoint"],
  ladderStarts: ["SharedPoint", "start of the ladder", "Share"],
  ladderCorrections: ["SharedPoint", "start of the ladder", "Share"],
  correctionPoint: ["Seal"],
  slotWindows0: ["Opening"],
  slotWindows31: ["Seal"],
  blindingWindows: ["Opening"],
  keyWindows: ["PublicKey"],
  amountWindows: ["AmountPoint"],
};

/** Names that the tests nearest to a mutant have in their titles, as a part of a regular expression. */
export function templatesTouched({ file, template }: Mutant): readonly string[] {
  return file === "windows.circom" ? (READERS[template] ?? []) : [template];
}
