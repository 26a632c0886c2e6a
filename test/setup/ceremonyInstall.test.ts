import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { artefactPaths, readArtefactJson, writeJson } from "../../setup/artefacts.ts";
import { endSnarkjs } from "../../setup/ceremony.ts";
import {
  beginToFile,
  ceremonyForCircuit,
  contributeToFile,
  verifyInstalled,
} from "../../setup/ceremonyInstall.ts";
import { installKey, loadProvingKey } from "../../setup/keys.ts";
import { silent } from "../../setup/progress.ts";
import type { Transcript } from "../../setup/transcript.ts";
import { buildProduct, personalPowersOfTau, PRODUCT, type Product } from "./fixture.ts";
import { expectRejection } from "./refusal.ts";

const BEACON = { hex: "ab".repeat(32), iterationsLog2: 10 };

describe("a ceremony played over files", () => {
  let product: Product;
  let ptau: string;
  const at = (name: string): string => join(product.build, name);

  before(async () => {
    product = await buildProduct();
    const { compilation, zkey, build } = product;
    installKey(PRODUCT, compilation, "development", zkey, build);
    ptau = at("powers.ptau");
    writeFileSync(ptau, await personalPowersOfTau());
    await beginToFile(PRODUCT, ptau, at("0.zkey"), build);
    await contributeToFile(at("0.zkey"), at("1.zkey"), "first");
    await contributeToFile(at("1.zkey"), at("2.zkey"), "second");
  });

  after(async () => {
    product.remove();
    await endSnarkjs();
  });

  const finish = (zkey: string): Promise<{ transcript: Transcript }> =>
    ceremonyForCircuit({
      circuit: PRODUCT,
      ptau,
      zkey,
      beacon: BEACON,
      contributions: 0,
      progress: silent,
      build: product.build,
    });

  it("replaces the development key, names its contributors and replays", async () => {
    const { build } = product;
    const { transcript } = await finish(at("2.zkey"));
    const { manifest } = loadProvingKey(PRODUCT, { build });
    expect(manifest.kind).to.equal("ceremony");
    expect(transcript.contributions.map(({ name }) => name)).to.deep.equal([
      "first",
      "second",
      "random beacon",
    ]);
    expect(await verifyInstalled(PRODUCT, ptau, build)).to.deep.equal(transcript);
  });

  it("does not replay once its transcript is edited", async () => {
    const { build } = product;
    await finish(at("2.zkey"));
    const { transcript: file } = artefactPaths(PRODUCT.id, build);
    const transcript = readArtefactJson(file) as Transcript;
    writeJson(file, { ...transcript, contributions: transcript.contributions.toReversed() });
    await expectRejection(verifyInstalled(PRODUCT, ptau, build), "PROOF_REFUSED", "contributions");
  });

  it("installs nothing when nobody contributed", async () => {
    const { manifest } = artefactPaths(PRODUCT.id, product.build);
    const before = readFileSync(manifest, "utf8");
    await expectRejection(finish(at("0.zkey")), "KEY_REFUSED", "no person contributed");
    expect(readFileSync(manifest, "utf8")).to.equal(before);
  });

  it("names a file it cannot read", async () => {
    await expectRejection(finish(at("absent.zkey")), "INPUT_UNREADABLE", "absent.zkey");
  });
});
