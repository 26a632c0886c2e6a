/**
 * The index on disk.
 * Given commits   When anything is taken back, killed, lost or changed   Then the store is at a commit, or says that it is damaged
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { CorruptIndex, IndexStore, type Changes } from "../../audit/chainIndex/store.ts";
import { temporaryFolder } from "../cli/zkmargin.ts";

const NAME = "31337-0x01";

async function contents(store: IndexStore): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const [key, text] of store.entries("k")) found[key] = text;
  return found;
}

function applied(to: Record<string, string>, changes: Changes): Record<string, string> {
  const next = new Map(Object.entries(to));
  for (const [key, text] of changes) {
    if (text === undefined) next.delete(key);
    else next.set(key, text);
  }
  return Object.fromEntries([...next].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const CHANGES = fc
  .array(fc.tuple(fc.stringMatching(/^k[a-e]$/), fc.option(fc.string(), { nil: undefined })), {
    maxLength: 6,
  })
  .map((entries): Changes => new Map(entries));

async function errorOf(action: () => Promise<unknown>): Promise<unknown> {
  try {
    await action();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("the index on disk", () => {
  const folder = temporaryFolder();
  let runs = 0;
  const fresh = (): string => join(folder, `run-${(runs += 1)}`);

  it("holds what was committed, goes back commit by commit, and is whole at each", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(CHANGES, { minLength: 1, maxLength: 6 }), async (commits) => {
        const place = fresh();
        let store = await IndexStore.open(place, NAME);
        const states: Record<string, string>[] = [{}];
        for (const changes of commits) {
          await store.commit(changes);
          states.push(applied(states.at(-1) ?? {}, changes));
        }
        await store.close();
        store = await IndexStore.open(place, NAME);
        for (const state of states.toReversed()) {
          expect(await contents(store)).to.deep.equal(state);
          await store.requireWhole();
          const isFirst = state === states[0];
          expect(await store.takeBack()).to.equal(!isFirst);
        }
        await store.close();
      }),
      { numRuns: 15 },
    );
  });

  it("keeps the way back of the latest commits only", async () => {
    const store = await IndexStore.open(fresh(), NAME);
    for (let k = 0; k < 300; k += 1) await store.commit(new Map([["k", String(k)]]));
    let steps = 0;
    while (await store.takeBack()) steps += 1;
    expect(steps).to.equal(256);
    expect(await contents(store)).to.deep.equal({ k: "43" });
    await store.requireWhole();
    await store.close();
  });

  it("is private, refuses a folder that others can enter, and a second user", async () => {
    const place = fresh();
    const store = await IndexStore.open(place, NAME);
    expect(fs.statSync(place).mode & 0o777).to.equal(0o700);
    expect(await errorOf(() => IndexStore.open(place, NAME))).to.include({ code: "ENVIRONMENT" });
    await store.close();
    const open = temporaryFolder();
    fs.chmodSync(open, 0o755);
    expect(await errorOf(() => IndexStore.open(open, NAME))).to.include({ code: "INPUT_INVALID" });
  });

  it("finds a byte that was changed in any of its files, or holds whole commits as they were", async () => {
    const place = fresh();
    const store = await IndexStore.open(place, NAME);
    for (let k = 0; k < 20; k += 1) {
      const value = (j: number) => `${"ab".repeat(30)}${k * j}`;
      const some = Array.from({ length: 50 }, (_, j) => [`k${k}-${j}`, value(j)] as const);
      await store.commit(new Map(some));
    }
    const before = await contents(store);
    await store.close();
    const path = join(place, NAME);
    const saved = new Map(
      fs.readdirSync(path).map((name) => [name, fs.readFileSync(join(path, name))]),
    );
    const files = [...saved].filter(([name, { length }]) => length > 0 && !name.startsWith("LOG"));
    let found = 0;
    const flipped = async (
      [name, bytes]: readonly [string, Buffer],
      where: number,
      mask: number,
    ) => {
      const copy = fresh();
      fs.mkdirSync(join(copy, NAME), { recursive: true, mode: 0o700 });
      for (const [other, content] of saved) fs.writeFileSync(join(copy, NAME, other), content);
      const changed = Buffer.from(bytes);
      const at = Math.floor(where * bytes.length);
      changed[at] = (changed[at] ?? 0) ^ mask;
      fs.writeFileSync(join(copy, NAME, name), changed);
      const damaged = await IndexStore.open(copy, NAME);
      try {
        await damaged.requireWhole();
        const now = await contents(damaged);
        // A damaged end of the log counts as a commit that was not finished.
        expect(Object.keys(now).length % 50).to.equal(0);
        expect(now).to.deep.equal(
          Object.fromEntries(Object.keys(now).map((key) => [key, before[key]])),
        );
      } finally {
        await damaged.close();
      }
    };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: 1, max: 255 }),
        async (file, where, mask) => {
          const error = await errorOf(() => flipped(file, where, mask));
          if (error === undefined) return;
          expect(error).to.be.instanceOf(CorruptIndex);
          found += 1;
        },
      ),
      { numRuns: 60 },
    );
    expect(found).to.be.greaterThan(5);
  });
});
