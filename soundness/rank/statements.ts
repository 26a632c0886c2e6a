/** Honest statements of every shipped circuit: of ordinary size, at the edges, and along every branch. */
import fc from "fast-check";
import { multiply, Point, SUBGROUP_ORDER } from "../../circuits/babyjubjub.ts";
import { generators, keyGenerator, slotGenerator } from "../../circuits/generators.ts";
import { type CircuitId, type SolvencyId } from "../../circuits/spec.ts";
import { publicKeyOf } from "../../sealing/index.ts";
import { type Inputs } from "../../test/circuits/harness.ts";
import { improvement, LARGEST } from "../../test/circuits/improveStatements.ts";
import { statementOf } from "../../test/circuits/modelAgreement.ts";
import { randomStatement, type RandomStatement } from "../../test/circuits/portfolios.ts";
import * as seals from "../../test/circuits/sealStatements.ts";
import { shareOf } from "../../test/circuits/shareStatements.ts";
import { claim, HELD, MOST } from "../../test/circuits/tallyStatements.ts";
import { keyring, opening, secretKey } from "../../test/sealing/arbitraries.ts";

export type Statements = Readonly<Record<string, Inputs>>;

const { Fn } = Point;

function sample<T>(arbitrary: fc.Arbitrary<T>, seed: number, numRuns: number): T[] {
  return fc.sample(arbitrary, { seed, numRuns });
}

function one<T>(arbitrary: fc.Arbitrary<T>, seed: number): T {
  const [value] = sample(arbitrary, seed, 1);
  if (value === undefined) throw new Error("nothing was sampled");
  return value;
}

/** A point of which eight times are the ladder's first start: the ladder has to take its second. */
const RELATED = multiply(generators().start, Fn.inv(8n));

/** Of a stream of random statements the first that has a proof. */
function firstProvable(candidates: readonly RandomStatement[]): Inputs {
  for (const candidate of candidates) {
    const { model, inputs } = statementOf(candidate);
    if (model.status === "provable") return inputs;
  }
  throw new Error("no random statement has a proof");
}

function solvency(id: SolvencyId, seed: number): Statements {
  const ordinary = sample(randomStatement(id, false), seed, 400);
  const wide = sample(randomStatement(id, true), seed + 1, 400);
  const plain = { disclose: false, compare: false, tally: false };
  const all = (flags: Partial<RandomStatement>): RandomStatement[] =>
    ordinary.map((statement) => ({ ...statement, ...plain, ...flags }));
  return {
    "an ordinary book that meets its level": firstProvable(all({})),
    "another, its figures disclosed": firstProvable(all({ disclose: true })),
    "another, its surplus compared": firstProvable(all({ compare: true })),
    "another, tallied": firstProvable(all({ tally: true })),
    "the empty book": firstProvable(
      all({}).map((statement) => ({ ...statement, quantity: statement.quantity.map(() => 0n) })),
    ),
    // Few wide books have a proof, and none of thirty-two slots: there the widest that keeps the limits.
    "the widest fields, one position": firstProvable(
      wide.flatMap((statement) =>
        statement.quantity.map((_, slot) => ({
          ...statement,
          quantity: statement.quantity.map((q, k) => (k === slot ? q : 0n)),
        })),
      ),
    ),
  };
}

function seal(seed: number): Statements {
  const { KEYS, HELD: usual, NONE, EPHEMERAL } = seals;
  const statement = (
    of: typeof usual,
    keys = KEYS,
    secret = EPHEMERAL,
    rerandomise = false,
  ): Inputs => ({
    ...seals.publicInputs(seals.vectorOf(of, keys, secret, rerandomise)),
    ...seals.privateInputs(of, keys, secret, rerandomise),
  });
  return {
    "a random opening, keys and secret": statement(
      one(opening(), seed),
      one(keyring(), seed).keys,
      one(secretKey(), seed),
    ),
    "another opening": statement(one(opening(), seed + 1)),
    "nothing moved, only a new blinding": statement(NONE, KEYS, EPHEMERAL, true),
    "a viewing key that is the ladder's start": statement(usual, {
      council: KEYS.council,
      copies: [KEYS.copies[0], RELATED],
    }),
  };
}

const share: Statements = {
  "a usual key and point": shareOf(4_242n ** 11n, slotGenerator(7)),
  "possession of a key": shareOf(77n ** 9n, keyGenerator()),
  "the least key": shareOf(1n, slotGenerator(3)),
  "the greatest key": shareOf(SUBGROUP_ORDER - 1n, slotGenerator(3)),
  "a point that is the ladder's start": shareOf(4_242n ** 11n, RELATED),
};

const improve: Statements = {
  "a loss made smaller": improvement(-5n, -4n),
  "from nothing to one": improvement(0n, 1n),
  "from the least to the greatest surplus": improvement(-LARGEST, LARGEST),
  "by the least step at the top": improvement(LARGEST - 1n, LARGEST),
};

function tally(seed: number): Statements {
  return {
    "a usual requirement": claim(HELD),
    "nothing required": claim({ ...HELD, requirement: 0n }),
    "the greatest requirement, the greatest secret": claim({
      ...HELD,
      requirement: MOST,
      ephemeral: SUBGROUP_ORDER - 1n,
    }),
    "random keys": claim({
      ...HELD,
      ephemeral: one(secretKey(), seed),
      council: publicKeyOf(one(secretKey(), seed + 1)),
    }),
    "a council key that is the ladder's start": claim({ ...HELD, council: RELATED }),
  };
}

/** By title. */
export function statementsOf(id: CircuitId, seed: number): Statements {
  if (id === "seal") return seal(seed);
  if (id === "share") return share;
  if (id === "improve") return improve;
  return id === "tally" ? tally(seed) : solvency(id, seed);
}
