/**
 * Given a report   When a byte or a field of it is changed   Then it is not what the chain says, and the first field that
 * differs is named
 */
import { expect } from "chai";
import fc from "fast-check";
import { canonicalJson, type Canonical } from "../../risk/policy/canonicalJson.ts";
import { parseReport, requireSameReport } from "../../audit/verifyReport.ts";
import { ZkMarginError } from "../../circuits/errors.ts";
import { temporaryFolder } from "../cli/zkmargin.ts";
import { audit, freshFolder, withWindows } from "./scene.ts";

/** What a verifier answers to a text, of a chain that says `truth`. */
function refusal(text: string, truth: string): ZkMarginError | undefined {
  try {
    requireSameReport(parseReport(text).text, truth);
  } catch (error) {
    if (error instanceof ZkMarginError) return error;
    throw error;
  }
  return undefined;
}

type Path = readonly (string | number)[];

/** Paths of everything that is no list or object. */
function leaves(value: Canonical, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const members = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return members.flatMap(([key, one]) => leaves(one as Canonical, [...path, key]));
}

const pathText = (path: Path): string =>
  path
    .map((step, k) => (typeof step === "number" ? `[${step}]` : `${k ? "." : ""}${step}`))
    .join("");

function withLeaf(document: unknown, path: Path, change: (leaf: unknown) => unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return change(document);
  const copy = Array.isArray(document) ? [...(document as unknown[])] : { ...(document as object) };
  const members = copy as Record<string | number, unknown>;
  members[step] = withLeaf(members[step], rest, change);
  return copy;
}

function forged(leaf: unknown): unknown {
  if (typeof leaf === "boolean") return !leaf;
  if (leaf === null) return "1";
  const text = leaf as string;
  const last = text.at(-1) === "1" ? "2" : "1";
  return text.slice(0, -1) + last;
}

describe("the check of an audit report", () => {
  const below = temporaryFolder();
  let truth = "";
  before(async () => {
    truth = (await audit(withWindows(), freshFolder(below), { range: 1_000 })).text;
  });

  it("takes the report itself", () => {
    expect(refusal(truth, truth)).to.equal(undefined);
    const { origin } = parseReport(truth);
    expect(origin.chainId).to.equal(31_337n);
  });

  it("finds one byte flipped anywhere", () => {
    const bytes = Buffer.from(truth, "utf8");
    const isFound = (at: number, bit: number): void => {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << bit);
      const error = refusal(changed.toString("utf8"), truth);
      expect(error?.code, `bit ${bit} of byte ${at}`).to.equal("AUDIT_REFUSED");
    };
    for (let at = 0; at < bytes.length; at += 11) isFound(at, at % 8);
    fc.assert(fc.property(fc.nat(bytes.length - 1), fc.nat(7), isFound), { numRuns: 500 });
  });

  it("finds bytes left out, doubled or put in", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(3), fc.string({ maxLength: 3 }), (place, cut, more) => {
        const at = place % truth.length;
        const changed = truth.slice(0, at) + more + truth.slice(at + cut);
        fc.pre(changed !== truth);
        expect(refusal(changed, truth)?.code).to.equal("AUDIT_REFUSED");
      }),
      { numRuns: 200 },
    );
  });

  it("names the field that was forged, whichever it is", () => {
    const document = JSON.parse(truth) as Canonical;
    const paths = leaves(document);
    expect(paths.length).to.be.greaterThan(150);
    for (const path of paths) {
      const text = canonicalJson(withLeaf(document, path, forged) as Canonical);
      const error = refusal(text, truth);
      expect(error?.code, pathText(path)).to.equal("AUDIT_REFUSED");
      expect(error?.field, pathText(path)).to.equal(pathText(path));
    }
  });

  it("refuses what is no report, or another spelling of one", () => {
    for (const text of ["", "{}", "[]", "null", JSON.stringify(JSON.parse(truth))]) {
      expect(refusal(text, truth)?.code).to.equal("AUDIT_REFUSED");
    }
    expect(refusal(`${truth} `, truth)?.message).to.include("canonical");
  });
});
