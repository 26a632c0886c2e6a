/**
 * Every assignment of every template, constrained or not, made by a prover who adds one to it and computes
 * everything downstream of that, public inputs included, as the circuit would. The constraint that belongs
 * to the assignment is all that can refuse him.
 *
 * One dishonest generator a template: it takes the number of the assignment to lie about as one more input.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { REPOSITORY } from "../../setup/artefacts.ts";
import { arrayLength, assignmentsOf, templatesOf, type Assignment } from "./circuitText.ts";
import { circuitText, deceive, type Inputs, type TemplateCircuit } from "./harness.ts";
import { STATEMENTS, type Statement } from "./templateStatements.ts";

/** Not one of a lie about nothing. */
const HONEST = -1;

/** What is a lie where one more would not be: either start of the ladder is right. */
const LIES: Readonly<Record<string, number>> = { "SharedPoint: from": 2 };

const titleOf = ({ template, left }: Assignment): string => `${template}: ${left}`;

/** The file with one template made dishonest. */
function dishonest(text: string, template: string): string {
  const assignments = assignmentsOf(text).filter((each) => each.template === template);
  let changed = text;
  for (const [k, assignment] of [...assignments.entries()].toReversed()) {
    const { start, end } = assignment;
    changed = changed.slice(0, start) + lyingStatement(assignment, k) + changed.slice(end + 1);
  }
  const start = templatesOf(text).find(({ name }) => name === template)?.start ?? 0;
  return `${changed.slice(0, start)}\n    signal input lie;${changed.slice(start)}`;
}

function lyingStatement(assignment: Assignment, k: number): string {
  const { declares, left, right } = assignment;
  const lie = `(lie == ${k} ? ${LIES[titleOf(assignment)] ?? 1} : 0)`;
  const length = arrayLength(assignment);
  if (length === undefined) return `${declares ? "signal " : ""}${left} <-- (${right}) + ${lie};`;
  return `{ for (var lieAt = 0; lieAt < ${length}; lieAt++) { ${left}[lieAt] <-- ${right}[lieAt] + (lieAt == 0 ? ${lie} : 0); } }`;
}

async function proverOf({ source }: Statement): Promise<TemplateCircuit> {
  const { file, template } = source;
  const text = circuitText(file);
  const to = dishonest(text, template.split("(")[0] ?? "");
  return deceive(source, { file, from: text, to });
}

/** What he would have a verifier believe: public inputs that follow from what he has computed. */
async function lieAbout(
  k: number,
  statement: Statement,
  circuit: TemplateCircuit,
): Promise<boolean> {
  const witness = await circuit.witness({ ...statement.inputs, lie: k });
  const read = (signal: string): bigint => circuit.read(witness, signal);
  const inputs: Inputs = { ...statement.inputs, ...statement.consequences?.(read), lie: k };
  return circuit.satisfied(await circuit.witness(inputs));
}

describe("assignments", () => {
  for (const statement of STATEMENTS) {
    const { file, template } = statement.source;
    const [name = ""] = template.split("(");
    const assignments = assignmentsOf(circuitText(file)).filter((each) => each.template === name);
    describe(`of ${name}`, () => {
      it("are believed when nobody lies", async () => {
        const circuit = await proverOf(statement);
        expect(await lieAbout(HONEST, statement, circuit)).to.equal(true);
      });
      for (const [k, { left, right }] of assignments.entries()) {
        it(`resist a lie about ${left}, which is ${right}`, async () => {
          expect(await lieAbout(k, statement, await proverOf(statement))).to.equal(false);
        });
      }
    });
  }

  it("of every template are tried", () => {
    const root = join(REPOSITORY, "circuits");
    const files = readdirSync(root, { recursive: true, encoding: "utf8" });
    const names = files
      .filter((file) => file.endsWith(".circom"))
      .flatMap((file) => templatesOf(circuitText(file)).map(({ name }) => name));
    expect(STATEMENTS.map(({ source }) => source.template.split("(")[0])).to.have.members(names);
  });
});
