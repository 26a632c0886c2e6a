pragma circom 2.1.6;

include "bits.circom";
include "montgomery.circom";
include "window.circom";
include "windows.circom";

/*
 * Secret keys as signed binary digits: e with 0 <= e < 2^252 stands for the scalar f = 2e - (2^252 - 1), the
 * sum of (2 bit_k - 1) 2^k. Every scalar modulo the order of the group has such a form: the order is odd.
 */

/*
 * The public key of a secret key.
 *
 * Proves     out = f B
 * Inputs     bit[252]: boolean, by the caller's range check
 * Outputs    out: affine (x, y)
 * Cost       383 constraints
 *
 * Why incomplete additions are safe: as in `VectorCommitment`; S, B and their logarithm.
 */
template PublicKey() {
    signal input bit[252];
    signal output out[2];

    var start[2] = startPoint();
    var windows[63][17] = keyWindows();
    component chain = WindowChain(63, windows);
    for (var k = 0; k < 2; k++) chain.in[k] <== start[k];
    chain.bit <== bit;

    component edwards = MontgomeryToEdwards();
    edwards.in <== chain.out;
    var correction[2] = startCorrection();
    component corrected = EdwardsAddConstant(correction[0], correction[1]);
    corrected.in <== edwards.out;
    out <== corrected.out;
}

/*
 * Diffie-Hellman with the cofactor cleared.
 *
 * Proves     out = f 8P
 * Inputs     bit[252]: boolean, by the caller's range check; point: P on the curve, by the verifier's check,
 *            affine (x, y). A point of small order has no witness: one of the first four steps has none.
 * Outputs    out: affine (x, y)
 * Cost       1532 constraints
 *
 * Why incomplete additions are safe: with Q = 8P, of prime order, every step goes from 2^j S + mQ to
 * 2^(j+1) S + (2m +- 1)Q. An exception, or an identity on the way, would be a known relation between S and
 * Q, and so with B, since whoever registers P shows that he knows its logarithm, or else harms nobody but
 * himself: P is his own key, to which others seal what he may read. Only the last addition is complete.
 */
template SharedPoint() {
    signal input bit[252];
    signal input point[2];
    signal output out[2];

    component montgomery = EdwardsToMontgomery();
    montgomery.in <== point;
    component double[3];
    for (var k = 0; k < 3; k++) {
        double[k] = MontgomeryDouble();
        if (k == 0) double[k].in <== montgomery.out;
        else double[k].in <== double[k - 1].out;
    }

    var start[2] = startPoint();
    signal digit[252];
    component step[252];
    for (var k = 251; k >= 0; k--) {
        digit[k] <== (2 * bit[k] - 1) * double[2].out[1];
        step[k] = MontgomeryDoubleAdd();
        for (var c = 0; c < 2; c++) {
            if (k == 251) step[k].in1[c] <== start[c];
            else step[k].in1[c] <== step[k + 1].out[c];
        }
        step[k].in2[0] <== double[2].out[0];
        step[k].in2[1] <== digit[k];
    }

    component edwards = MontgomeryToEdwards();
    edwards.in <== step[0].out;
    var correction[2] = ladderCorrection();
    component corrected = EdwardsAddConstant(correction[0], correction[1]);
    corrected.in <== edwards.out;
    out <== corrected.out;
}
