/**
 * Given documents in the inbox
 *   When they hold, and enough wait or one waited long enough   Then they go out together, and each is told to be made
 *   When one does not hold, by the check, the node or the chain  Then it is told why, and the others are made
 *   When the process dies at any point                           Then nothing is lost and nothing is made twice
 */
import { expect } from "chai";
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { idOf } from "../../relay/document.ts";
import { Crash } from "../keeper/simulatedWire.ts";
import {
  leave,
  newRelayWorld,
  processOf,
  running,
  settleDown,
  someAttestation,
  statuses,
  type RelayWorld,
} from "./relayFixture.ts";

const [first, second, third, fourth] = [
  someAttestation(1n),
  someAttestation(2n),
  someAttestation(3n),
  someAttestation(4n),
];

describe("a relayer", () => {
  const worlds: RelayWorld[] = [];
  const open = (): RelayWorld => {
    const world = newRelayWorld();
    worlds.push(world);
    return world;
  };
  const pass = (world: RelayWorld) => processOf(world).relayer.pass(running);

  afterEach(() => {
    for (const { folder } of worlds.splice(0)) rmSync(folder, { recursive: true });
  });

  it("waits for others, but not longer than it was told", async () => {
    const world = open();
    leave(world, first, second);
    expect((await pass(world)).sent).to.deep.equal([]);
    expect(statuses(world, [first, second])).to.deep.equal(["queued", "queued"]);
    world.time += 60_000;
    expect((await pass(world)).sent).to.have.length(1);
    expect(statuses(world, [first, second])).to.deep.equal(["sent", "sent"]);
  });

  it("sends a bundle as soon as it is full, in the order they came, and the rest after it", async () => {
    const world = open();
    for (const item of [third, first, fourth, second]) {
      leave(world, item);
      world.time += 1;
      await pass(world);
    }
    const [name] = world.wire.waiting.map((one) => one.name);
    expect(name).to.equal("3,1,4");
    expect(statuses(world, [second])).to.deep.equal(["queued"]);
    await settleDown(world);
    expect(statuses(world, [first, second, third, fourth])).to.deep.equal(Array(4).fill("made"));
    expect(world.wire.own().map((one) => one.name)).to.deep.equal(["3,1,4", "2"]);
    const { tray } = processOf(world);
    expect(tray.item(idOf(third))?.hash).to.equal(world.wire.own()[0]?.hash);
    expect(tray.bundles()).to.deep.equal([]);
  });

  it("calls nothing made before its block is final", async () => {
    const world = open();
    leave(world, first, second, third);
    await pass(world);
    world.wire.mine();
    await pass(world);
    expect(statuses(world, [first])).to.deep.equal(["sent"]);
    world.wire.reorganise(1, true);
    await pass(world);
    expect(statuses(world, [first])).to.deep.equal(["sent"]);
    await settleDown(world);
    expect(statuses(world, [first])).to.deep.equal(["made"]);
    expect(world.wire.own()).to.have.length(1);
  });

  it("refuses what does not hold, by check, node or chain, and makes the others", async () => {
    const world = open();
    const reason = (name: string) => ({ name, message: `it is ${name}` });
    world.port.unproven.set(1n, reason("ProofRefused"));
    world.port.refused.set(2n, reason("WorseLease"));
    world.port.skipped.set(3n, reason("PriceOutsideBand"));
    leave(world, first, second, third, fourth);
    await settleDown(world);
    expect(statuses(world, [first, second, third, fourth])).to.deep.equal([
      ...["refused ProofRefused", "refused WorseLease", "refused PriceOutsideBand", "made"],
    ]);
    expect(world.wire.own().map((one) => one.name)).to.deep.equal(["3,4"]);
  });

  it("keeps what a stopped market refuses, until it goes on", async () => {
    const world = open();
    const stopped = { name: "ActionNotAllowed", message: "the market stands" };
    for (const account of [1n, 2n, 3n]) world.port.refused.set(account, stopped);
    leave(world, first, second, third);
    await settleDown(world, 3);
    expect(statuses(world, [first, second, third])).to.deep.equal(Array(3).fill("queued"));
    expect(world.wire.own()).to.deep.equal([]);
    world.port.refused.clear();
    await settleDown(world);
    expect(statuses(world, [first, second, third])).to.deep.equal(Array(3).fill("made"));
  });

  it("takes a document once, however often it comes, and another of the same purpose not at all", async () => {
    const world = open();
    const { proof } = second;
    const other = { ...first, proof };
    leave(world, first, first, other);
    await pass(world);
    leave(world, first);
    await settleDown(world);
    leave(world, first);
    await settleDown(world);
    expect(statuses(world, [first, other]).toSorted()).to.deep.equal(["made", "refused Duplicate"]);
    expect(world.wire.own()).to.have.length(1);
  });

  it("checks again what it refused once, when it comes again", async () => {
    const world = open();
    world.port.unproven.set(1n, { name: "ProofRefused", message: "not of this book" });
    leave(world, first);
    await pass(world);
    expect(statuses(world, [first])).to.deep.equal(["refused ProofRefused"]);
    world.port.unproven.clear();
    leave(world, first);
    await settleDown(world);
    expect(statuses(world, [first])).to.deep.equal(["made"]);
  });

  it("says of a file that is none of its documents that it is not, and goes on", async () => {
    const world = open();
    leave(world, first);
    const inbox = join(world.folder, "inbox");
    for (const [name, text] of [
      ["a.json", "{"],
      ["b.json", '{"zkmargin":"relay-attestation/1"}'],
      ["c.json", "null"],
      ["d.json", `"${"x".repeat(100_000)}"`],
      ["half.tmp", "{"],
    ] as const)
      writeFileSync(join(inbox, name), text);
    await settleDown(world);
    expect(world.notices.filter(({ kind }) => kind === "unreadable")).to.have.length(4);
    expect(statuses(world, [first])).to.deep.equal(["made"]);
    expect(readdirSync(inbox).filter((name) => name.endsWith(".json"))).to.deep.equal([]);
    expect(existsSync(join(inbox, "half.tmp"))).to.equal(true);
  });

  it("keeps its folder to itself", async () => {
    const world = open();
    leave(world, first);
    await pass(world);
    for (const name of ["inbox", "items", "bundles"])
      expect(statSync(join(world.folder, name)).mode & 0o077).to.equal(0);
  });

  it("dies at every single point, and loses nothing, and makes nothing twice", async () => {
    const items = [first, second, third, fourth];
    for (let fuse = 0; ; fuse += 1) {
      const world = open();
      leave(world, ...items);
      world.wire.fuse = fuse;
      let died = false;
      try {
        await settleDown(world);
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
        died = true;
        world.process = undefined;
      }
      world.wire.fuse = undefined;
      await settleDown(world);
      expect(statuses(world, items), `at ${fuse}`).to.deep.equal(Array(4).fill("made"));
      const made = world.wire.own().filter(({ succeeded }) => succeeded);
      const accounts = made.flatMap(({ name }) => name.split(","));
      expect(accounts.toSorted(), `at ${fuse}`).to.deep.equal(["1", "2", "3", "4"]);
      if (!died) return;
    }
  });
});
