import { expect } from "chai";
import fc from "fast-check";
import { multiply, negate, Point, SUBGROUP_ORDER } from "../../circuits/babyjubjub.ts";
import { keyGenerator } from "../../circuits/generators.ts";
import { BabySteps, bitsFor, giantStepOf, stepsOf } from "../../audit/logarithm/babySteps.ts";
import { discreteLog, loadTable, makeTable, MOST_TOTAL } from "../../audit/logarithm/index.ts";
import { Search } from "../../audit/logarithm/search.ts";
import { POINTS_AROUND, REACH, Stride } from "../../audit/logarithm/stride.ts";
import { rejectionOf } from "../prover/refusal.ts";

/** The real table and 2^44 take seconds, and more memory than a test should. */
const DEEP = process.env.ZKMARGIN_DEEP_AUDIT !== undefined;

const BITS = 12;
const B = keyGenerator();
const M = BigInt(stepsOf(BITS));
const GIANT = giantStepOf(BITS);

/** Without threads: what a worker does, block after block. */
async function found(table: BabySteps, total: bigint, limit: bigint): Promise<bigint | undefined> {
  const search = await Search.of(table, { point: multiply(B, total), limit });
  for (let block = 0n; block < Search.blocksOf(table.bits, limit); block += 1n) {
    const answer = search.look(block);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

async function expectAborted(promise: Promise<unknown>): Promise<void> {
  const error = await promise.catch((reason: unknown) => reason);
  expect(error).to.be.instanceOf(DOMException).with.property("name", "AbortError");
}

describe("points around a centre", () => {
  /** Key of c·B + offset·B for every offset, by offset. */
  function keysAround(stride: Stride, centre: bigint): Map<bigint, string> {
    const keys = new Map<bigint, string>();
    const point = centre === 0n ? Point.ZERO : Point.fromAffine(multiply(B, centre));
    stride.around(point, {
      point: (offset, low, high) => keys.set(centre + BigInt(offset), `${low} ${high}`),
      identity: (offset) => keys.set(centre + BigInt(offset), "identity"),
    });
    return keys;
  }

  it("are the same multiples from whatever centre, and those of either sign look alike", async () => {
    const stride = await Stride.of(Point.fromAffine(B));
    const centres = [0n, 1n, -1n, 512n, BigInt(REACH), -BigInt(REACH), BigInt(REACH) + 1n, 1500n];
    const known = new Map<bigint, string>();
    for (const centre of centres) {
      const keys = keysAround(stride, centre);
      expect(keys.size).to.equal(POINTS_AROUND);
      for (const [multiple, key] of keys) {
        const absolute = multiple < 0n ? -multiple : multiple;
        expect(key === "identity").to.equal(multiple === 0n);
        expect(known.get(absolute) ?? key).to.equal(key);
        known.set(absolute, key);
      }
    }
    expect(new Set(known.values()).size).to.equal(known.size);
  });

  it("have keys of the u-coordinate that the Montgomery form of the point has", async () => {
    const stride = await Stride.of(Point.fromAffine(B));
    const keys = keysAround(stride, 7n);
    const { Fp } = Point;
    for (const multiple of [2n, 3n, 7n, 700n]) {
      const { y } = multiply(B, multiple);
      const u = Fp.mul(Fp.add(1n, y), Fp.inv(Fp.sub(1n, y)));
      const inMontgomery = Fp.mul(u, Fp.create(2n ** 256n));
      const [low, high] = [inMontgomery % 2n ** 32n, (inMontgomery >> 32n) % 2n ** 32n];
      expect(keys.get(multiple)).to.equal(`${low} ${high}`);
    }
  });
});

describe("discrete logarithms of totals", () => {
  let table: BabySteps;

  before(async () => {
    table = await makeTable(BITS, { workers: 1 });
  });

  it("finds 0, 1, and both sides of every edge of table, giant steps and blocks", async () => {
    const around = BigInt(POINTS_AROUND);
    const edges = [M, GIANT, GIANT * BigInt(REACH), GIANT * around, GIANT * around + M];
    const beside = edges.flatMap((edge) => [edge - 1n, edge, edge + 1n]);
    const limit = GIANT * (2n * around);
    for (const total of [0n, 1n, 2n, ...beside, limit - 1n, limit]) {
      expect(await found(table, total, limit)).to.equal(total);
    }
  });

  it("finds every total up to the limit, and none beyond", async () => {
    const limit = 2n ** 26n;
    const property = fc.asyncProperty(fc.bigInt(0n, 2n * limit), async (total) => {
      expect(await found(table, total, limit)).to.equal(total <= limit ? total : undefined);
    });
    await fc.assert(property, { numRuns: 40 });
  });

  it("takes the exact limit, and not one more", async () => {
    for (const limit of [0n, 1n, M, GIANT, 2n ** 22n]) {
      expect(await found(table, limit, limit)).to.equal(limit);
      expect(await found(table, limit + 1n, limit)).to.equal(undefined);
    }
  });

  it("does not take a negative total for its amount, though their keys are the same", async () => {
    for (const total of [1n, M, 5n * GIANT]) {
      const search = await Search.of(table, {
        point: negate(multiply(B, total)),
        limit: 2n ** 22n,
      });
      expect(search.look(0n)).to.equal(undefined);
    }
    expect(await found(table, SUBGROUP_ORDER - 1n, 2n ** 22n)).to.equal(undefined);
  });

  it("believes no candidate that it has not checked", async () => {
    class Crowded extends BabySteps {
      override find(low: number, high: number, found: (step: number) => void): void {
        for (const step of [1, 2, 3]) found(step);
        super.find(low, high, found);
      }
    }
    const crowded = new Crowded(BITS, table.buffer);
    const total = GIANT * 200n + 77n;
    expect(await found(crowded, total, 2n * total)).to.equal(total);
    expect(await found(crowded, 3n * total, total)).to.equal(undefined);
  });

  it("takes a table that its limit asks for, and none larger than the usual one", () => {
    const limits = [0n, 2n ** 20n, 2n ** 30n, 2n ** 43n, 2n ** 44n, MOST_TOTAL];
    expect(limits.map(bitsFor)).to.deep.equal([12, 12, 16, 22, 22, 22]);
  });

  it("makes the same table with one thread and with several", async () => {
    const other = await makeTable(BITS, { workers: 3 });
    expect(Buffer.from(other.buffer).equals(Buffer.from(table.buffer))).to.equal(true);
  });

  it("works off a limit with several threads and tells how far they are", async () => {
    const total = 2n ** 33n + 12_345n;
    const seen: bigint[] = [];
    const options = {
      ...{ table, limit: 2n ** 34n, workers: 2 },
      onProgress: (taken: bigint, blocks: bigint) => {
        expect(taken <= blocks).to.equal(true);
        seen.push(taken);
      },
    };
    expect(await discreteLog(multiply(B, total), options)).to.equal(total);
    expect(seen.length).to.be.greaterThan(0);
    expect(seen.toSorted((a, b) => Number(a - b))).to.deep.equal(seen);
  });

  it("ends when told to stop, before or on the way, and leaves no thread behind", async () => {
    const point = multiply(B, 2n ** 60n);
    const limit = MOST_TOTAL;
    const early = discreteLog(point, { table, limit, signal: AbortSignal.abort() });
    await expectAborted(early);
    const stop = new AbortController();
    const late = discreteLog(point, {
      ...{ table, limit, workers: 2, signal: stop.signal },
      onProgress: () => {
        stop.abort();
      },
    });
    await expectAborted(late);
    expect(process.getActiveResourcesInfo()).not.to.include("MessagePort");
  });

  it("refuses what is no multiple of B, and limits that no total has", async () => {
    const order2 = { x: 0n, y: Point.Fp.ORDER - 1n };
    expect(await rejectionOf(discreteLog(order2, { table }))).to.include({ code: "POINT_REFUSED" });
    for (const limit of [-1n, MOST_TOTAL + 1n]) {
      expect(await rejectionOf(discreteLog(B, { table, limit }))).to.include({
        field: "max-total",
      });
    }
    expect(await rejectionOf(makeTable(7))).to.include({ code: "INPUT_INVALID" });
  });

  if (DEEP) {
    it("finds totals to 2^44 dollars with the real table, in seconds", async () => {
      const real = await loadTable();
      for (const total of [2n ** 40n + 1n, 2n ** 44n - 1n, 2n ** 44n]) {
        expect(await discreteLog(multiply(B, total), { table: real })).to.equal(total);
      }
      const beyond = multiply(B, 2n ** 44n + 1n);
      expect(await discreteLog(beyond, { table: real })).to.equal(undefined);
    });
  }
});
