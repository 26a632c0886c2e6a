import { expect } from "chai";
import fc from "fast-check";
import { REASONS } from "../../verifier/reasons.ts";
import { verifyAttestation } from "../../verifier/verifyAttestation.ts";
import { sampleContext, sampleDocument } from "./sampleClaim.ts";

const context = sampleContext("solvency-spot8");
const valid = sampleDocument(context);

/** No document of this file may reach acceptance, so the pairing is not computed. */
const never = (): boolean => false;

async function reasonFor(input: unknown): Promise<string> {
  const result = await verifyAttestation(input, context, [never]);
  if (result.ok) return "accepted";
  expect(Object.keys(REASONS)).to.include(result.reason);
  expect(result.detail.length).to.be.within(1, 100);
  return result.reason;
}

/** Paths to every property and entry of the valid document. */
function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, entry]) => pathsOf(entry, [...path, key]));
  return [path, ...below];
}

/** A copy of the valid document with the value at `path` replaced. */
function replaced(path: readonly string[], replacement: unknown): unknown {
  const [last] = path.slice(-1);
  if (last === undefined) return replacement;
  const copy = structuredClone(valid);
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], copy);
  (parent as Record<string, unknown>)[last] = replacement;
  return copy;
}

const trap = (): never => {
  throw new Error("trap");
};
const EVERY_TRAP = new Proxy({}, { get: () => trap });

