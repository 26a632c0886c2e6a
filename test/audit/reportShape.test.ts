import { expect } from "chai";
import fc from "fast-check";
import { ZkMarginError } from "../../circuits/errors.ts";
import { reportPage } from "../../audit/page/index.ts";
import { readReport } from "../../audit/reportShape.ts";
import { exampleReport } from "./exampleReport.ts";

type Path = readonly (string | number)[];

/** Every member of a document that has none itself. */
function leavesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, each]) =>
    leavesOf(each, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** A copy in which one member is another. */
function changed(document: unknown, [key, ...rest]: Path, to: unknown): unknown {
  if (key === undefined) return to;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(document)
    ? [...(document as unknown[])]
    : { ...(document as Record<string, unknown>) };
  const members = copy as Record<string | number, unknown>;
  members[key] = changed(members[key], rest, to);
  return copy;
}

const spelled = (path: Path): string =>
  path
    .map((key, place) => (typeof key === "number" ? `[${key}]` : place === 0 ? key : `.${key}`))
    .join("");

function refusal(document: unknown): ZkMarginError | undefined {
  try {
    readReport(document);
    return undefined;
  } catch (error) {
    expect(error).to.be.instanceOf(ZkMarginError);
    return error as ZkMarginError;
  }
}

describe("the shape of a report", () => {
  const report: unknown = structuredClone(exampleReport());
  const leaves = leavesOf(report);

  it("is that of a report", () => {
    expect(readReport(report)).to.deep.equal(exampleReport());
  });

  it("is lost by a number, an object or markup anywhere, and the member is named", () => {
    const free = /(?:symbol|name)$/;
    expect(leaves.length).to.be.above(300);
    for (const path of leaves) {
      const name = spelled(path);
      const wrong = free.test(name) ? [5, {}] : [5, {}, "<b>1</b>", "", "1e9", "١"];
      for (const value of wrong) {
        const refused = refusal(changed(report, path, value));
        expect([refused?.code, refused?.field], name).to.deep.equal(["INPUT_INVALID", name]);
      }
    }
  });

  it("is lost by a member more or less", () => {
    expect(refusal({ ...(report as object), note: "x" })?.field).to.equal("note");
    for (const key of Object.keys(report as object)) {
      const without = Object.fromEntries(
        Object.entries(report as object).filter(([name]) => name !== key),
      );
      expect(refusal(without)?.field).to.equal(key);
    }
    expect(refusal(null)?.code).to.equal("INPUT_INVALID");
    expect(refusal([])?.code).to.equal("INPUT_INVALID");
  });

  it("is enough for a page, whatever the numbers and names say", () => {
    const amount = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(String);
    const words = fc.oneof(amount, fc.string({ unit: "binary" }), fc.constant(null));
    const place = fc.nat(leaves.length - 1);
    fc.assert(
      fc.property(fc.array(fc.tuple(place, words), { minLength: 1, maxLength: 25 }), (edits) => {
        const document = edits.reduce((before, [leaf, value]) => {
          const after = changed(before, leaves[leaf]!, value);
          return refusal(after) === undefined ? after : before;
        }, report);
        const page = reportPage(readReport(document));
        expect(page)
          .to.match(/^<!doctype html>/)
          .and.to.not.match(/NaN|Infinity|\[object/);
      }),
      { numRuns: 30 },
    );
  });
});
