pragma circom 2.1.6;

include "poseidon.circom";
include "lib/bits.circom";

/*
 * Of two sealed surpluses the second is greater: a trade improves an account.
 *
 * The seals are outputs of `solvency` proofs that compare. Such a proof bounds value and requirement (claim
 * 7), and with them the surplus, by 2^153 in magnitude: the difference of two is below 2^154, and nothing
 * wraps.
 */
template Improve() {
    // Public
    signal input sealedBefore;
    signal input sealedAfter;
    // Private
    signal input surplusBefore;
    signal input saltBefore;
    signal input surplusAfter;
    signal input saltAfter;

    component before = Poseidon(2);
    before.inputs[0] <== surplusBefore;
    before.inputs[1] <== saltBefore;
    sealedBefore === before.out;

    component later = Poseidon(2);
    later.inputs[0] <== surplusAfter;
    later.inputs[1] <== saltAfter;
    sealedAfter === later.out;

    component gain = InRange(154);
    gain.in <== surplusAfter - surplusBefore - 1;
}
