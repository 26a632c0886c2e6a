import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { MadeShares } from "../../council/service/madeShares.ts";
import { type Progress, type ServiceOptions } from "../../council/service/memberService.ts";
import { publicKeyOf } from "../../sealing/index.ts";
import {
  CONFIRMATIONS,
  council,
  leaveNothing,
  LIQUIDATOR,
  MAKER,
  RUNNING,
  serviceWorld,
  stepOf,
  TRADER,
  type ServiceWorld,
} from "./serviceWorld.ts";
import { standInProofs } from "./standInProofs.ts";

leaveNothing();

const MANY = 24;
const PER_PASS = 4;

/** Counts the proofs it makes. */
class Counting {
  made = 0;
  readonly verify = standInProofs.verify;
  readonly prove = (asked: Parameters<typeof standInProofs.prove>[0]) => {
    this.made += 1;
    return standInProofs.prove(asked);
  };
}

interface Crowded extends ServiceWorld {
  readonly decoy: bigint;
  /** The decoy's, then the trader's. */
  readonly requests: readonly [bigint, bigint];
}

/** A lapsed account with many seals that was asked for first, and the trader's with two. */
function crowded(): Crowded {
  const world = serviceWorld();
  const { chain } = world;
  const decoy = chain.open(publicKeyOf(4n));
  for (let seal = 1n; seal <= MANY; seal += 1n) chain.rerandomise(decoy, seal);
  for (const account of [decoy, TRADER]) chain.lapse(account);
  const requests = [chain.ask(decoy, LIQUIDATOR), chain.ask(TRADER, LIQUIDATOR)] as const;
  chain.mine(CONFIRMATIONS);
  return { ...world, decoy, requests };
}

