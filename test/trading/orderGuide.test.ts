import { expect } from "chai";
import { readFileSync } from "node:fs";

const textOf = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

describe("docs/trading.md", () => {
  it("shows the filling of two orders as contracts/endToEnd/rfq runs it", () => {
    const [, block = ""] = /```ts\n([^`]*)```/.exec(textOf("docs/trading.md")) ?? [];
    const example = textOf("test/contracts/endToEnd/orderExample.ts");
    expect(block).not.to.equal("");
    expect(example.endsWith(`\n${block}`)).to.equal(true);
  });
});
