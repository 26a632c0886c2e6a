import { expect } from "chai";
import { groth16, powersOfTau, zKey } from "snarkjs";
import {
  beginCeremony,
  type Beacon,
  type CeremonyInput,
  contribute,
  endSnarkjs,
  finishCeremony,
} from "../../setup/ceremony.ts";
import { powersOfTauBeacon } from "../../setup/developmentSecret.ts";
import { installKey, loadProvingKey } from "../../setup/keys.ts";
import { type Transcript, transcriptOf, verifyTranscript } from "../../setup/transcript.ts";
import { toSnarkjs } from "../../setup/verificationKey.ts";
import { ZKEY_SECTION } from "../../setup/zkeyFile.ts";
import { parseZkey } from "../../setup/zkeyFile.ts";
import {
  alterZkey,
  buildProduct,
  emptyPowersOfTau,
  inMemory,
  personalPowersOfTau,
  PRODUCT,
  type Product,
  witnessOf,
} from "./fixture.ts";
import { expectRejection } from "./refusal.ts";

const BEACON: Beacon = { hex: "0123456789abcdef".repeat(4), iterationsLog2: 10 };

describe("a ceremony", () => {
  let product: Product;
  let input: CeremonyInput;
  let zkey: Uint8Array;
  let transcript: Transcript;

  before(async () => {
    product = await buildProduct();
    input = { circuit: PRODUCT, r1cs: product.r1cs, ptau: await personalPowersOfTau() };
    let open = await beginCeremony(input);
    for (const name of ["first", "second"]) open = await contribute(open, name);
    zkey = await finishCeremony(input, open, BEACON);
    transcript = await transcriptOf(input, zkey);
  });

  after(async () => {
    product.remove();
    await endSnarkjs();
  });

  it("makes a key that installs as kind ceremony, loads without leave, proves and verifies", async () => {
    installKey(PRODUCT, product.compilation, "ceremony", zkey, product.build);
    const loaded = loadProvingKey(PRODUCT, { build: product.build });
    expect(loaded.manifest.kind).to.equal("ceremony");
    const { proof, publicSignals } = await groth16.prove(loaded.zkey, await witnessOf(loaded.wasm));
    expect(await groth16.verify(toSnarkjs(loaded.key), publicSignals, proof)).to.equal(true);
  });

  it("lists every contribution and the beacon in its transcript", () => {
    expect(transcript.contributions.map(({ by, name }) => `${by}: ${name}`)).to.deep.equal([
      "person: first",
      "person: second",
      "beacon: random beacon",
    ]);
    expect(transcript.contributions.at(-1)).to.include({ beacon: BEACON.hex, iterationsLog2: 10 });
  });

  it("leaves a transcript with the hashes the contributors saw", async () => {
    let seen: unknown;
    const initial = await beginCeremony(input);
    const one = await inMemory(async (file) => {
      seen = await zKey.contribute(initial, file, "somebody", "entropy");
    });
    const final = await finishCeremony(input, one, BEACON);
    const [first] = (await transcriptOf(input, final)).contributions;
    expect(first?.hash).to.equal(Buffer.from(seen as Uint8Array).toString("hex"));
  });

  it("replays", async () => {
    const parsed: unknown = JSON.parse(JSON.stringify(transcript));
    expect(await verifyTranscript(parsed, input, zkey)).to.deep.equal(transcript);
  });

  it("does not replay with an edited transcript", async () => {
    const edits: [Partial<Transcript>, string][] = [
      [{ contributions: transcript.contributions.slice(1) }, "contributions"],
      [{ powersOfTauSha256: "0".repeat(64) }, "powersOfTauSha256"],
      [{ r1csSha256: "0".repeat(64) }, "r1csSha256"],
      [{ circuitHash: "0".repeat(128) }, "circuitHash"],
      [{ zkeySha256: "0".repeat(64) }, "zkeySha256"],
      [{ vkHash: `0x${"0".repeat(64)}` }, "vkHash"],
    ];
    for (const [edit, field] of edits) {
      const edited = { ...transcript, ...edit };
      await expectRejection(verifyTranscript(edited, input, zkey), "PROOF_REFUSED", field);
    }
    await expectRejection(verifyTranscript(null, input, zkey), "PROOF_REFUSED", "circuit");
  });

  it("does not replay with points swapped in the key, even with a transcript to match", async () => {
    const points = Uint8Array.from(parseZkey(zkey).sections.get(ZKEY_SECTION.h) ?? []);
    points.copyWithin(0, 64, 128);
    const swapped = alterZkey(zkey, {}, new Map([[ZKEY_SECTION.h, points]]));
    const matching = await transcriptOf(input, swapped);
    await expectRejection(
      verifyTranscript(matching, input, swapped),
      "PROOF_REFUSED",
      "does not follow from its constraints",
    );
  });

  it("does not replay with the powers of tau of another ceremony", async () => {
    const other = { ...input, ptau: await personalPowersOfTau() };
    const matching = await transcriptOf(other, zkey);
    await expectRejection(
      verifyTranscript(matching, other, zkey),
      "PROOF_REFUSED",
      "does not follow from its constraints",
    );
  });

  it("needs a person: a beacon alone is refused", async () => {
    const initial = await beginCeremony(input);
    await expectRejection(
      finishCeremony(input, initial, BEACON),
      "KEY_REFUSED",
      "no person contributed",
    );
  });

  it("needs a beacon: a key that ends with a person is refused", async () => {
    const open = await contribute(await beginCeremony(input), "somebody");
    await expectRejection(transcriptOf(input, open), "KEY_REFUSED", "not a random beacon");
  });

  it("refuses a malformed beacon before any work", async () => {
    for (const beacon of [
      { ...BEACON, hex: "0x12" },
      { ...BEACON, hex: "" },
      { ...BEACON, iterationsLog2: 9 },
    ]) {
      await expectRejection(
        finishCeremony(input, new Uint8Array(), beacon),
        "INPUT_INVALID",
        "beacon",
      );
    }
  });

  describe("refuses powers of tau that", () => {
    const refuses = (title: string, make: () => Promise<Uint8Array>, words: string): void => {
      it(title, async () => {
        const begun = beginCeremony({ ...input, ptau: await make() });
        await expectRejection(begun, "KEY_REFUSED", words);
      });
    };

    refuses("are too few", () => personalPowersOfTau(3), "2^3 powers, the circuit needs 2^4");
    refuses("are not prepared", () => emptyPowersOfTau(), "not prepared for phase 2");
    refuses(
      "come from a public beacon alone",
      async () => {
        const empty = await emptyPowersOfTau();
        const beaconed = await inMemory((file) =>
          powersOfTau.beacon(empty, file, "public", powersOfTauBeacon(), 10),
        );
        return inMemory((file) => powersOfTau.preparePhase2(beaconed, file));
      },
      "no person contributed to it",
    );
    refuses(
      "were altered",
      async () => {
        const altered = Uint8Array.from(input.ptau);
        // Inside the first section of points, past the generator.
        altered[200] = (altered[200] ?? 0) ^ 1;
        return altered;
      },
      "verify",
    );
    refuses("are another file", async () => Uint8Array.from([1, 2, 3]), "not a powers-of-tau file");
  });
});
