/** `seal` in its shipped size, against the sealing of `sealing/`. */
import { expect } from "chai";
import fc from "fast-check";
import {
  FIELD_MODULUS,
  multiply,
  Point,
  SUBGROUP_ORDER,
  type AffinePoint,
} from "../../circuits/babyjubjub.ts";
import { generators } from "../../circuits/generators.ts";
import { vectorNames } from "../../circuits/spec.ts";
import { sealDigest, type SealKeys } from "../../sealing/index.ts";
import { keyring, opening, secretKey } from "../sealing/arbitraries.ts";
import { compile, refuses, type Inputs, type Replacement } from "./harness.ts";
import {
  EPHEMERAL,
  HELD,
  honest,
  KEYS,
  NONE,
  privateInputs,
  publicInputs,
  SEAL,
  vectorOf,
} from "./sealStatements.ts";

const [MAX, MIN] = [(1n << 63n) - 1n, -(1n << 63n)];

/** Whether the circuit, with some constraints left out, still refuses. */
async function refusedWithout(inputs: Inputs, ...weakened: Replacement[]): Promise<boolean> {
  return refuses(await compile({ ...SEAL, weakened }), inputs);
}

describe("Seal", () => {
  it("accepts what sealing/ seals: random openings, keys and ephemeral secrets", async () => {
    const circuit = await compile(SEAL);
    const statement = fc.tuple(opening(), keyring(), secretKey());
    await fc.assert(
      fc.asyncProperty(statement, async ([held, { keys }, ephemeral]) => {
        const inputs = {
          ...publicInputs(vectorOf(held, keys, ephemeral)),
          ...privateInputs(held, keys, ephemeral, false),
        };
        const witness = await circuit.witness(inputs);
        expect(circuit.satisfied(witness)).to.equal(true);
      }),
      { numRuns: 12 },
    );
  });

  it("accepts the extremes of every quantity, and keys that are the same", async () => {
    const circuit = await compile(SEAL);
    for (const q of [MAX, MIN, 0n]) {
      const held = { quantities: HELD.quantities.map(() => q), blinding: SUBGROUP_ORDER - 1n };
      expect(await refuses(circuit, honest(held))).to.equal(false);
    }
    const own = { council: KEYS.council, copies: [KEYS.copies[0], KEYS.copies[0]] } as const;
    const inputs = {
      ...publicInputs(vectorOf(NONE, own, EPHEMERAL, true)),
      ...privateInputs(NONE, own, EPHEMERAL, true),
    };
    expect(await refuses(circuit, inputs)).to.equal(false);
  });

  it("refuses calldata that differs from the sealed opening in any one element", async () => {
    const circuit = await compile(SEAL);
    const names = vectorNames("seal");
    const vector = vectorOf(HELD);
    expect(vector).to.have.length(names.length);
    const digest = sealDigest(vector);
    for (const [at, name] of names.entries()) {
      const changed = vector.map((value, k) => (k === at ? (value + 1n) % FIELD_MODULUS : value));
      const secret = privateInputs(HELD, KEYS, EPHEMERAL, false);
      const kept = { ...publicInputs(changed, digest), ...secret };
      expect(await refuses(circuit, kept), `${name}, digest kept`).to.equal(true);
      const made = { ...publicInputs(changed), ...secret };
      expect(await refuses(circuit, made), `${name}, digest made anew`).to.equal(true);
    }
  });

  it("refuses another digest than the vector's, its own challenge and evaluation with it", async () => {
    const circuit = await compile(SEAL);
    const vector = vectorOf(HELD);
    const secret = privateInputs(HELD, KEYS, EPHEMERAL, false);
    const asked = (digest: bigint): Inputs => ({ ...publicInputs(vector, digest), ...secret });
    expect(await refuses(circuit, asked(sealDigest(vector)))).to.equal(false);
    expect(await refuses(circuit, asked(sealDigest(vector) + 1n))).to.equal(true);
    expect(await refuses(circuit, asked(0n))).to.equal(true);
  });

  it("seals to viewing keys made from the ladder's own start, and to nothing else than them", async () => {
    const circuit = await compile(SEAL);
    const { Fn } = Point;
    for (const factor of [1n, -1n, 2n]) {
      const key = multiply(generators().start, Fn.div(Fn.create(factor), 8n));
      const keys: SealKeys = { council: KEYS.council, copies: [KEYS.copies[0], key] };
      const vector = vectorOf(HELD, keys);
      const secret = privateInputs(HELD, keys, EPHEMERAL, false);
      expect(await refuses(circuit, { ...publicInputs(vector), ...secret })).to.equal(false);
      const wrong = vector.with(12, (vector[12]! + 1n) % FIELD_MODULUS);
      expect(await refuses(circuit, { ...publicInputs(wrong), ...secret })).to.equal(true);
    }
  });

  it("resists an honest witness with any public signal changed", async () => {
    const circuit = await compile(SEAL);
    const witness = await circuit.witness(honest(HELD));
    expect(circuit.satisfied(witness)).to.equal(true);
    for (const signal of ["digest", "challenge", "evaluation"]) {
      for (const change of [1n, -1n]) {
        const forged = circuit.edit(witness, { [signal]: circuit.read(witness, signal) + change });
        expect(circuit.satisfied(forged), signal).to.equal(false);
      }
    }
  });

  it("refuses to seal something else than the opening of the delta", async () => {
    const circuit = await compile(SEAL);
    const other = { ...HELD, quantities: HELD.quantities.with(3, 1n) };
    // Calldata: the delta of one opening, the seal of another.
    const vector = [...vectorOf(HELD).slice(0, 2), ...vectorOf(other).slice(2)];
    for (const held of [HELD, other]) {
      for (const digest of [vectorOf(HELD), vectorOf(other), vector].map(sealDigest)) {
        const secret = privateInputs(held, KEYS, EPHEMERAL, false);
        const inputs = { ...publicInputs(vector, digest), ...secret };
        expect(await refuses(circuit, inputs)).to.equal(true);
      }
    }
  });

  const wrapped: [string, bigint][] = [
    ["2^63", MAX + 1n],
    ["−2^63 − 1", MIN - 1n],
    ["ℓ, which commits like zero", SUBGROUP_ORDER],
    ["2^64, which shares its low bits with zero", 1n << 64n],
  ];
  for (const [title, q] of wrapped) {
    it(`refuses the wrapped quantity ${title}`, async () => {
      const circuit = await compile(SEAL);
      const like = q === SUBGROUP_ORDER ? 0n : q > 0n ? q - (1n << 64n) : q + (1n << 64n);
      const narrow = { ...HELD, quantities: HELD.quantities.with(5, like % (1n << 63n)) };
      const wide = { ...HELD, quantities: HELD.quantities.with(5, q) };
      const inputs = {
        ...publicInputs(vectorOf(narrow)),
        ...privateInputs(wide, KEYS, EPHEMERAL, false),
      };
      expect(await refuses(circuit, inputs)).to.equal(true);
    });
  }

  it("re-randomises with no quantity, and refuses one under the flag", async () => {
    const circuit = await compile(SEAL);
    expect(await refuses(circuit, honest(NONE, true))).to.equal(false);
    for (const slot of [0, 17, 31]) {
      const held = { ...NONE, quantities: NONE.quantities.with(slot, 1n) };
      expect(await refuses(circuit, honest(held))).to.equal(false);
      expect(await refuses(circuit, honest(held, true)), `slot ${slot}`).to.equal(true);
    }
  });

  const smallOrder: [string, AffinePoint][] = [
    ["zero, the identity", { x: 0n, y: 1n }],
    ["the point of order two", { x: 0n, y: FIELD_MODULUS - 1n }],
    ["a point of order four", { x: orderFour(), y: 0n }],
  ];
  for (const [title, point] of smallOrder) {
    it(`refuses as council key or viewing key ${title}`, async () => {
      const circuit = await compile(SEAL);
      const good = vectorOf(HELD);
      for (const at of [3, 5, 7]) {
        const vector = good.with(at, point.x).with(at + 1, point.y);
        const keys: SealKeys = {
          council: at === 3 ? point : KEYS.council,
          copies: [at === 5 ? point : KEYS.copies[0], at === 7 ? point : KEYS.copies[1]],
        };
        const secret = privateInputs(HELD, keys, EPHEMERAL, false);
        expect(await refuses(circuit, { ...publicInputs(vector), ...secret })).to.equal(true);
      }
    });
  }

  it("is what its constraints make it: without one of them the refusals above are gone", async () => {
    const flag = {
      file: "seal.circom",
      from: "rerandomise * quantity[i] === 0;",
      to: "",
    };
    const moved = { ...NONE, quantities: NONE.quantities.with(17, 1n) };
    expect(await refusedWithout(honest(moved, true), flag)).to.equal(false);

    // Without the digest, whoever knows the challenge solves for a vector: here for the flag.
    const vector = vectorOf(HELD);
    const wrong = vector.with(22, (vector[22]! + 1n) % FIELD_MODULUS);
    const asked = publicInputs(wrong, 7n);
    const secret = privateInputs(HELD, KEYS, EPHEMERAL, false);
    expect(await refuses(await compile(SEAL), { ...asked, ...secret })).to.equal(true);
    const unbound = [
      { file: "seal.circom", from: "digest === fixed.out;", to: "" },
      { file: "seal.circom", from: "rerandomise * quantity[i] === 0;", to: "" },
    ];
    const z = asked.challenge as bigint;
    const missing = z ** 20n % FIELD_MODULUS;
    const solved = { ...secret, rerandomise: missing };
    expect(await refusedWithout({ ...asked, ...solved }, ...unbound)).to.equal(false);
  });
});

/** x of a point (x, 0): a·x² = 1. */
function orderFour(): bigint {
  const { Fp } = Point;
  return Fp.sqrt(Fp.inv(168700n));
}
