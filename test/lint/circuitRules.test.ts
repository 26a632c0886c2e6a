import { expect } from "chai";
import { sourceFiles, sourceText, withoutComments } from "./sourceTree.ts";

interface Template {
  readonly name: string;
  readonly parameters: readonly string[];
  /** The comment block directly above. */
  readonly documentation: string;
  /** Code without comments, up to the next template. */
  readonly body: string;
}

const files = sourceFiles([".circom"], "circuits");

function templatesOf(path: string): Template[] {
  const text = sourceText(path);
  const code = withoutComments(text);
  const heads = [...code.matchAll(/^template\s+(\w+)\s*\(([^)]*)\)/gm)];
  return heads.map((head, position) => {
    const [, name = "", list = ""] = head;
    const above = text.slice(0, head.index).trimEnd();
    const documentation = above.endsWith("*/") ? above.slice(above.lastIndexOf("/*")) : "";
    const body = code.slice(head.index, heads[position + 1]?.index);
    return { name, parameters: list.split(/[\s,]+/).filter(Boolean), documentation, body };
  });
}

const templates = files.flatMap(templatesOf);

describe("the circuits", () => {
  it("are found by this test", () => {
    expect(templates.map(({ name }) => name)).to.include.members(["Solvency", "Opening"]);
  });

  it("assert on compile-time parameters only: on signals it would add no constraint", () => {
    for (const { name, parameters, body } of templates) {
      for (const [, condition = ""] of body.matchAll(/\bassert\s*\(([^;]*)\)\s*;/g)) {
        const identifiers = condition.match(/[A-Za-z_]\w*/g) ?? [];
        expect(parameters, `${name}: assert(${condition})`).to.include.members(identifiers);
      }
    }
  });

  it("argue the uniqueness of every hint: a template with <-- says why it has one solution", () => {
    for (const { name, documentation, body } of templates) {
      if (!/<--|-->/.test(body)) continue;
      expect(documentation, name).to.match(/Uniqueness of the hints?:/);
    }
  });

  it("constrain every hint in the template that makes it", () => {
    for (const { name, body } of templates) {
      for (const [, hinted = ""] of body.matchAll(/(\w+)(?:\[[^\]]*\])*\s*<--/g)) {
        const uses = body.split(/[;\n]/).filter((line) => !line.includes("<--"));
        const constrained = uses.some(
          (line) => /===|<==/.test(line) && new RegExp(`\\b${hinted}\\b`).test(line),
        );
        expect(constrained, `${name}: ${hinted}`).to.equal(true);
      }
    }
  });

  it("document what every template proves", () => {
    const bare = templates.filter(({ documentation }) => documentation === "");
    expect(bare.map(({ name }) => name)).to.deep.equal([]);
  });

  it("decide sizes in circuits/main and nothing else there", () => {
    for (const path of files.filter((name) => name.startsWith("circuits/main/"))) {
      const statements = withoutComments(sourceText(path))
        .split(";")
        .map((statement) => statement.trim())
        .filter((statement) => statement !== "");
      for (const statement of statements) {
        expect(statement, path).to.match(/^(pragma circom|include|component main)\b/);
      }
    }
  });

  it("instantiate a component in circuits/main only", () => {
    const elsewhere = files
      .filter((path) => !path.startsWith("circuits/main/"))
      .filter((path) => /\bcomponent\s+main\b/.test(withoutComments(sourceText(path))));
    expect(elsewhere).to.deep.equal([]);
  });
});
