/** What is mutated, and which tests have to notice: those that need no built key or a node, so that a mutant takes a second. */

export interface Group {
  readonly id: "model" | "encoding" | "verification";
  readonly mutate: readonly string[];
  /** Cheapest first: the first failure ends a mutant's run. */
  readonly tests: readonly string[];
  /** Parts of titles of tests that take seconds and show nothing of these files. */
  readonly without?: readonly string[];
}

export const GROUPS: readonly Group[] = [
  {
    id: "model",
    // Not the model's: the marks of JSON text and the floating-point numbers of the estimating engine; the units are constants.
    mutate: [
      "risk/{bookLimits,decimal,dollars,inputInvalid,margin,marketSnapshot,plainRules}.ts",
      "risk/{rounding,ruleTable,ruleTableFile,strictJson,terms}.ts",
    ],
    tests: [
      "test/risk/dollars.test.ts",
      "test/risk/units.test.ts",
      "test/risk/documents.test.ts",
      "test/risk/margin.test.ts",
      "test/risk/band.test.ts",
    ],
    without: ["may hold a string of any length", "is refused for its marks before"],
  },
  {
    id: "encoding",
    mutate: [
      "prover/{commitment,delta,publicInputs,sealedFigure,signalEncoding,solidityArguments,statement}.ts",
      "sealing/{binding,cipher,message,seal,open,keys,tally,fixedBase}.ts",
    ],
    tests: [
      "test/prover/solidityArguments.test.ts",
      "test/prover/sealedFigure.test.ts",
      "test/prover/publicInputs.test.ts",
      "test/prover/commitment.test.ts",
      "test/sealing/*.test.ts",
    ],
  },
  {
    id: "verification",
    // What a document is read as and compared with. Keys and pairings have vectors and a second implementation to agree with;
    // the chain that a context comes from has nodes that lie.
    mutate: [
      "verifier/{attestation,composedProof,expectedInputs,proofPoints,publicInputs,verifyAttestation}.ts",
    ],
    tests: [
      "test/verifier/hostileDocuments.test.ts",
      "test/verifier/publicInputs.test.ts",
      "test/verifier/proofPoints.test.ts",
      "test/verifier/disclosure.test.ts",
      "test/verifier/hotProof.test.ts",
      "test/verifier/verifyAttestation.test.ts",
    ],
    without: [
      "of any (?:JSON|JavaScript)",
      "differ from a valid one in one place",
      "the verifier of an installed key",
      "for every public input",
      "would not find any changed public input",
    ],
  },
];
