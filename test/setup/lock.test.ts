import { expect } from "chai";
import { existsSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { withBuildLock } from "../../setup/lock.ts";
import { temporaryBuild } from "./fixture.ts";

/** No process has this id: the kernel's limit is 2^22. */
const DEAD_PROCESS = 2 ** 30;

describe("the build lock", () => {
  const { build, remove } = temporaryBuild();
  const lock = join(build, ".lock");
  after(remove);

  it("lets one build run at a time", async () => {
    let running = 0;
    let most = 0;
    const action = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await sleep(20);
      running--;
    };
    await Promise.all([1, 2, 3].map(() => withBuildLock(build, action)));
    expect(most).to.equal(1);
    expect(existsSync(lock)).to.equal(false);
  });

  it("is released when the build fails", async () => {
    const failure = await withBuildLock(build, () => Promise.reject(new Error("boom"))).then(
      () => "none",
      (error: unknown) => (error as Error).message,
    );
    expect(failure).to.equal("boom");
    expect(existsSync(lock)).to.equal(false);
  });

  it("is taken over from a process that is gone", async () => {
    writeFileSync(lock, String(DEAD_PROCESS));
    expect(await withBuildLock(build, () => Promise.resolve("built"))).to.equal("built");
  });

  it("is taken over when it names nobody, as after a power loss", async () => {
    for (const text of ["", "\0\0\0\0", "-1", "nobody"]) {
      writeFileSync(lock, text);
      expect(await withBuildLock(build, () => Promise.resolve("built"))).to.equal("built");
    }
  });

  it("is taken over although somebody crashed while taking it over", async () => {
    const claim = `${lock}.orphan.${DEAD_PROCESS}`;
    writeFileSync(lock, String(DEAD_PROCESS));
    writeFileSync(claim, String(DEAD_PROCESS));
    const longAgo = new Date(Date.now() - 3_600_000);
    utimesSync(claim, longAgo, longAgo);
    expect(await withBuildLock(build, () => Promise.resolve("built"))).to.equal("built");
  });

  it("is not taken over from another container, whose process may have this one's id", async () => {
    writeFileSync(lock, `${process.pid} another-container`);
    const refused = await withBuildLock(build, () => Promise.resolve("none"), 300).catch(
      (error: unknown) => (error as { code: string }).code,
    );
    expect(refused).to.equal("BUILD_FAILED");
    rmSync(lock);
    expect(await withBuildLock(build, () => Promise.resolve("built"))).to.equal("built");
  });

  it("is waited for no longer than asked", async () => {
    const failure = await withBuildLock(build, () =>
      withBuildLock(build, () => Promise.resolve("none"), 300).catch(
        (error: unknown) => (error as { code: string }).code,
      ),
    );
    expect(failure).to.equal("BUILD_FAILED");
  });
});