describe("an account with very many seals", () => {
  const changes = (proofs: Counting): Partial<ServiceOptions> => {
    return { proofs, sharesPerPass: PER_PASS };
  };
  const standing = (all: readonly Progress[], request: bigint): Progress =>
    all.find((one) => one.request === request)!;

  it("holds up no other: who needs fewest shares is answered first, and it goes on all the same", async () => {
    const { chain, members, requests } = crowded();
    const [long, short] = requests;
    const proofs = new Counting();
    const service = members[0]!.start(changes(proofs));
    await service.pass(RUNNING);
    chain.mine(CONFIRMATIONS + 2);
    const first = await service.pass(RUNNING);
    expect(standing(first, short).status).to.equal("answered");
    const { status, ...progress } = standing(first, long);
    expect([status, progress]).to.deep.equal([
      "sharing",
      { request: long, account: 4n, liquidator: LIQUIDATOR, made: 2, seals: MANY },
    ]);
    expect(proofs.made).to.equal(PER_PASS);
    let passes = 1;
    while ((await stepOf(service, long)) === "sharing") passes += 1;
    expect(await stepOf(service, long)).to.equal("answered");
    expect([passes, proofs.made]).to.deep.equal([6, MANY + 2]);
  });

  it("is not put off for ever by ever new small ones", async () => {
    const { chain, members, requests } = crowded();
    const [long] = requests;
    const service = members[0]!.start({ sharesPerPass: PER_PASS });
    await service.pass(RUNNING);
    chain.mine(CONFIRMATIONS + 2);
    const made: number[] = [];
    for (let pass = 0; pass < 3; pass += 1) {
      const progress = standing(await service.pass(RUNNING), long);
      made.push(progress.status === "sharing" ? progress.made : NaN);
      const small = chain.open(publicKeyOf(4n));
      for (let seal = 1n; seal <= 4n; seal += 1n) chain.rerandomise(small, seal);
      chain.lapse(small);
      const asked = chain.ask(small, LIQUIDATOR);
      chain.mine(CONFIRMATIONS);
      await members[0]!.logger.log(asked, 1);
      chain.mine(CONFIRMATIONS + 1);
    }
    expect(made).to.deep.equal([2, 3, 4]);
  });

  it("is continued by the next run: a share that was made is not made again, for nobody", async () => {
    const { chain, members, requests, decoy } = crowded();
    const proofs = new Counting();
    await members[0]!.start(changes(proofs)).pass(RUNNING);
    chain.mine(CONFIRMATIONS + 2);
    // A process of its own each time.
    const run = () => {
      const made = new MadeShares(members[0]!.made, council.shares[0]!);
      return members[0]!.start({ ...changes(proofs), made });
    };
    const seen: (string | undefined)[] = [];
    while (seen.length < 8 && seen.at(-1) !== "answered") {
      seen.push(await stepOf(run(), requests[0]));
    }
    expect(seen.at(-1)).to.equal("answered");
    expect(proofs.made).to.equal(MANY + 2);
    const again = chain.ask(decoy, MAKER);
    chain.mine(CONFIRMATIONS);
    const service = run();
    await service.pass(RUNNING);
    chain.mine(CONFIRMATIONS + 1);
    expect(await stepOf(service, again)).to.equal("answered");
    expect(proofs.made).to.equal(MANY + 2);
  });

  it("is read from the chain once for all that lapsed together, then only what is new", async () => {
    const { chain, members } = crowded();
    const service = members[0]!.start({ sharesPerPass: 1 });
    const readFor = async (): Promise<(readonly [number, number])[]> => {
      chain.requests.length = 0;
      await service.pass(RUNNING);
      return chain.requests.map(({ from, to }) => [from, to] as const);
    };
    const end = chain.headNow() - CONFIRMATIONS;
    // Requests, then seals.
    expect(await readFor()).to.deep.equal(Array(2).fill([0, end]));
    expect(await readFor()).to.deep.equal([]);
    chain.mine(CONFIRMATIONS + 2);
    expect(await readFor()).to.deep.equal(Array(2).fill([end + 1, end + CONFIRMATIONS + 2]));
    expect(await readFor()).to.deep.equal([]);
  });

  it("leaves nothing of a share in the open: encrypted under the member's own, in a folder of his own", async () => {
    const { chain, members, requests } = crowded();
    const service = members[0]!.start();
    await service.pass(RUNNING);
    chain.mine(CONFIRMATIONS + 2);
    await service.pass(RUNNING);
    expect(await stepOf(service, requests[1])).to.equal("answered");
    const { made: folder } = members[0]!;
    const names = readdirSync(folder);
    expect(names.length).to.be.greaterThan(2);
    expect(statSync(folder).mode & 0o077).to.equal(0);
    const own = new MadeShares(folder, council.shares[0]!);
    const other = new MadeShares(folder, council.shares[1]!);
    for (const name of names) {
      const path = join(folder, name);
      expect(statSync(path).mode & 0o077).to.equal(0);
      const hash = name.replace(".share", "");
      const share = await own.get(hash);
      expect(share?.sealHash).to.equal(hash);
      const bytes = Buffer.from(readFileSync(path, "utf8"), "hex").toString("latin1");
      for (const secret of [share!.share.x, share!.share.y]) {
        expect(bytes.includes(secret.toString())).to.equal(false);
      }
      expect(await other.get(hash)).to.equal(undefined);
    }
    // Under another seal's name it is nobody's share.
    const [first, second] = names.map((name) => join(folder, name)) as [string, string];
    writeFileSync(first, readFileSync(second));
    expect(await own.get(names[0]!.replace(".share", ""))).to.equal(undefined);
    expect(() => new MadeShares("/proc/none", council.shares[0]!)).to.throw();
  });

  it("gets a share anew whose file was cut short, changed or taken away", async () => {
    const { chain, members, requests } = crowded();
    const service = members[0]!.start({ sharesPerPass: MANY + 1 });
    await service.pass(RUNNING);
    chain.mine(CONFIRMATIONS + 2);
    expect(await stepOf(service, requests[0])).to.equal("sharing");
    const { made: folder } = members[0]!;
    const [cut, changed] = readdirSync(folder).map((name) => join(folder, name)) as [
      string,
      string,
    ];
    writeFileSync(cut, readFileSync(cut, "utf8").slice(0, 30));
    writeFileSync(changed, `00${readFileSync(changed, "utf8").slice(2)}`);
    const steps: (string | undefined)[] = [];
    for (let pass = 0; pass < 4; pass += 1) steps.push(await stepOf(service, requests[0]));
    expect(steps.at(-1)).to.equal("answered");
  });
});
