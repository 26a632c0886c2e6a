/** Readers of what others send to be relayed or proven, and of what provers send back. */
import { ZkMarginError } from "../../circuits/errors.ts";
import { failureText, provenText, readAnswer } from "../../pool/queue/answer.ts";
import {
  parseProverPublicKey,
  PROVER_KEY_FORMAT,
  PROVER_PUBLIC_KEY_FORMAT,
  ProverKey,
} from "../../pool/queue/proverKey.ts";
import { type Groth16Proof } from "../../prover/index.ts";
import { itemDocument, parseItem } from "../../relay/document.ts";
import { someAttestation, someTrade } from "../../test/relay/relayFixture.ts";
import { ofJson, ofText, type Reader } from "./reader.ts";

const PROOF: Groth16Proof = {
  pi_a: ["1", "2", "1"],
  pi_b: [
    ["3", "4"],
    ["5", "6"],
    ["1", "0"],
  ],
  pi_c: ["7", "8", "1"],
  protocol: "groth16",
  curve: "bn128",
};

/** Of one key: the reader refuses a public part of another. */
const [SECRET, PUBLIC] = [
  "5e".repeat(32),
  "33202f87ce4ff20cbcd0f2e48c8c7f263d11a3609c673b8c7eae56653769c12f",
].map((hex) => Buffer.from(hex, "hex").toString("base64url"));

export function postReaders(): readonly Reader[] {
  const proven = provenText({ proof: PROOF, keyHash: `0x${"ab".repeat(32)}` });
  const refusal = new ZkMarginError("JOB_REFUSED", "the job is not for this prover", {
    field: "circuit",
    fix: "ask another prover",
  });
  return [
    ofJson("relay/document.ts:parseItem", parseItem, [
      itemDocument(someAttestation(3n)),
      itemDocument(someTrade()),
    ]),
    // The public part is in the file and no secret.
    ofText(
      "pool/queue/proverKey.ts:ProverKey.parse",
      (text) => ProverKey.parse(text),
      [JSON.stringify({ zkmargin: PROVER_KEY_FORMAT, secret: SECRET, public: PUBLIC })],
      { hides: [SECRET ?? ""] },
    ),
    ofJson("pool/queue/proverKey.ts:parseProverPublicKey", parseProverPublicKey, [
      { zkmargin: PROVER_PUBLIC_KEY_FORMAT, public: PUBLIC },
    ]),
    ofText("pool/queue/answer.ts:readAnswer", readAnswer, [proven, failureText(refusal)]),
  ];
}
