/**
 * Plugin of Stryker: leaves out the sentences of errors, for readers alone. Tests hold errors to code and field, some to
 * parts of the text; what an error is thrown for, its code and its field are mutated like everything else.
 */

/** What is used of a node of the syntax tree. */
interface Node {
  readonly type: string;
  readonly name?: string;
  readonly callee?: Node;
  readonly arguments?: readonly Node[];
  readonly key?: Node;
  readonly id?: Node;
}

interface Path {
  readonly node: Node;
  readonly parent: Node | undefined;
}

/** First argument that is a sentence, by the name of what makes the error. */
const SENTENCES_FROM: Readonly<Record<string, number>> = {
  ZkMarginError: 1,
  inputInvalid: 1,
  refuse: 0,
  RangeError: 0,
  Error: 0,
};

function isSentence({ node, parent }: Path): boolean {
  if (node.type !== "StringLiteral" && node.type !== "TemplateLiteral") return false;
  if (parent?.key?.name === "fix" || parent?.id?.name === "fix") return true;
  const from = SENTENCES_FROM[parent?.callee?.name ?? ""];
  return from !== undefined && (parent?.arguments ?? []).indexOf(node) >= from;
}

export const strykerPlugins = [
  {
    kind: "Ignore",
    name: "error-texts",
    value: {
      shouldIgnore: (path: Path): string | undefined =>
        isSentence(path) ? "a sentence of an error" : undefined,
    },
  },
];
