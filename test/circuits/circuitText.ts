/** Circuits as text: their templates, and the assignments in them. */

export interface Template {
  readonly name: string;
  /** Offsets of the body in the file, between its braces. */
  readonly start: number;
  readonly end: number;
}

export interface Assignment {
  readonly template: string;
  readonly declares: boolean;
  readonly left: string;
  readonly operator: "<==" | "<--";
  readonly right: string;
  /** Offsets of the whole statement in the file, its semicolon not included. */
  readonly start: number;
  readonly end: number;
}

/** The text with comments blanked out, every offset as it was. */
export function withoutComments(text: string): string {
  const blank = (comment: string): string => comment.replaceAll(/[^\n]/g, " ");
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, blank);
}

/** Templates in order; functions are left out: they make hints and constants. */
export function templatesOf(text: string): Template[] {
  const code = withoutComments(text);
  return [...code.matchAll(/^template\s+(\w+)[^{]*\{/gm)].map((head) => {
    const start = head.index + head[0].length;
    return { name: head[1] ?? "", start, end: code.indexOf("\n}", start) };
  });
}

const ASSIGNMENT = /(signal\s+)?(\w+(?:\[[^\]]*\]|\.\w+)*)\s*(<==|<--)\s*([^;]+);/g;

/** Every assignment of a signal, constrained or not, in order. */
export function assignmentsOf(text: string): Assignment[] {
  const code = withoutComments(text);
  return templatesOf(text).flatMap(({ name, start, end }) =>
    [...code.slice(start, end).matchAll(ASSIGNMENT)].map((found): Assignment => {
      const [whole, declares, left = "", operator, right = ""] = found;
      const at = start + found.index;
      return {
        template: name,
        declares: declares !== undefined,
        left,
        operator: operator as Assignment["operator"],
        right: right.trim(),
        start: at,
        end: at + whole.length - 1,
      };
    }),
  );
}

/** Assignments of whole arrays by template, with their lengths. */
const ARRAYS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  AmountPoint: { "edwards.in": "2", "corrected.in": "2", out: "2" },
  PublicKey: { "chain.bit": "252", "edwards.in": "2", "corrected.in": "2", out: "2" },
  SharedPoint: {
    "montgomery.in": "2",
    "double[k].in": "2",
    "edwards.in": "2",
    "corrected.in1": "2",
    out: "2",
  },
  VectorCommitment: {
    "slot[i].in": "2",
    "slot[i].bit": "64",
    "sum[i + 1]": "2",
    "blind.in": "2",
    "blind.bit": "252",
    "edwards.in": "2",
    "corrected.in": "2",
    commitment: "2",
  },
  Opening: { "vector.bit[i]": "64", "vector.blindingBit": "252", commitment: "2" },
  WindowChain: { "sum[j].in2": "2", out: "2" },
  Seal: {
    "delta.bit[i]": "64",
    "delta.blindingBit": "252",
    "published.bit": "252",
    "council.bit": "252",
    "council.point": "2",
    "viewer[j].bit": "252",
    "viewer[j].point": "2",
    "streamKey.point": "2",
    "pad[j].point": "2",
  },
  Share: { "own.bit": "252", "shared.bit": "252", "shared.point": "2" },
  Solvency: {
    "opening.quantity": "nSlots",
    "concentration.impact": "nSlots",
    "concentration.quantity": "nSlots",
  },
  Tally: {
    "published.bit": "252",
    "council.bit": "252",
    "council.point": "2",
    "amount.bit": "57",
    "masked.in1": "2",
    "masked.in2": "2",
    "fixed.inputs": "nVector",
  },
};

/** The length of an assigned array as circom has it; undefined for a single signal. */
export function arrayLength({ template, left }: Assignment): string | undefined {
  return ARRAYS[template]?.[left];
}
