import { expect } from "chai";

/** INPUT_INVALID that names `field`. */
export function expectRefusal(act: () => unknown, field: string): void {
  expect(act, field).to.throw().that.includes({ code: "INPUT_INVALID", field });
}
