import { expect } from "chai";
import fc from "fast-check";
import { ZkMarginError } from "../../../circuits/errors.ts";
import { canonicalJson, parseManifest, parsePolicy } from "../../../risk/policy/index.ts";
import { runs } from "../runs.ts";
import { DAY, START, build, madeCandles, marketReturns, policyDocument } from "./policyFixture.ts";

/** Every place of a document, as its path of keys. */
function places(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, each]) => places(each, [...path, key]))];
}

function withPlace(document: object, path: readonly string[], value: unknown): unknown {
  const copy = structuredClone(document) as Record<string, unknown>;
  let at = copy;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  const last = path.at(-1);
  if (last === undefined) return value;
  at[last] = value;
  return copy;
}

/** Never NaN, an infinity or a huge number: what they become must be refused, not used. */
const hostile = fc.constantFrom<unknown>(
  ...["", "-1", "-0", "1e9", "NaN", "Infinity", "0x10", " 1", "9".repeat(400), "0.00000000000001"],
  ...["1", "0", "70000", "linear", "__proto__", null, true, 7, -0, [], {}, ["1"], { a: "1" }],
);

/** Read, or refused with a path and a way out; nothing else. */
function readOrRefused(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    expect(error).to.be.instanceOf(ZkMarginError);
    const { code, fix, field } = error as ZkMarginError;
    expect(code).to.equal("INPUT_INVALID");
    expect(fix).to.have.length.greaterThan(4);
    expect(field).to.be.a("string");
  }
}

describe("a spoiled document", () => {
  it("is no policy, or one that builds a sound table or is refused with a path", () => {
    const document = policyDocument();
    const candles = madeCandles(marketReturns(3, 30));
    const asOf = START + 31 * DAY;
    fc.assert(
      fc.property(fc.constantFrom(...places(document)), hostile, (path, value) => {
        const spoiled = withPlace(document, path, value);
        readOrRefused(() => {
          parsePolicy(spoiled);
          build(spoiled as typeof document, { asOf, candles });
        });
      }),
      runs(300),
    );
  });

  it("is no manifest, or one that the next table starts from or refuses with a path", () => {
    const candles = madeCandles(marketReturns(3, 32));
    const { manifest } = build(policyDocument(), { asOf: START + 31 * DAY, candles });
    fc.assert(
      fc.property(fc.constantFrom(...places(manifest)), hostile, (path, value) => {
        const spoiled = withPlace(manifest, path, value);
        readOrRefused(() => parseManifest(canonicalJson(spoiled as never)));
      }),
      runs(300),
    );
  });
});
