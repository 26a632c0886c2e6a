import { expect } from "chai";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { multiply } from "../../circuits/babyjubjub.ts";
import { keyGenerator } from "../../circuits/generators.ts";
import { BabySteps } from "../../audit/logarithm/babySteps.ts";
import { discreteLog, loadTable, type TableNews } from "../../audit/logarithm/index.ts";
import { readTable, tablePath, writeTable } from "../../audit/logarithm/tableFile.ts";
import { userCacheFolder } from "../../files/userCache.ts";

const BITS = 10;
const HEADER_BYTES = 32 + 4 + 64 + 32;

describe("the table of baby steps on disk", () => {
  let folder: string;
  let path: string;
  let bytes: Buffer;
  let news: TableNews[];

  const load = (into = folder): Promise<BabySteps> => {
    news = [];
    return loadTable({ bits: BITS, folder: into, workers: 1, tell: (one) => news.push(one) });
  };
  const works = async (table: BabySteps): Promise<boolean> => {
    const point = multiply(keyGenerator(), 98_765n);
    return (await discreteLog(point, { table, limit: 100_000n, workers: 1 })) === 98_765n;
  };

  before(async () => {
    folder = join(mkdtempSync(join(tmpdir(), "zkmargin-table-")), "audit");
    path = tablePath(folder, BITS);
    await load();
    bytes = readFileSync(path);
  });

  after(() => {
    rmSync(join(folder, ".."), { recursive: true, force: true });
  });

  it("is made once, said so, and read from then on", async () => {
    expect(news).to.deep.equal([{ kind: "making", why: "absent", path }]);
    expect(bytes.length).to.equal(HEADER_BYTES + BabySteps.bytesOf(BITS));
    expect(statSync(path).mode & 0o777).to.equal(0o600);
    expect(await works(await load())).to.equal(true);
    expect(news).to.deep.equal([]);
    expect(readdirSync(folder)).to.deep.equal([`baby-steps-${BITS}.bin`]);
  });

  it("is made again, and said so, when any part of it was changed or cut off", async () => {
    const flip = (at: number) => {
      const changed = Buffer.from(bytes);
      changed.writeUInt8((changed[at] ?? 0) ^ 1, at);
      return changed;
    };
    const places = [0, 21, 31, 32, 36, 70, 99, 100, 131, 132, 132 + 700, 132 + 3000];
    const damaged = [
      ...[...places, bytes.length - 1].map(flip),
      ...[0, 1, HEADER_BYTES, HEADER_BYTES + 5, bytes.length - 1].map((end) =>
        bytes.subarray(0, end),
      ),
      Buffer.concat([bytes, Buffer.alloc(1)]),
      Buffer.alloc(bytes.length),
    ];
    for (const content of damaged) {
      writeFileSync(path, content);
      expect(readTable(path, BITS)).to.equal("damaged");
    }
    expect(await works(await load())).to.equal(true);
    expect(news).to.deep.equal([{ kind: "making", why: "damaged", path }]);
    expect(readFileSync(path).equals(bytes)).to.equal(true);
  });

  it("is not taken for one of another size", () => {
    const other = tablePath(folder, BITS + 1);
    writeFileSync(other, bytes);
    expect(readTable(other, BITS + 1)).to.equal("damaged");
    rmSync(other);
  });

  it("is whole whoever writes it at the same time", async () => {
    rmSync(path);
    const tables = await Promise.all([load(), load(), load()]);
    for (const table of tables) {
      expect(Buffer.from(table.buffer).equals(bytes.subarray(HEADER_BYTES))).to.equal(true);
    }
    expect(readFileSync(path).equals(bytes)).to.equal(true);
    expect(readdirSync(folder)).to.deep.equal([`baby-steps-${BITS}.bin`]);
  });

  it("serves the run that made it where it cannot be kept, and that is said", async () => {
    const file = join(folder, "no-folder");
    writeFileSync(file, "");
    const table = await load(join(file, "below"));
    expect(await works(table)).to.equal(true);
    expect(news.map(({ kind }) => kind)).to.deep.equal(["making", "not-kept"]);
    rmSync(file);
  });

  it("is made again where a folder has its name, and that folder stays", async () => {
    const elsewhere = join(folder, "elsewhere");
    const taken = tablePath(elsewhere, BITS);
    mkdirSync(taken, { recursive: true });
    writeFileSync(join(taken, "something"), "");
    await load(elsewhere);
    expect(news.map(({ kind }) => kind)).to.deep.equal(["making", "not-kept"]);
    expect(readdirSync(taken)).to.deep.equal(["something"]);
    rmSync(elsewhere, { recursive: true });
  });

  it("leaves nothing half written when the disk refuses", () => {
    const table = new BabySteps(BITS);
    const gone = join(folder, "file");
    writeFileSync(gone, "");
    expect(() => {
      writeTable(join(gone, "table.bin"), table);
    }).to.throw();
    rmSync(gone);
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).to.deep.equal([]);
  });

  it("lies in the user's cache by the convention of the system", () => {
    expect(userCacheFolder({ XDG_CACHE_HOME: "/x" }, "linux")).to.equal("/x/zkmargin");
    expect(userCacheFolder({ XDG_CACHE_HOME: "x" }, "linux")).to.match(/\.cache\/zkmargin$/);
    expect(userCacheFolder({}, "darwin")).to.match(/Library\/Caches\/zkmargin$/);
    expect(userCacheFolder({ LOCALAPPDATA: "C:\\Local" }, "win32")).to.include("C:\\Local");
  });
});
