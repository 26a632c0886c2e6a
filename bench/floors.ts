/** The floor of every measured gas figure: what each action cannot do without, priced by floor.ts. */
import { circuitById, solvencyCircuits, type CircuitId } from "../circuits/spec.ts";
import { batch, event, floorOf, PROOF, times, together, verification, type Work } from "./floor.ts";
import type { Figures } from "./transactionGas.ts";

const TRANSACTION: Work = { transaction: 1 };
/** Of `solvency`, the inputs that are not zero: both coordinates and the terms. */
const HOT = 3;
const SEAL_INPUTS = 3;

/** Epoch, band, proof. */
const SOLVENCY_PROOF: Work = together(PROOF, { number: 2 });
/** What a statement is about: rules and the epoch's data contract, for whatever number of proofs. */
const GROUND: Work = { read: 3, account: 1 };
/** A commitment and its version changed. */
const BOOK: Work = { changed: 3 };
/** A lease, over another. */
const LEASE: Work = together({ changed: 1 }, event(2, 5));
const SEAL: Work = { word: 15 + 8 };
const SEALED: Work = event(2, 16);
const SIGNATURE: Work = { word: 2, number: 1, signature: 1 };
/** A token from one holder to another. */
const TOKENS: Work = together({ changed: 2 }, event(2, 1));

const deploy = (id: CircuitId): Work => {
  // In the code: α, β, γ, δ, IC_0 and the points of the hot inputs; all input points are checked.
  const { groups, nPublic } = circuitById(id);
  const bytes = 448 + 64 * (1 + groups.hot.length);
  return { transaction: 1, contract: 1, code: bytes, word: bytes / 32, addition: nPublic };
};

/** @param taken proofs of solvency, verified together or, where it is one, alone */
const solvency = (taken: number): Work =>
  together(GROUND, taken === 1 ? verification(HOT, 2) : batch(taken, HOT));

const ATTESTATION = together(times(4, { number: 1 }), { word: 1 }, SOLVENCY_PROOF, { read: 2 });
const ATTEST = together(TRANSACTION, ATTESTATION, solvency(1), LEASE);

/** Trade, seal and signatures, without the proofs of solvency. */
const TRADE = together(
  { word: 5, number: 3, fresh: 1, inversion: 2 },
  times(2, SIGNATURE),
  times(2, SOLVENCY_PROOF),
  times(2, BOOK),
  times(2, LEASE),
  times(2, event(2, 5)),
);
const PRIVATE = together(TRADE, SEAL, SEALED, event(3, 2));
/** Two orders; each word of theirs on the chain was zero. */
const PUBLIC = together(TRADE, { number: 22, word: -5, fresh: 1, inversion: 1 }, event(3, 4));
const SEAL_ALONE = verification(SEAL_INPUTS);

const WITHDRAW = together(ATTEST, BOOK, TOKENS, { inversion: 1, changed: 1 }, event(3, 4));
const OWN_SEAL = together(TRANSACTION, SEAL, SEALED, SEAL_ALONE);

/** Value, requirement and the same of the plain table, with both proofs. */
const VALUATION = together(times(2, PROOF), { number: 5 });
const TAKEOVER = together(
  ...[TRANSACTION, SEAL, SEALED, SEAL_ALONE, SOLVENCY_PROOF, solvency(1), GROUND],
  ...[times(2, BOOK), LEASE, { word: 2, number: 3, inversion: 4, changed: 3 }],
  times(2, event(2, 5)),
);

/** Two points added to two sums, a word of the account's. */
const CONTRIBUTED = together({ word: 4 + 2 * 8 + 2, number: 2, changed: 5, fresh: 1, read: 3 });
const SUMS: Work = { transaction: 1, word: 4, changed: 4, inversion: 1 };

/** Prices of eight slots and a prepared point a key, as one data contract. */
const epoch = (keys: number, options = 0): Work => ({
  transaction: 1,
  account: 8,
  read: 8,
  multiplication: 8 * keys,
  addition: 8 * keys + (options > 0 ? keys : 0),
  contract: 1,
  code: 1 + 64 + 64 * keys + 8 * options,
  changed: 1,
});

/** Every number of so many option slots: a price and 33 scenarios. */
const report = (slots: number): Work =>
  together(
    { transaction: 1, number: 34 * slots, multiplication: 34 * slots, addition: 34 * slots },
    times(2, SIGNATURE),
    { changed: 3 },
  );

/** A table whose rules are all set: each word an input, each input folded. */
const table = (inputs: number): Work =>
  together(
    { transaction: 1, number: inputs, multiplication: inputs, addition: inputs, fresh: 3 },
    event(1, inputs),
  );

const perProof = (work: Work, count: number): number => Math.floor(floorOf(work) / count);
/** One of a bundle: its part of the transaction and of the proofs verified together. */
const bundled = (count: number, each: Work, proofs: Work): number =>
  perProof(together(TRANSACTION, times(count, each), proofs), count);