describe("hostile documents", () => {
  it("of any JSON never make the verifier throw (10,000)", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), async (input) => {
        expect(await reasonFor(input)).to.equal("SHAPE_INVALID");
      }),
      { numRuns: 10_000 },
    );
  });

  it("of any JavaScript values never make the verifier throw (5,000)", async () => {
    const anything = fc.anything({
      withBigInt: true,
      withBoxedValues: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSparseArray: true,
      withTypedArray: true,
    });
    await fc.assert(
      fc.asyncProperty(anything, async (input) => {
        expect(await reasonFor(input)).to.equal("SHAPE_INVALID");
      }),
      { numRuns: 5_000 },
    );
  });

  it("that differ from a valid one in one place never make it throw (10,000)", async () => {
    const paths = pathsOf(valid);
    const digits = fc.stringMatching(/^-?[0-9]{0,90}$/);
    const value = fc.oneof(fc.jsonValue(), digits, fc.bigInt(), fc.double(), fc.anything());
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), value, async (path, replacement) => {
        expect(await reasonFor(replaced(path, replacement))).not.to.equal("accepted");
      }),
      { numRuns: 10_000 },
    );
  });

  it("are refused with the place where they are wrong", async () => {
    const places: readonly [readonly string[], unknown, string][] = [
      ...[null, [], "attestation/1"].map((document): [string[], unknown, string] => [
        [],
        document,
        "attestation is not an object",
      ]),
      [["zkmargin"], "attestation/2", 'zkmargin is not "attestation/1"'],
      [["circuit"], 8, "circuit is not a string"],
      [["circuit"], "c".repeat(65), "circuit is too long"],
      [
        ["keyHash"],
        valid.keyHash.toUpperCase(),
        "keyHash is not 0x and 64 lower-case hexadecimal digits",
      ],
      [["proof"], null, "proof is not an object"],
      [["proof", "protocol"], "plonk", 'proof.protocol is not "groth16"'],
      [["proof", "curve"], "bn254", 'proof.curve is not "bn128"'],
      [["proof", "pi_a"], "123", "proof.pi_a is not an array"],
      [["proof", "pi_a"], ["1", "2"], "proof.pi_a does not have 3 entries"],
      [["proof", "pi_a", "0"], 1, "proof.pi_a[0] is not a string"],
      [["proof", "pi_a", "1"], "1".repeat(81), "proof.pi_a[1] is too long"],
      [["proof", "pi_c", "2"], "0", 'proof.pi_c[2] is not "1"'],
      [["proof", "pi_b", "1"], "12", "proof.pi_b[1] is not an array"],
      [["proof", "pi_b", "0", "1"], 1, "proof.pi_b[0][1] is not a string"],
      [["proof", "pi_b", "1", "0"], 1, "proof.pi_b[1][0] is not a string"],
      [["proof", "pi_b", "2"], ["1", "1"], 'proof.pi_b[2] is not ["1", "0"]'],
      [["proof", "pi_b", "2"], ["0", "0"], 'proof.pi_b[2] is not ["1", "0"]'],
      [["publicSignals"], "1", "publicSignals is not an array"],
    ];
    for (const [path, replacement, detail] of places) {
      const result = await verifyAttestation(replaced(path, replacement), context, [never]);
      expect(result).to.deep.equal({ ok: false, reason: "SHAPE_INVALID", detail });
    }
  });

  it("that lack any one property are refused", async () => {
    for (const path of pathsOf(valid).slice(1)) {
      expect(await reasonFor(replaced(path, undefined)), path.join(".")).not.to.equal("accepted");
    }
  });

  it("with throwing getters, proxies and cycles are refused", async () => {
    const cyclic: Record<string, unknown> = { ...valid };
    cyclic.proof = cyclic;
    const { proxy: revoked, revoke } = Proxy.revocable({}, {});
    revoke();
    const throwsProxy = {
      get proof(): never {
        throw new Proxy({}, EVERY_TRAP);
      },
    };
    const hostile: unknown[] = [
      { ...valid, ...{}, proof: cyclic },
      cyclic,
      new Proxy({}, EVERY_TRAP),
      new Proxy([], EVERY_TRAP),
      revoked,
      { ...valid, proof: revoked },
      Object.defineProperty({ ...valid }, "proof", { get: trap }),
      Object.defineProperties({ ...valid }, Object.getOwnPropertyDescriptors(throwsProxy)),
      { ...valid, publicSignals: new Proxy([], { get: trap }) },
      { ...valid, toString: trap, valueOf: trap, toJSON: trap, then: trap },
    ];
    const reasons = await Promise.all(hostile.map(reasonFor));
    expect(reasons.slice(0, -1)).to.deep.equal(reasons.slice(0, -1).map(() => "SHAPE_INVALID"));
    expect(reasons.at(-1)).to.equal("PROOF_INVALID");
  });

  it("with an array that lies about its length are refused", async () => {
    for (const length of [-1, NaN, Infinity, "118", 118.5, 1n, { valueOf: trap }]) {
      const publicSignals = new Proxy(valid.publicSignals, {
        get: (target, key): unknown => (key === "length" ? length : Reflect.get(target, key)),
      });
      const reason = await reasonFor({ ...valid, publicSignals });
      expect(reason).to.be.oneOf(["SHAPE_INVALID", "PUBLIC_INPUT_COUNT", "PROOF_INVALID"]);
    }
  });

  it("that answer every read differently are judged by the first answer", async () => {
    const counts = new Map<string, number>();
    const changing = new Proxy(valid, {
      get: (target, key): unknown => {
        counts.set(String(key), (counts.get(String(key)) ?? 0) + 1);
        return Reflect.get(target, key);
      },
    });
    expect(await reasonFor(changing)).to.equal("PROOF_INVALID");
    expect([...counts.values()]).to.deep.equal([1, 1, 1, 1, 1]);
  });

  it("of great size are refused without being worked through", async () => {
    const million = Array.from({ length: 1_000_000 }, () => "1");
    const long = "1".repeat(10_000_000);
    const huge: [unknown, string][] = [
      [{ ...valid, publicSignals: million }, "PUBLIC_INPUT_COUNT"],
      [{ ...valid, publicSignals: new Array(2 ** 32 - 1) }, "PUBLIC_INPUT_COUNT"],
      [replaced(["publicSignals", "0"], long), "PUBLIC_INPUT_NOT_CANONICAL"],
      [{ ...valid, circuit: long }, "SHAPE_INVALID"],
      [replaced(["proof", "pi_a", "0"], long), "SHAPE_INVALID"],
      [{ ...valid, proof: { ...valid.proof, pi_a: million } }, "SHAPE_INVALID"],
    ];
    const start = performance.now();
    for (const [input, reason] of huge) expect(await reasonFor(input)).to.equal(reason);
    expect(performance.now() - start).to.be.below(30_000);
  });
});
