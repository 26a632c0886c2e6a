import { readFileSync } from "node:fs";
import { before } from "mocha";
import { expect } from "chai";
import { type DecryptionShare } from "../../council/index.ts";
import { canonicalText } from "../../council/document.ts";
import {
  type Answer,
  answerText,
  MAX_ANSWER_BYTES,
  MOST_SEALS,
  parseAnswer,
  requireMembersAnswer,
  sharesIn,
} from "../../council/service/answer.ts";
import { publicKeyOf } from "../../sealing/index.ts";
import { refusalOf } from "../prover/refusal.ts";
import {
  answered,
  CONFIRMATIONS,
  council,
  leaveNothing,
  LIQUIDATOR,
  serviceWorld,
  TRADER,
  VIEW,
} from "./serviceWorld.ts";

leaveNothing();

const nameOf = (place: number): string => `0x${place.toString(16).padStart(64, "0")}`;

describe("the size of an answer", () => {
  /** Member 1's. */
  let answer: Answer;
  let share: DecryptionShare;

  before(async () => {
    const { chain, members } = serviceWorld();
    chain.lapse(TRADER);
    const request = chain.ask(TRADER, LIQUIDATOR);
    chain.mine(CONFIRMATIONS);
    await answered(chain, members[0]!, request);
    answer = parseAnswer(readFileSync(members[0]!.outbox.pathOf(request), "utf8"));
    [share] = [...sharesIn(answer, VIEW).values()] as [DecryptionShare];
  });

  const signed = (shares: readonly DecryptionShare[]): string =>
    answerText(answer, shares, publicKeyOf(VIEW), council.identities[0]!);

  it("may be that of an account with as many seals as are ever answered", () => {
    // As long as a share can be.
    const digits = (2n ** 254n - 1n).toString();
    const [x, y] = [BigInt(digits), BigInt(digits)];
    const proof = {
      ...share.proof,
      ...{ pi_a: [digits, digits, "1"], pi_c: [digits, digits, "1"] },
      pi_b: [
        [digits, digits],
        [digits, digits],
        ["1", "0"],
      ],
    };
    const shares = Array.from({ length: MOST_SEALS }, (_, place) => {
      return { ...share, sealHash: nameOf(place), share: { x, y }, proof };
    });
    const text = signed([...shares.slice(1), { ...share, sealHash: nameOf(0) }]);
    expect(text.length).to.be.greaterThan(0.6 * MAX_ANSWER_BYTES);
    expect(text.length).to.be.lessThanOrEqual(MAX_ANSWER_BYTES);
    const parsed = parseAnswer(text);
    requireMembersAnswer(council.key, answer, parsed);
    expect([...sharesIn(parsed, VIEW, (hash) => hash === nameOf(0)).keys()]).to.deep.equal([
      nameOf(0),
    ]);
    const one = refusalOf(() => sharesIn(parsed, VIEW, (hash) => hash === nameOf(1)));
    expect(one.code).to.equal("PROOF_REFUSED");
  });

  it("is of shares that the liquidator asked for: what else a member sends is not read", () => {
    const broken = { ...share, sealHash: nameOf(1), share: { x: 5n, y: 5n } };
    const parsed = parseAnswer(signed([broken, share, broken]));
    const wanted = sharesIn(parsed, VIEW, (hash) => hash === share.sealHash);
    expect([...wanted.values()]).to.deep.equal([share]);
    expect(refusalOf(() => sharesIn(parsed, VIEW)).code).to.equal("PROOF_REFUSED");
  });

  it("has a bound of shares, whatever a member signs", () => {
    const parsed = parseAnswer(signed(Array(MOST_SEALS + 1).fill({ ...share, member: 1 })));
    const error = refusalOf(() => sharesIn(parsed, VIEW, () => false));
    expect(error.message).to.include("holds something else than shares");
  });

  it("is refused before it is parsed where it is no answer's, whoever sends it", () => {
    const most = MAX_ANSWER_BYTES / 4;
    const text = canonicalText({ a: "0" });
    for (const hostile of [
      `${"[".repeat(most)}${"]".repeat(most)}`,
      "[".repeat(most),
      `[${"{},".repeat(most)}{}]`,
      `${'{"a":'.repeat(most / 4)}0${"}".repeat(most / 4)}`,
      `[${`${text},`.repeat(most / 16)}0]`,
    ]) {
      const error = refusalOf(() => parseAnswer(hostile));
      expect([error.code, error.message]).to.deep.equal([
        "INPUT_INVALID",
        "answer holds more than it can",
      ]);
    }
  });
});
