import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { artefactPaths, type ArtefactPaths, writeJson } from "../../setup/artefacts.ts";
import { installKey, isInstalled, loadProvingKey, loadVerificationKey } from "../../setup/keys.ts";
import { type Manifest, readManifest } from "../../setup/manifest.ts";
import { buildProduct, PRODUCT, type Product } from "./fixture.ts";
import { expectRefusal } from "./refusal.ts";

describe("installed keys", () => {
  let product: Product;
  let paths: ArtefactPaths;
  let manifest: Manifest;

  const load = (): unknown =>
    loadProvingKey(PRODUCT, { allowDevelopment: true, build: product.build });

  before(async () => {
    product = await buildProduct();
    paths = artefactPaths(PRODUCT.id, product.build);
  });

  beforeEach(() => {
    const { compilation, zkey, build } = product;
    manifest = installKey(PRODUCT, compilation, "development", zkey, build);
    writeFileSync(paths.wasm, product.wasm);
  });

  after(() => {
    product.remove();
  });

  /** Flips one bit in the middle of a file. */
  function damage(path: string): void {
    const bytes = readFileSync(path);
    const middle = bytes.length >> 1;
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    writeFileSync(path, bytes);
  }

  it("come back as they were installed", () => {
    const options = { allowDevelopment: true, build: product.build };
    const loaded = loadProvingKey(PRODUCT, options);
    expect(Buffer.from(loaded.zkey).equals(product.zkey)).to.equal(true);
    expect(Buffer.from(loaded.wasm).equals(product.wasm)).to.equal(true);
    expect(loaded.manifest).to.deep.equal(manifest);
    expect(loadVerificationKey(PRODUCT, options).key).to.deep.equal(loaded.key);
    expect(isInstalled(paths, manifest)).to.equal(true);
  });

  it("say in their manifest that they are development keys, and what they were made from", () => {
    expect(readManifest(paths, PRODUCT.id)).to.include({
      circuit: "product",
      kind: "development",
      nConstraints: 5,
      nPublic: 3,
      rows: 9,
      compiler: "circom compiler 2.2.3",
    });
  });

  it("are refused without leave for development keys", () => {
    for (const loader of [loadProvingKey, loadVerificationKey]) {
      expectRefusal(
        () => loader(PRODUCT, { build: product.build }),
        "KEY_REFUSED",
        "it is a development key, whose secret is public",
      );
    }
  });

  it("are refused when the proving key differs from the manifest", () => {
    damage(paths.zkey("development"));
    expect(isInstalled(paths, manifest)).to.equal(false);
    expectRefusal(load, "KEY_REFUSED", "development.zkey differs from the manifest");
  });

  it("are refused when the verification key differs from the manifest", () => {
    damage(paths.verificationKey);
    expectRefusal(load, "KEY_REFUSED", "verification_key.json differs from the manifest");
  });

  it("are refused when the witness generator differs from the manifest", () => {
    damage(paths.wasm);
    expectRefusal(load, "KEY_REFUSED", "circuit.wasm differs from the manifest");
  });

  it("are refused when the manifest claims a ceremony for a development key", () => {
    writeJson(paths.manifest, { ...manifest, kind: "ceremony" });
    writeFileSync(paths.zkey("ceremony"), product.zkey);
    expectRefusal(
      () => loadProvingKey(PRODUCT, { build: product.build }),
      "KEY_REFUSED",
      "it is a development key",
    );
  });

  it("are refused when the manifest names another hash, circuit or shape", () => {
    const wrong: [Partial<Record<keyof Manifest, unknown>>, string][] = [
      [{ vkHash: `0x${"0".repeat(64)}` }, "its hash differs from the manifest's vkHash"],
      [{ circuit: "another" }, "circuit names another circuit"],
      [{ rows: "9" }, "rows is missing or malformed"],
      [{ kind: "trusted" }, "kind is missing or malformed"],
      [{ zkeySha256: undefined }, "zkeySha256 is missing or malformed"],
    ];
    for (const [change, words] of wrong) {
      writeJson(paths.manifest, { ...manifest, ...change });
      expectRefusal(load, "KEY_REFUSED", words);
    }
  });

  it("are reported missing when nothing is built", () => {
    expectRefusal(
      () => loadProvingKey({ id: "absent", nPublic: 3 }, { build: product.build }),
      "BUILD_MISSING",
      "cannot read",
    );
  });
});
