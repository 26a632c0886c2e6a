pragma circom 2.1.6;

include "poseidon.circom";
include "lib/amount.circom";
include "lib/bits.circom";
include "lib/edwards.circom";
include "lib/keys.circom";

/*
 * A contribution to a total: the requirement of a sealed figure, encrypted under the council's key.
 *
 * The claims are numbered as in docs/statement.md. The figure is sealed by a `solvency` proof with tally = 1.
 * Calldata is bound as in `Seal`, here by a digest of the whole vector
 *
 *     sealed figure, council key P, R, V
 *
 * That P is the council's, and a point of the curve, is the verifier's business, and so is where the
 * contribution counts: the challenge is a hash of that too.
 */
template Tally() {
    var nVector = 7;

    // Public
    signal input digest;
    signal input challenge;
    signal input evaluation;
    // Private
    signal input requirement;
    signal input salt;
    signal input councilKey[2];
    signal input ephemeral;

    signal vector[nVector];

    // 1. The sealed figure is one of M, 0 <= M < 2^57.
    component dollars = Bits(57);
    dollars.in <== requirement;
    component sealed = Poseidon(2);
    sealed.inputs[0] <== requirement;
    sealed.inputs[1] <== salt;
    vector[0] <== sealed.out;

    // 2. R = f B.
    component scalar = Bits(252);
    scalar.in <== ephemeral;
    component published = PublicKey();
    published.bit <== scalar.bit;

    // 3. V = M B + f 8P, with the same M and the same f.
    component council = SharedPoint();
    council.bit <== scalar.bit;
    council.point <== councilKey;
    component amount = AmountPoint();
    amount.bit <== dollars.bit;
    component masked = EdwardsAdd();
    masked.in1 <== amount.out;
    masked.in2 <== council.out;
    for (var c = 0; c < 2; c++) {
        vector[1 + c] <== councilKey[c];
        vector[3 + c] <== published.out[c];
        vector[5 + c] <== masked.out[c];
    }

    // 4. Digest and evaluation.
    component fixed = Poseidon(nVector);
    fixed.inputs <== vector;
    digest === fixed.out;
    signal horner[nVector];
    horner[nVector - 1] <== vector[nVector - 1];
    for (var i = nVector - 2; i >= 0; i--) horner[i] <== horner[i + 1] * challenge + vector[i];
    evaluation === horner[0];
}