/** Floors by the figure they stand under. */
export function gasFloors(): Figures {
  const works: Record<string, Work> = {
    "gas.audit.contribute": together(
      ...[TRANSACTION, CONTRIBUTED, solvency(1), { multiplication: 1, addition: 1 }],
      verification(3),
    ),
    "gas.audit.publish": { transaction: 1, number: 3, read: 6, changed: 1 },
    "gas.audit.replace": together(
      ...[TRANSACTION, CONTRIBUTED, { fresh: -1, changed: 1, word: 4 }, solvency(1)],
      verification(3),
    ),
    "gas.audit.share": together(
      { transaction: 1, word: 10, number: 2, fresh: 1 },
      verification(circuitById("share").nPublic),
    ),
    "gas.audit.sums.together": SUMS,
    "gas.audit.sums.each": SUMS,
    "gas.audit.sums.projective": { ...SUMS, inversion: 0, changed: 6 },
    "gas.audit.sums.together16": { ...SUMS, word: 64 },
    "gas.audit.sums.each16": { ...SUMS, word: 64, inversion: 16 },
    "gas.audit.sums.projective16": { ...SUMS, word: 64, inversion: 0, changed: 6 },
    "gas.bid": together(TRANSACTION, SEAL, SOLVENCY_PROOF, VALUATION, { word: 2 }),
    "gas.close": OWN_SEAL,
    "gas.commitEpoch.8": epoch(1),
    "gas.commitEpoch.8.bothKeys": epoch(2),
    "gas.commitEpoch.8.bothKeys.options": epoch(2, 16),
    "gas.convert": together(
      OWN_SEAL,
      BOOK,
      { inversion: 1 },
      GROUND,
      batch(4, HOT),
      times(4, PROOF),
    ),
    "gas.convert.empty": together(TRANSACTION, GROUND, batch(2, HOT), times(2, PROOF)),
    "gas.cure": together(ATTEST, TRANSACTION, TOKENS, { changed: 2 }, event(1, 1)),
    "gas.deposit": together(
      TRANSACTION,
      { number: 3, inversion: 1, changed: 1 },
      BOOK,
      TOKENS,
      event(3, 4),
    ),
    "gas.deposit.point": { account: 1, inversion: 1 },
    "gas.flag": together(TRANSACTION, { number: 2, changed: 2, fresh: 1, read: 2 }, event(3, 1)),
    "gas.open": together({ transaction: 1, word: 3, fresh: 5, changed: 1 }, event(3, 2)),
    "gas.point.add": { inversion: 1 },
    // On the curve: four products; three doublings of seven to see that it is not of small order.
    "gas.point.key": { product: 4 + 3 * 7 },
    // Every rule but the impact of slot 0 and `longOnly` of the eight priced slots.
    "gas.registerTable.spot8": table(8 * 6 + 8 * 8 - 9),
    "gas.registerTable.book32": table(32 * 6 + 33 * 16 - 9),
    "gas.report.option1": report(1),
    "gas.report.option4": report(4),
    "gas.report.option16": report(16),
    "gas.rerandomise": together(OWN_SEAL, { changed: 2, inversion: 1, word: 2 }, event(1, 4)),
    "gas.settle.private": together(TRANSACTION, PRIVATE, solvency(2), SEAL_ALONE),
    "gas.settle.private.improving": together(
      ...[TRANSACTION, PRIVATE, solvency(4), SEAL_ALONE, verification(2), times(3, PROOF)],
    ),
    "gas.settle.public": together(TRANSACTION, PUBLIC, solvency(2)),
    "gas.takeover.full": together(TAKEOVER, VALUATION, batch(2, 4)),
    "gas.takeover.partial": together(TAKEOVER, times(2, VALUATION), LEASE, batch(4, 4)),
    "gas.transfer": together(ATTEST, times(2, BOOK), { inversion: 2 }, times(2, event(2, 5))),
    "gas.valuation": together(TRANSACTION, VALUATION, GROUND, batch(2, 4), {
      fresh: 2,
      changed: 2,
    }),
    "gas.verify.improve": verification(2),
    "gas.verify.pair": batch(2, HOT),
    "gas.verify.seal": SEAL_ALONE,
    "gas.verify.share": verification(circuitById("share").nPublic),
    "gas.verify.snarkjs.solvency-spot8": verification(circuitById("solvency-spot8").nPublic),
    "gas.verify.tally": verification(3),
    "gas.withdraw": WITHDRAW,
  };
  for (const { id } of solvencyCircuits()) {
    works[`gas.attest.${id}`] = ATTEST;
    works[`gas.verify.${id}`] = verification(HOT, 2);
    works[`gas.deploy.verifier.${id}`] = deploy(id);
  }
  for (const id of ["seal", "share", "improve", "tally"] as const)
    works[`gas.deploy.verifier.${id}`] = deploy(id);
  const floors = Object.fromEntries(
    Object.entries(works).map(([key, work]) => [key, floorOf(work)]),
  );
  return { ...floors, ...floorsOfEach() };
}

/** Of figures that are a part of something larger. */
function floorsOfEach(): Figures {
  const contributions = together(GROUND, batch(16, HOT + 1), batch(16, 3));
  return {
    "gas.attest.batch32.each": bundled(32, together(ATTESTATION, LEASE), solvency(32)),
    "gas.audit.contribute16.each": bundled(
      16,
      // The sums are written once.
      together(CONTRIBUTED, { changed: -5 }),
      together(contributions, { changed: 5 }),
    ),
    "gas.settle.private.batch8.each": bundled(
      8,
      PRIVATE,
      together(solvency(16), batch(8, SEAL_INPUTS)),
    ),
    "gas.settle.public.batch8.each": bundled(8, PUBLIC, solvency(16)),
    "gas.verify.batch32.perProof": perProof(batch(32, HOT), 32),
    "gas.verify.tally.batch16.each": perProof(batch(16, 3), 16),
  };
}

/** Every measured figure with its floor beside it, `<figure>.floor`. @throws for a figure without one */
export function withFloors(figures: Figures): Figures {
  const floors = gasFloors();
  const named: Figures = {};
  for (const key of Object.keys(figures)) {
    if (!key.startsWith("gas.") || key.startsWith("gas.verify.floor.")) continue;
    const floor = floors[key];
    if (floor === undefined) throw new Error(`bench/floors.ts says nothing of ${key}`);
    named[`${key}.floor`] = floor;
  }
  return { ...figures, ...named };
}
