/**
 * What counts as delivered: an answer in the outbox that is whole and under the member's own signature. One that the
 * disk damaged, or that is somebody else's, helps no liquidator: it is set aside, and made again while it may be.
 * A file is read once, and again when it changed.
 */
import { readFileSync } from "node:fs";
import { type MemberShare } from "../memberShare.ts";
import { MAX_ANSWER_BYTES, parseAnswer, requireMembersAnswer } from "./answer.ts";
import { type Outbox } from "./outbox.ts";

export class Delivered {
  readonly #outbox: Outbox;
  readonly #share: MemberShare;
  /** Marks of the files that were good when read. */
  readonly #good = new Map<bigint, string>();
  readonly #aside = new Map<bigint, string>();

  constructor(outbox: Outbox, share: MemberShare) {
    this.#outbox = outbox;
    this.#share = share;
  }

  /** Sets aside what is there and does not count. */
  has(request: bigint): boolean {
    const file = this.#outbox.find(request);
    if (file === undefined) return false;
    if (this.#good.get(request) === file.mark) return true;
    if (file.bytes <= MAX_ANSWER_BYTES && this.#isGood(request)) {
      this.#good.set(request, file.mark);
      return true;
    }
    this.#aside.set(request, this.#outbox.setAside(request));
    return false;
  }

  /** Where the file lies that was not the member's answer to this request, if there was one. */
  damaged(request: bigint): string | undefined {
    return this.#aside.get(request);
  }

  #isGood(request: bigint): boolean {
    const { key, index } = this.#share;
    try {
      const answer = parseAnswer(readFileSync(this.#outbox.pathOf(request), "utf8"));
      requireMembersAnswer(key, { ...answer, request }, answer);
      return answer.member === index;
    } catch {
      // Not to be read, not to be understood, not signed: all the same.
      return false;
    }
  }
}
