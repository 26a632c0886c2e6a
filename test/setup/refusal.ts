/** Expects an error of the closed set, with words of its message. */
import { expect } from "chai";
import { type ErrorCode, ZkMarginError } from "../../circuits/errors.ts";

function expectError(error: unknown, code: ErrorCode, words: string): void {
  expect(error).to.be.instanceOf(ZkMarginError);
  const { code: actual, message, fix } = error as ZkMarginError;
  expect(`${actual} ${message}`).to.include(words);
  expect(actual).to.equal(code);
  expect(fix).to.not.equal("");
}

export function expectRefusal(action: () => unknown, code: ErrorCode, words: string): void {
  let error: unknown;
  try {
    action();
  } catch (thrown) {
    error = thrown;
  }
  expectError(error, code, words);
}

export async function expectRejection(
  action: Promise<unknown>,
  code: ErrorCode,
  words: string,
): Promise<void> {
  const error: unknown = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expectError(error, code, words);
}
